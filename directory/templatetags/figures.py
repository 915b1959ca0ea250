"""How the log's templates read its figures."""

from collections.abc import Mapping

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def at(counts: Mapping[str, int], name: str) -> int:
    """What was counted under a name: {{ figures.reasons|at:code }}."""
    return counts.get(name, 0)


@register.filter
def quarter(when: object) -> str:
    """ "2026-Q4" as people say it: "4th quarter 2026"; a year stays a year."""
    year, _dash, number = str(when).partition("-Q")
    ordinals = {"1": _("1st quarter"), "2": _("2nd quarter"), "3": _("3rd quarter"), "4": _("4th quarter")}
    return f"{ordinals[number]} {year}" if number else year

"""Citing criteria: whoever lists or refuses something says which of them it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from directory.models import Criterion, Organisation, Person

# A criterion as decisions cite it: slug and version.
Cited = tuple[str, int]

# What an entry of a kind is listed by, unless its curator says otherwise.
LISTED_BY = {Organisation.kind: Criterion.Side.IN, Person.kind: Criterion.Side.PERSON}

# That a person has agreed themselves: see directory/starter/criteria.toml.
CONSENT = "agreed-themselves"


class UncitedError(Exception):
    """Something would be refused by no criterion."""


def listed_by(kind: str) -> list[Cited]:
    """The criteria that entries of `kind` are listed by. Two queries."""
    return cited_where(Q(side=LISTED_BY[kind]))


def cited_where(condition: Q) -> list[Cited]:
    """The criteria in force that meet a condition, each with its version of today. Two queries."""
    return [criterion.cited for criterion in Criterion.objects.in_force().filter(condition)]


def for_reason(reason: str) -> list[Cited]:
    """The criteria that stand for a reason. Two queries."""
    return cited_where(Q(reason=reason))


def of_consent() -> list[Cited]:
    """The criterion that nobody is listed without their own word; where a site has retired it, all those for people.
    Two queries, or four."""
    return cited_where(Q(slug=CONSENT)) or listed_by(Person.kind)


def reason_behind(cites: Iterable[Cited]) -> str:
    """The reason that the first of some criteria stands for, if one of them stands for any. One query."""
    slugs = [slug for slug, _version in cites]
    reasons = dict(Criterion.objects.filter(slug__in=slugs).exclude(reason="").values_list("slug", "reason"))
    return next((reasons[slug] for slug in slugs if slug in reasons), "")


class CriteriaBoxes(forms.CheckboxSelectMultiple):
    """Boxes to tick, grouped by the question that the criteria answer."""

    template_name = "curate/widgets/criteria.html"
    meanings: dict[str, str]

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().create_option(name, value, *args, **kwargs) | {"meaning": self.meanings[str(value)]}


class CriteriaField(forms.MultipleChoiceField):
    """Some of the criteria in force, by their slugs; clean, as a list of (slug, version). Two queries a form.

        cites = CriteriaField(label=_("Criteria"))

    None ticked is an empty list, for `decisions` to find what stands for the reason.
    """

    cited: dict[str, Cited]

    def __init__(self, **kwargs: Any) -> None:
        words: dict[str, Any] = {
            "label": _("Criteria that it rests on"),
            "help_text": _("The sender reads them, and the public log names them. None ticked: those of the reason."),
        }
        super().__init__(**words | {"required": False, "widget": CriteriaBoxes} | kwargs)

    def __deepcopy__(self, memo: Any) -> CriteriaField:
        """The field of one form: it offers what is in force now."""
        field: CriteriaField = super().__deepcopy__(memo)  # type: ignore[misc]
        in_force = list(Criterion.objects.in_force())
        field.cited = {criterion.slug: criterion.cited for criterion in in_force}
        field.widget.meanings = {criterion.slug: criterion.current.meaning for criterion in in_force}
        field.choices = [
            (side.label, [(one.slug, one.current.title) for one in in_force if one.side == side])
            for side in Criterion.Side
        ]
        return field

    def clean(self, value: Any) -> Any:
        return [self.cited[slug] for slug in dict.fromkeys(super().clean(value))]

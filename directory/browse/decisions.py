"""The public log: every decision, and nobody's name.

It says what was decided, when, for which reason, by which criteria, and how long it had waited. It does not say who
decided, who had sent it, what they wrote, nor on which entry: of people that would tell who was refused or left.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from directory.browse.figures import Figures, Row, figures
from directory.models import Contribution, CriterionVersion, Decision, Organisation, Person
from directory.models.decision import DecisionQuerySet

# "2026" or "2026-Q4".
_WHEN = re.compile(r"(?P<year>[12]\d{3})(?:-Q(?P<quarter>[1-4]))?", re.ASCII)

ABOUT: Mapping[str, StrOrPromise] = dict(Contribution.Type.choices) | dict(Decision.About.choices)
# Those for a refusal, which the figures count one by one; and all that a decision can have.
REFUSALS: Mapping[str, StrOrPromise] = dict(Contribution.Reason.choices)
REASONS: Mapping[str, StrOrPromise] = dict(REFUSALS) | dict(Decision.Reason.choices)


@dataclass(frozen=True)
class Asked:
    """Which decisions an address asks for. Empty for all."""

    when: str = ""
    about: str = ""

    @property
    def query(self) -> str:
        """As the address holds it, without the page."""
        return urlencode({name: value for name, value in (("when", self.when), ("about", self.about)) if value})

    def address(self, name: str) -> str:
        """The same question to the view of another name: "log-csv"."""
        return f"{reverse(name)}?{self.query}" if self.query else reverse(name)

    def decisions(self) -> DecisionQuerySet:
        """What everybody may read of them, the latest first."""
        found: DecisionQuerySet = Decision.objects.public()
        if self.about:
            found = found.filter(about=self.about)
        return found.since(*_bounds(self.when)) if self.when else found


def read(asked: QueryDict) -> tuple[Asked, list[str]]:
    """What an address asks for, and in sentences what of it cannot be understood."""
    given = {name: " ".join(asked.getlist(name)).strip() for name in ("when", "about")}
    complaints = []
    if given["when"] and not _WHEN.fullmatch(given["when"]):
        sentence = _("“%(when)s” is no year and no quarter: write 2026, or 2026-Q4.")
        complaints.append(sentence % {"when": given["when"][:50]})
    if given["about"] and given["about"] not in ABOUT:
        complaints.append(_("Nothing is decided about “%(about)s”.") % {"about": given["about"][:50]})
    return Asked(**given), complaints


def _bounds(when: str) -> tuple[datetime, datetime]:
    """The first moment of a year or a quarter, and that of the next."""
    found = _WHEN.fullmatch(when)
    assert found is not None  # noqa: S101  `read` refused anything else
    year, quarter = int(found["year"]), int(found["quarter"] or 1)
    first = year * 12 + (quarter - 1) * 3
    last = first + (3 if found["quarter"] else 12)
    zone = timezone.get_current_timezone()
    start, end = (datetime(month // 12, month % 12 + 1, 1, tzinfo=zone) for month in (first, last))
    return start, end


@dataclass(frozen=True)
class Told:
    """A decision as the log tells it."""

    decision: Decision
    # The criteria it cites, with the version cited; None for one that is no more.
    cited: list[tuple[str, int, CriterionVersion | None]]

    @property
    def reason(self) -> StrOrPromise:
        """Why, as its sender read it; empty where it says nothing."""
        return REASONS.get(self.decision.reason, "")

    @property
    def waited(self) -> str:
        """How long it had waited: "3 days"."""
        wait = self.decision.waited
        if wait is None:
            return ""
        now = self.decision.decided_at
        return timesince(now - wait, now, depth=1) if wait.days else _("less than a day")


def tell(decisions: Iterable[Decision]) -> list[Told]:
    """Decisions with the criteria that they cite. One query."""
    decisions = list(decisions)
    slugs = {slug for decision in decisions for slug, _version in decision.cites}
    versions = CriterionVersion.objects.filter(criterion__slug__in=slugs).select_related("criterion")
    known = {(version.criterion.slug, version.number): version for version in versions}
    return [
        Told(decision, [(slug, number, known.get((slug, number))) for slug, number in decision.cites])
        for decision in decisions
    ]


def listing_of(entry: Organisation | Person) -> Told | None:
    """The decision by which an entry is listed, if one is known. One query, or two."""
    decision = Decision.objects.public().that_listed(entry)
    return tell([decision])[0] if decision else None


def stand() -> tuple[object, ...]:
    """What the log and its figures are made from, in a few numbers. Two queries."""
    return (*Decision.objects.stand(), *Contribution.objects.waiting().stand())


def all_figures() -> list[Figures]:
    """Every quarter in figures. Two queries, or four where something changed: then the whole log is read."""
    return list(_figures_at(stand()))


@lru_cache(maxsize=2)
def _figures_at(_stand: tuple[object, ...]) -> tuple[Figures, ...]:
    rows = Decision.objects.order_by().values_list("about", "outcome", "reason", "waited", "decided_at")
    waiting = Contribution.objects.waiting().order_by().values_list("type", "sent_at")
    return tuple(figures((Row(*row) for row in rows.iterator()), waiting.iterator()))

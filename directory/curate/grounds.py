"""What a decision rests on: what was sent, whether it takes two people, what is listed already, and which criteria."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from directory.curate.criteria import Cited, cited_where, for_reason, of_consent
from directory.curate.looked_after import needs_two_to_give
from directory.models import Contribution, Criterion, Decision, Organisation, Person
from directory.models.identity import identity_of

Type = Contribution.Type
_CHECKED = Q(reason=Contribution.Reason.NOT_CONFIRMED)
# What accepting each type rests on. A removal may be for anything that stands in an entry.
_RESTS_ON: dict[str, Q] = {
    Type.NEW_ORGANISATION: Q(side=Criterion.Side.IN),
    Type.NEW_PERSON: Q(side=Criterion.Side.PERSON),
    Type.EDIT: _CHECKED,
    Type.RELATIONSHIP: _CHECKED,
    Type.REMOVAL: Q(side=Criterion.Side.ENTRY),
}


class NeedsTwoError(Exception):
    """One person alone would decide what needs two."""


class ListedAlreadyError(Exception):
    """What would be listed is: as `entry`."""

    def __init__(self, entry: Organisation) -> None:
        super().__init__(f"{entry} is listed already.")
        self.entry = entry


def sent_fields(case: Contribution) -> list[str]:
    """What was sent, by the names that the record uses: "name", "terms.issue", … Never the note, which is no fact."""
    if case.type == Type.EDIT:
        return list(case.sent.get("changes", {}))
    if case.type not in (Type.NEW_ORGANISATION, Type.NEW_PERSON):
        return []
    recorded = Person.recorded_fields if case.type == Type.NEW_PERSON else Organisation.recorded_fields
    own = [name for name in case.sent if name in recorded]
    affiliated = [f"affiliations.{case.sent['organisation']}"] if case.sent.get("organisation") else []
    return own + affiliated + [f"terms.{facet}" for facet in case.sent.get("terms", {})]


def needs_two(case: Contribution, fields: Mapping[str, Any] | None = None) -> bool:
    """Whether two people must decide on `case`: where a curator said so, on challenges, on removing an organisation,
    and on what `needs_two_to_give`. `fields` are what would be taken, None to decline. What a robot sent, one person
    alone may decline. Two queries at most.
    """
    if case.contested:
        return True
    if fields is None and case.held:
        return False
    if case.type == Type.CHALLENGE or (case.type == Type.REMOVAL and case.entry_id is not None):
        return True
    return fields is not None and case.subject is not None and needs_two_to_give(case.subject, fields)


def listed_as(identity: str, *, other_than: int | None = None) -> Organisation | None:
    """The listed organisation that has `identity`, apart from the one of key `other_than`. One query."""
    found = Organisation.objects.listed().filter(identity=identity).exclude(pk=other_than).first()
    return found if isinstance(found, Organisation) else None


def identity_in(fields: Mapping[str, Any]) -> str:
    """The identity that an organisation with these `fields` would have."""
    return identity_of(*(str(fields.get(name) or "") for name in ("name", "website", "country", "city")))


def cited_for(case: Contribution, reason: str = "") -> list[Cited]:
    """The criteria that a decision rests on unless its curator says otherwise: to decline, those of its reason; to
    accept, those of its type. A claim says who somebody is, and rests on none. Two queries, or four."""
    if reason:
        return for_reason(reason)
    if case.type == Type.APPEAL:
        return _cited_before(case)
    if case.type == Type.REMOVAL and case.person_id is not None:
        return of_consent()
    rests_on = _challenged(case) if case.type == Type.CHALLENGE else _RESTS_ON.get(case.type)
    return cited_where(rests_on) if rests_on else []


def _challenged(case: Contribution) -> Q:
    """The criterion that an entry is said not to meet; for a fact, that facts can be checked."""
    side, _dot, about = str(case.sent.get("against", "")).partition(".")
    return Q(slug=about) if side == "criterion" else _CHECKED


def _cited_before(appeal: Contribution) -> list[Cited]:
    """What the decision cites that an appeal is against, in the versions of then. One query at most."""
    if appeal.appeal_of is not None:
        cites = appeal.appeal_of.cites
    else:
        against = Decision.objects.filter(pk=appeal.sent.get("decision")).first()
        cites = against.cites if against else []
    return [(slug, number) for slug, number in cites]

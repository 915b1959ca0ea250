"""What a decision rests on: what was sent, whether it takes two people, what is listed already, and which criteria."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from directory.curate.looked_after import needs_two_to_give
from directory.models import Contribution, Criterion, Organisation, Person
from directory.models.identity import identity_of

Type = Contribution.Type


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


def cited_for(case: Contribution, reason: str = "") -> list[tuple[str, int]]:
    """The criteria that a decision rests on unless its curator says otherwise. Two queries."""
    sides = {Type.NEW_ORGANISATION: Criterion.Side.IN, Type.NEW_PERSON: Criterion.Side.PERSON}
    side = sides.get(Type(case.type), Criterion.Side.ENTRY)
    wanted = Q(reason=reason) if reason else Q(side=side)
    return [criterion.cited for criterion in Criterion.objects.in_force().filter(wanted)]

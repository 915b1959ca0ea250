"""What comes along when two organisations are merged: rows that point at the lost one point at the kept one.

What the kept one has already stays where it is, or is folded into its own: a relationship and an affiliation are told
once, an owner keeps an entry once. Only keys are remembered, so nothing here outlives what it is about. The last answer
of a website and other likely duplicates stay with the lost entry, out of sight, and are there again when it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Q

from directory.models import Affiliation, Contribution, Interest, LikelyDuplicate, Organisation, Owner, Relationship

# Model and column to the keys of the rows that were pointed elsewhere, or made.
Moved = dict[str, list[int]]


@dataclass(frozen=True)
class Pointer:
    """A column that points at an organisation, and the columns that make a row the same one on another's side."""

    model: type[models.Model]
    column: str
    same_by: tuple[str, ...] = ()
    # The column of the organisation on the other side, if there is one: it stands in no relationship to itself.
    other: str = ""
    # Further conditions on the rows: an interest names its entry by kind and key.
    among: Q = field(default_factory=Q)

    @property
    def name(self) -> str:
        return f"{self.model.__name__}.{self.column}"

    def of(self, pk: int) -> models.QuerySet[Any]:
        """The rows that point at one organisation."""
        rows: models.QuerySet[Any] = self.model.objects.filter(self.among, **{self.column: pk})  # type: ignore[attr-defined]
        return rows

    def movable(self, kept: int, lost: int) -> list[int]:
        """The rows of `lost` that `kept` has not: two queries."""
        if not self.same_by:
            return list(self.of(lost).order_by("pk").values_list("pk", flat=True))
        theirs = set(self.of(kept).values_list(*self.same_by))
        rows = self.of(lost).exclude(**{self.other: kept}) if self.other else self.of(lost)
        named = rows.order_by("pk").values_list("pk", *self.same_by)
        return [pk for pk, *same in named if tuple(same) not in theirs]


POINTERS = (
    Pointer(Relationship, "source_id", ("type", "target_id"), "target_id"),
    Pointer(Relationship, "target_id", ("type", "source_id"), "source_id"),
    Pointer(Affiliation, "organisation_id", ("person_id",)),
    Pointer(Owner, "organisation_id", ("email",)),
    Pointer(Contribution, "entry_id"),
    Pointer(Interest, "entry_id", ("user_id", "withdrawn_at"), among=Q(kind=Organisation.kind)),
)
DISMISSED = "LikelyDuplicate.dismissed"


def move(kept: Organisation, lost: Organisation) -> Moved:
    """Let what points at `lost` point at `kept`, and return what moved. Some thirty queries, and a few a double."""
    moved = {}
    for pointer in POINTERS:
        moved[pointer.name] = pointer.movable(kept.pk, lost.pk)
        pointer.of(lost.pk).filter(pk__in=moved[pointer.name]).update(**{pointer.column: kept.pk})
    _fold_relationships(kept, lost)
    _fold_affiliations(kept, lost)
    moved[DISMISSED] = [pair.pk for pair in _carry_dismissals(kept, lost)]
    return moved


def move_back(kept: Organisation, lost: Organisation, moved: Moved) -> None:
    """Let what moved, and is still with `kept`, point at `lost` again. What was folded the record restores."""
    for pointer in POINTERS:
        pointer.of(kept.pk).filter(pk__in=moved[pointer.name]).update(**{pointer.column: lost.pk})
    LikelyDuplicate.objects.filter(pk__in=moved[DISMISSED]).delete()


def coming_along(lost: Organisation) -> dict[str, int]:
    """How many rows of each model would move if `lost` were merged. Six queries."""
    counts: dict[str, int] = {}
    for pointer in POINTERS:
        counts[pointer.model.__name__] = counts.get(pointer.model.__name__, 0) + pointer.of(lost.pk).count()
    return counts


def _fold_relationships(kept: Organisation, lost: Organisation) -> None:
    """What both said is told once, with what only one of them knew; what they said of each other is told no more."""
    for row in list(Relationship.objects.filter(Q(source=lost) | Q(target=lost))):
        source, target = (kept.pk if pk == lost.pk else pk for pk in (row.source_id, row.target_id))
        twin = Relationship.objects.filter(source=source, type=row.type, target=target).first()
        if twin is not None:
            twin.since, twin.until = twin.since or row.since, twin.until or row.until
            twin.evidence = _both(twin.evidence, row.evidence)
            twin.save()
        row.delete()


def _both(one: str, other: str) -> str:
    together = "; ".join(dict.fromkeys(evidence for evidence in (one, other) if evidence))
    return together if len(together) <= 500 else one or other


def _fold_affiliations(kept: Organisation, lost: Organisation) -> None:
    for row in list(Affiliation.objects.filter(organisation=lost)):
        twin = Affiliation.objects.get(organisation=kept, person=row.person_id)
        if row.role and not twin.role:
            twin.role = row.role
            twin.save()
        row.delete()


def _carry_dismissals(kept: Organisation, lost: Organisation) -> Iterator[LikelyDuplicate]:
    """Who is not the lost one is not the kept one either."""
    for pair in list(LikelyDuplicate.objects.filter(Q(one=lost) | Q(other=lost)).exclude(dismissed_at=None)):
        third = pair.other_id if pair.one_id == lost.pk else pair.one_id
        one, other = sorted([kept.pk, third])
        if third != kept.pk and not LikelyDuplicate.objects.filter(one=one, other=other).exists():
            yield LikelyDuplicate.objects.create(
                one_id=one,
                other_id=other,
                score=pair.score,
                reason=pair.reason,
                dismissed_at=pair.dismissed_at,
                dismissed_by=pair.dismissed_by,
            )

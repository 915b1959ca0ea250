"""What curators know of whoever sent something in: what became of what the same address sent before."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce

from directory.models import Contribution, Owner

State = Contribution.State


@dataclass(frozen=True)
class Record:
    """How much one address sent in before, and what became of it."""

    before: int
    accepted: int
    in_part: int
    declined: int


def owner_behind(contribution: Contribution) -> Owner | None:
    """Who sent it from the desk of the entry that it is about, if they did and keep it still. One query, or none.

    An address alone proves nothing: anybody can type an owner's into a form.
    """
    entry, pk = contribution.subject, contribution.sent.get("owner")
    found: Owner | None = Owner.objects.of(entry).filter(pk=pk).first() if entry and pk else None
    return found


def record_of(contribution: Contribution) -> Record | None:
    """What became of what the sender of `contribution` sent before it; None if there was no address. One query."""
    if not contribution.sender_key:
        return None
    earlier = Contribution.objects.filter(sender_key=contribution.sender_key, sent_at__lte=contribution.sent_at)
    counted = earlier.exclude(pk=contribution.pk).annotate(became=Coalesce(F("joined_to__state"), F("state")))
    told = {
        name: Count("pk", filter=Q(became=getattr(State, name.upper()))) for name in ("accepted", "in_part", "declined")
    }
    return Record(**counted.aggregate(before=Count("pk"), **told))

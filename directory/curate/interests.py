"""Interests that curators declare: which of their own, and how one is declared and withdrawn.

Whoever declared one decides nothing about the entry: `decisions` and the entry's own admin refuse, and the work list
leaves its cases to others. Withdrawn, it counts for some days more.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from directory.curate.proposals import withdraw_of
from directory.models import Entry, Interest
from directory.models.interest import STILL_BINDS_FOR
from directory.models.recording import ENTRIES

LEFT_TO_OTHERS = _("You declared an interest in this entry, so others decide about it. Nothing was stored.")
WITHDRAWN = format_lazy(
    _("Withdrawn. It counts for {days} more days; after that you can decide about the entry again."),
    days=STILL_BINDS_FOR.days,
)


def declare(user: User, entry: Entry, what: str = "") -> None:
    """Say that `user` is too near to `entry` to decide on it. What they proposed about it waits again."""
    with transaction.atomic():
        Interest.objects.get_or_create(
            user=user,
            kind=entry.kind,
            entry_id=entry.pk,
            withdrawn_at=None,
            defaults={"what": what.strip()[:200]},
        )
        withdraw_of(user, entry)


def withdraw(user: User, kind: str, entry_id: int) -> None:
    """Say that nothing ties `user` to an entry any more. That they had declared it stays on record."""
    stands = Interest.objects.filter(user=user, kind=kind, entry_id=entry_id, withdrawn_at=None)
    stands.update(withdrawn_at=timezone.now())


def hindered(user: User, entries: Iterable[Entry]) -> set[int]:
    """The keys of those entries, all of one kind, that `user` is bound to leave to others. One query."""
    keys: dict[str, list[int]] = {}
    for entry in entries:
        keys.setdefault(entry.kind, []).append(entry.pk)
    bound = Interest.objects.binding().filter(user=user)
    return {
        key
        for kind, some in keys.items()
        for key in bound.filter(kind=kind, entry_id__in=some).values_list("entry_id", flat=True)
    }


def own(user: User) -> list[tuple[Interest, Any]]:
    """What `user` declared, newest first, each with its entry, None if there is none any more. Three queries."""
    interests = list(Interest.objects.filter(user=user).order_by("-declared_at"))
    known = {
        kind: model._base_manager.in_bulk([one.entry_id for one in interests if one.kind == kind])
        for kind, model in ENTRIES.items()
    }
    return [(one, known.get(one.kind, {}).get(one.entry_id)) for one in interests]

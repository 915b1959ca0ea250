"""Interests that curators declare: which of their own, and how one is declared and withdrawn.

Whoever declared one decides nothing about the entry: `decisions` and the entry's own admin refuse, and the work list
leaves its cases to others.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from directory.curate.proposals import withdraw_of
from directory.models import Entry, Interest
from directory.models.recording import ENTRIES

LEFT_TO_OTHERS = _("You declared an interest in this entry, so others decide about it. Nothing was stored.")


def declare(user: User, entry: Entry, what: str = "") -> None:
    """Say that `user` is too near to `entry` to decide on it. What they proposed about it waits again."""
    with transaction.atomic():
        Interest.objects.get_or_create(
            user=user, kind=entry.kind, entry_id=entry.pk, defaults={"what": what.strip()[:200]}
        )
        withdraw_of(user, entry)


def withdraw(user: User, kind: str, entry_id: int) -> None:
    """Say that nothing ties `user` to an entry any more."""
    Interest.objects.filter(user=user, kind=kind, entry_id=entry_id).delete()


def hindered(user: User, entries: Iterable[Entry]) -> set[int]:
    """The keys of those entries, all of one kind, that `user` declared an interest in. One query."""
    keys: dict[str, list[int]] = {}
    for entry in entries:
        keys.setdefault(entry.kind, []).append(entry.pk)
    return {
        key
        for kind, some in keys.items()
        for key in Interest.objects.filter(user=user, kind=kind, entry_id__in=some).values_list("entry_id", flat=True)
    }


def own(user: User) -> list[tuple[Interest, Any]]:
    """What `user` declared, newest first, each with its entry, None if there is none any more. Three queries."""
    interests = list(Interest.objects.filter(user=user).order_by("-declared_at"))
    known = {
        kind: model._base_manager.in_bulk([one.entry_id for one in interests if one.kind == kind])
        for kind, model in ENTRIES.items()
    }
    return [(one, known.get(one.kind, {}).get(one.entry_id)) for one in interests]

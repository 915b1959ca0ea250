"""Merging what an owner keeps: one curator proposes it, another agrees.

The proposal stands with the pair, so one place says what is thought of two entries. It holds the versions of both: who
agrees, agrees to what was proposed, and not to what became of the entries since.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.curate.merging import MergeError, SecondNeededError, merge, refuse, version_of_both
from directory.models import LikelyDuplicate, Merge, Organisation, act

NONE = _("Nobody proposes to merge these two any more.")


def propose(
    kept: Organisation, lost: Organisation, fields: Mapping[str, Any], by: User, *, reason: str = "", version: str
) -> LikelyDuplicate:
    """Put down what `by` would make of two entries, in the place of what was proposed before; return their pair.

    Raises what merging itself would, but that a second curator is needed.
    """
    one, other = sorted([kept, lost], key=lambda entry: entry.pk)
    with act():
        with suppress(SecondNeededError):
            refuse(kept, lost, by)
        proposal = {
            "by": by.pk,
            "at": timezone.now().isoformat(),
            "kept": kept.pk,
            "fields": dict(fields),
            "reason": reason,
            "version": version,
        }
        said = {"proposal": proposal, "dismissed_at": None, "dismissed_by": None}
        pair, _made = LikelyDuplicate.objects.update_or_create(one=one, other=other, defaults=said)
    return pair


def agree(pair: LikelyDuplicate, by: User) -> Merge:
    """Carry out what was proposed; `by` is another curator. Raises what merging raises, and MergeError where there is
    no proposal any more."""
    with act():
        now = LikelyDuplicate.objects.select_for_update().get(pk=pair.pk)
        first = User.objects.filter(pk=now.proposal.get("by"), is_active=True).first()
        if first is None:
            raise MergeError(NONE)
        kept, lost = (now.one, now.other) if now.proposal["kept"] == now.one_id else (now.other, now.one)
        fields, reason, version = (now.proposal[name] for name in ("fields", "reason", "version"))
        set_aside(now)
        return merge(kept, lost, fields, first, second=by, reason=reason, version=version)


def set_aside(pair: LikelyDuplicate) -> None:
    """Take the proposal away; the pair stays, if it is alike."""
    LikelyDuplicate.objects.filter(pk=pair.pk).update(proposal={})


def is_current(pair: LikelyDuplicate) -> bool:
    """Whether neither entry was changed since the proposal. Two queries."""
    return bool(pair.proposal.get("version") == version_of_both(pair.one, pair.other))

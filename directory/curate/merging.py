"""Merging two organisations that are one, and undoing it.

The kept entry keeps its address; the lost one's redirects there (see `Organisation.leads_to`). What moves is pointed
elsewhere (`moving`), what fields become is in the record, and a `Merge` says which part of the record is its own. So
undoing is taking back those changes and pointing back what moved: nothing else has to be remembered.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrPromise

from directory.curate.looked_after import how_public, looked_after
from directory.curate.moving import move, move_back
from directory.curate.reverting import ChangedSinceError, Step, says_listed_twice, steps_back, wanted
from directory.curate.versions import version_of
from directory.models import (
    Change,
    Decision,
    Entry,
    Hand,
    Interest,
    InterestError,
    Merge,
    Organisation,
    Standing,
    act,
    put,
)
from directory.models.recording import ENTRIES

SAME = gettext_lazy("An entry cannot be merged with itself.")
MERGED = gettext_lazy("One of the two was merged already. Undo that first, or merge into the entry that it leads to.")
HIDDEN = gettext_lazy("The kept entry must be as public as the other: choose the other address, or list it first.")
UNDONE = gettext_lazy("This merge is undone already.")
YOURS = gettext_lazy("Two people decided on this merge, and you are one of them. Another curator has to undo it.")
LATER = gettext_lazy("The entry that was kept was merged into another since. Undo that merge first.")
LISTED = gettext_lazy("Another entry is listed with the same website, or the same name and place.")


class MergeError(Exception):
    """Two entries that are not merged, or a merge that is not undone. `why` is a sentence."""

    def __init__(self, why: StrPromise) -> None:
        super().__init__(str(why))
        self.why = why


class SecondNeededError(Exception):
    """One of the entries has an owner: a second curator has to agree."""


class OvertakenError(Exception):
    """One of the entries was changed after the curator looked at it."""


def merge(
    kept: Organisation,
    lost: Organisation,
    fields: Mapping[str, Any],
    by: User,
    *,
    second: User | None = None,
    reason: str = "",
    version: str = "",
) -> Merge:
    """Make one entry of two, in one act, and return what was done.

    `fields` are what `kept` becomes, by the record's names; what is not named stays as it is. Its former names gain the
    lost name. Where an owner keeps one of the two, `second` is another curator who agreed. `version` is that of both
    when the curator looked at them. Raises MergeError, OvertakenError, SecondNeededError or InterestError; then nothing
    was changed.
    """
    why = reason.strip() or _("“%(lost)s” and this entry are one.") % {"lost": lost.name}
    try:
        with act(Hand.CURATOR, user=by, reason=why[:500]) as under_way:
            kept, lost = _locked(kept, lost)
            refuse(kept, lost, by, second)
            if version and version != version_of_both(kept, lost):
                raise OvertakenError
            made = Merge.objects.create(kept=kept, lost=lost, made_by=by, moved=move(kept, lost))
            put(lost, {"standing": Standing.REMOVED, "merged_into_id": kept.pk})
            for earlier in Organisation._base_manager.filter(merged_into=lost):
                put(earlier, {"merged_into_id": kept.pk})
            put(kept, dict(fields) | {"former_names": _former_names(kept, lost, fields)})
            under_way.once_recorded.append(made.remember)
            outcome = Decision.Outcome.MERGED
            Decision.objects.log(Decision.About.MERGE, outcome, by=by, second=second, entry=kept)
    except IntegrityError as error:
        if says_listed_twice(error):
            raise MergeError(LISTED) from None
        raise
    return made


def undo(made: Merge, by: User) -> None:
    """Make two entries of one again, each exactly as it was, in one act.

    What was changed since and the merge had not touched stays. What two people made, a third undoes. Raises
    ChangedSinceError where the merge gave a value that was changed again; MergeError; InterestError. Then nothing was
    changed.
    """
    try:
        with act(Hand.CURATOR, user=by, reason=_("The merge was undone.")):
            kept, lost = _locked(made.kept, made.lost)
            _refuse_to_undo(made, by)
            if not Merge.objects.standing().filter(pk=made.pk).update(undone_at=timezone.now(), undone_by=by):
                raise MergeError(UNDONE)
            if kept.merged_into_id:
                raise MergeError(LATER)
            steps = steps_of(made)
            conflicts = [step for _entry, some in steps for step in some if step.in_conflict]
            if conflicts:
                raise ChangedSinceError(conflicts)
            move_back(kept, lost, made.moved)
            for entry, some in steps:
                put(entry, wanted(some))
            Decision.objects.log(Decision.About.MERGE, Decision.Outcome.UNDONE, by=by, entry=kept)
    except IntegrityError as error:
        if says_listed_twice(error):
            raise MergeError(LISTED) from None
        raise


def steps_of(made: Merge) -> list[tuple[Entry, list[Step]]]:
    """What undoing comes to, entry by entry; the lost one last, as what the kept one has of it must be free by then.

    What its people were erased with is passed over.
    """
    steps = []
    for change in Change.objects.filter(pk__in=made.moved["changes"]):
        entry = ENTRIES[change.kind]._base_manager.filter(pk=change.entry_id).first()
        if entry is not None:
            steps.append((entry, steps_back(entry, change.fields)))
    return sorted(steps, key=lambda pair: (pair[0].kind, pair[0].pk) == (Organisation.kind, made.lost_id))


def _refuse_to_undo(made: Merge, by: User) -> None:
    if Interest.objects.hinders(by, made.kept, made.lost):
        raise InterestError
    if by.pk in _two_who_made(made):
        raise MergeError(YOURS)


def _two_who_made(made: Merge) -> set[int | None]:
    """The keys of the two who made it; empty where it was one. One query."""
    logged = Decision.objects.filter(about=Decision.About.MERGE, outcome=Decision.Outcome.MERGED)
    of_kept = logged.filter(entry_kind=Organisation.kind, entry_id=made.kept_id, decided_at__gte=made.made_at)
    decision = of_kept.order_by("decided_at", "pk").first()
    return {decision.by_id, decision.second_id} if decision is not None and decision.second_id else set()


def has_owner(*entries: Organisation) -> bool:
    """Whether somebody looks after one of some entries. Two queries."""
    return bool(looked_after(entries))


def _locked(kept: Organisation, lost: Organisation) -> tuple[Organisation, Organisation]:
    """Both as they are now, locked; in one order, so that two curators never wait for each other."""
    if kept.pk == lost.pk:
        raise MergeError(SAME)
    both = Organisation._base_manager.select_for_update().filter(pk__in=[kept.pk, lost.pk]).order_by("pk")
    by_key = {entry.pk: entry for entry in both}
    return by_key[kept.pk], by_key[lost.pk]


def version_of_both(one: Organisation, other: Organisation) -> str:
    """What tells whether either was changed: see `versions`. Two queries."""
    return "-".join(str(version_of(entry)) for entry in sorted([one, other], key=lambda entry: entry.pk))


def refuse(kept: Organisation, lost: Organisation, by: User, second: User | None = None) -> None:
    """Raise what stands against merging two entries: InterestError, MergeError, and last SecondNeededError."""
    people = [by, second] if second else [by]
    if any(Interest.objects.hinders(person, kept, lost) for person in people):
        raise InterestError
    if kept.merged_into_id or lost.merged_into_id:
        raise MergeError(MERGED)
    if kept.standing == Standing.REMOVED or how_public(kept.standing) < how_public(lost.standing):
        raise MergeError(HIDDEN)
    if has_owner(kept, lost) and second in (None, by):
        raise SecondNeededError


def _former_names(kept: Organisation, lost: Organisation, fields: Mapping[str, Any]) -> list[str]:
    name = fields.get("name") or kept.name
    names = [*fields.get("former_names", kept.former_names), lost.name]
    return [former for former in dict.fromkeys(names) if former != name]

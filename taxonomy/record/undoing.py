"""Undoing an edit, as a whole: a new edit that says what was said before."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth.models import User
from django.db import IntegrityError
from django.db.models import ProtectedError, RestrictedError
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from taxonomy import guards
from taxonomy.models.edit import Edit, Of, State
from taxonomy.record.editing import edit
from taxonomy.record.putting import put_facets, put_terms
from taxonomy.record.states import states_of
from taxonomy.uses import uses

UNDONE = _("This edit is undone already.")
UNDOES = _("This edit undoes another. Make the change again instead.")
IN_THE_WAY = _(
    "Something done since stands in the way: a name that is used again, or something that came to hang on these words."
)


class CannotUndoError(Exception):
    """An edit that is not undone. `why` is a sentence."""

    def __init__(self, why: StrPromise) -> None:
        super().__init__(str(why))
        self.why = why


class ChangedSinceError(Exception):
    """Words say something else by now. `conflicts` are (of, key, field), each changed by a later edit."""

    def __init__(self, conflicts: list[tuple[str, int, str]]) -> None:
        super().__init__(f"{len(conflicts)} fields were changed since.")
        self.conflicts = conflicts


def undo(done: Edit, by: User, reason: str = "") -> Edit:
    """Make every word that `done` changed say what it said before, in one transaction, and return the edit that did.

    Things that it retagged go back, where they are still where it put them. What other edits changed since, in other
    words or fields, stays. Raises ChangedSinceError where they changed the same; CannotUndoError. Then nothing changed.
    """
    try:
        with edit(user=by, what=Edit.What.UNDONE, undoes=done, reason=reason[:500]) as under_way:
            guards.lock()
            _refuse(done)
            for of, put in ((Of.FACET, put_facets), (Of.TERM, put_terms)):
                wanted = _wanted(done, of)
                under_way.touch(of, *wanted)
                put(wanted)
            for use in uses():
                if use.kind in done.retagged:
                    use.give_back(done.retagged[use.kind], by, reason)
    except (IntegrityError, ProtectedError, RestrictedError):
        raise CannotUndoError(IN_THE_WAY) from None
    made = under_way.edit
    if made is None:
        raise CannotUndoError(UNDONE)
    return made


def _refuse(done: Edit) -> None:
    """Raise CannotUndoError or ChangedSinceError where it cannot be undone."""
    if why := refusal(done):
        raise CannotUndoError(why)
    if conflicts := list(conflicts_of(done)):
        raise ChangedSinceError(conflicts)


def refusal(done: Edit) -> StrPromise | None:
    """Why an edit cannot be undone whatever the words say now, or None. A query."""
    if done.what == Edit.What.UNDONE:
        return UNDOES
    return UNDONE if Edit.objects.filter(undoes=done).exists() else None


def conflicts_of(done: Edit) -> Iterator[tuple[str, int, str]]:
    """What the edit wrote and is no longer so: (of, key, field). Six queries."""
    for of in Of.values:
        changes = [change for change in done.changes.all() if change.of == of]
        now = states_of(of, [change.key for change in changes]) if changes else {}
        for change in changes:
            state = now.get(change.key, {})
            for field, (_before, after) in change.fields.items():
                # Neighbours are numbered anew whenever one of them moves.
                if field != "position" and state.get(field) != after:
                    yield of, change.key, field


def _wanted(done: Edit, of: str) -> dict[int, State]:
    """Key to what each word of a kind said before, in the fields that the edit changed; nothing for a new word."""
    return {
        change.key: {} if change.made else {field: before for field, (before, _after) in change.fields.items()}
        for change in done.changes.all()
        if change.of == of
    }

"""Taking a change back, which is a change itself: each field gets the value that it had before.

A field that was changed again since is in conflict: nobody's later word is undone unseen. A list loses what came and
regains what went, and keeps what others did to it meanwhile.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from directory.curate.criteria import Cited, UncitedError
from directory.curate.looked_after import needs_two_to_give, why_two
from directory.curate.standing import log_standing, must_cite
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
    state_of,
)
from directory.models.recording import ENTRIES
from directory.models.state import organisations_named, todays
from taxonomy.models import Facet, Term

MERGED = _("It is part of a merge. Undo the merge as a whole instead.")
ERASED = _("What it was is no longer kept, so it cannot be taken back.")
DELETED = _("The entry was deleted, and nothing is left to give values to.")
DONE = _("Nothing of it is left to take back: the entry is as it was before.")
REFUSED = _("The entry cannot be as it was: another is listed with the same website, or the same name and place.")
RULED_OUT = _("The entry cannot be as it was: a rule that holds today stands against it.")


class CannotRevertError(Exception):
    """A change that nobody can take back. `why` is a sentence."""

    def __init__(self, why: StrOrPromise) -> None:
        super().__init__(str(why))
        self.why = why


class ChangedSinceError(Exception):
    """Some of what would be taken back was changed again since. `steps` are all that there are, those among them."""

    def __init__(self, steps: list[Step]) -> None:
        super().__init__(", ".join(step.name for step in steps if step.in_conflict))
        self.steps = steps


@dataclass(frozen=True)
class Step:
    """One field on its way back: its name today, what it was before the change, became by it, and is now."""

    name: str
    was: Any
    became: Any
    now: Any
    # Whether it is a list whose items are facts of their own.
    is_list: bool

    @property
    def is_done(self) -> bool:
        """Whether it is as it was before."""
        return _same(self.becomes, self.now)

    @property
    def in_conflict(self) -> bool:
        """Whether somebody gave it another value since."""
        return not (self.is_list or self.is_done or _same(self.now, self.became))

    @property
    def becomes(self) -> Any:
        """What it is to be."""
        if not self.is_list or _same(self.now, self.became):
            return self.was
        was, became, now = (list(value or []) for value in (self.was, self.became, self.now))
        came = [item for item in became if item not in was]
        went = [item for item in was if item not in became and item not in now]
        return [*(item for item in now if item not in came), *went]


def steps_back(entry: Entry, fields: Mapping[str, list[Any]]) -> list[Step]:
    """What taking back `fields` of a change to `entry` comes to, field by field. Six queries, and two a relationship.

    What there is no more, an organisation that was deleted or a term, is passed over.
    """
    now, vocabulary = state_of(entry), _Vocabulary(fields)
    return [
        Step(today, vocabulary.known(name, old), new, now.get(today), is_list=vocabulary.is_list(name, old, new))
        for name, (old, new) in fields.items()
        if not (old is None and new is None) and (today := todays(name))
    ]


class _Vocabulary:
    """What must be known of the facets that some fields name. Two queries."""

    def __init__(self, names: Iterable[str]) -> None:
        facets = [name.removeprefix("terms.") for name in names if name.startswith("terms.")]
        self._many = set(Facet.objects.filter(slug__in=facets, many=True).values_list("slug", flat=True))
        self._terms = set(Term.objects.filter(facet__slug__in=facets).values_list("facet__slug", "slug"))

    def known(self, name: str, value: Any) -> Any:
        """`value` without terms that there are no more."""
        if not name.startswith("terms."):
            return value
        return [slug for slug in value or [] if (name.removeprefix("terms."), slug) in self._terms]

    def is_list(self, name: str, old: Any, new: Any) -> bool:
        """Whether the items of a field are facts of their own. Where a facet takes one answer, it is one fact."""
        if name.startswith("terms."):
            return name.removeprefix("terms.") in self._many
        return isinstance(old if old is not None else new, list)


def wanted(steps: Iterable[Step]) -> dict[str, Any]:
    """The steps as `put` takes them."""
    return {step.name: step.becomes for step in steps if not step.is_done}


def revert(
    change: Change, *, by: User, reason: str, only: Collection[str] | None = None, cites: Sequence[Cited] = ()
) -> None:
    """Give the entry the values that it had before `change`, in an act of its own for `reason`.

    `only` are the fields to take back, by their names today, whatever became of them since; without, all are, and
    ChangedSinceError is raised where any was changed again. The first change of an entry is taken back by removing it.
    What becomes of its standing is logged as if it were done by hand, and rests on `cites`. Raises CannotRevertError,
    GoneError; InterestError, also for what a field names on the other side; UncitedError where the entry would leave
    the map by no criterion. Then nothing was changed.
    """
    if not reason.strip():
        raise ValueError("Say why the change is taken back.")
    try:
        with act(Hand.CURATOR, user=by, reason=reason.strip()[:500]):
            entry = entry_of(change)
            if Interest.objects.hinders(by, entry):
                raise InterestError
            steps = steps_of(change, entry)
            if only is None and any(step.in_conflict for step in steps):
                raise ChangedSinceError(steps)
            chosen = [step for step in steps if only is None or step.name in only]
            if Interest.objects.hinders(by, *organisations_named(step.name for step in chosen)):
                raise InterestError
            was, is_uncited = entry.standing, _leaves(entry, chosen) and not cites
            _take_back(entry, chosen)
            if is_uncited:
                raise UncitedError
            _log(entry, was, by, cites)
    except IntegrityError as error:
        raise CannotRevertError(REFUSED if says_listed_twice(error) else RULED_OUT) from None


def steps_of(change: Change, entry: Entry) -> list[Step]:
    """What taking `change` back comes to. Raises CannotRevertError where it cannot be."""
    if all(pair == [None, None] for pair in change.fields.values()):
        raise CannotRevertError(ERASED)
    if is_of_a_merge(change):
        raise CannotRevertError(MERGED)
    if makes(change):
        return steps_back(entry, {"standing": [Standing.REMOVED, entry.standing]})
    return steps_back(entry, change.fields)


def entry_of(change: Change) -> Entry:
    """The entry that was changed, locked if a transaction is under way. Raises CannotRevertError if there is none."""
    if change.kind not in ENTRIES:
        raise CannotRevertError(ERASED)
    entries = ENTRIES[change.kind]._base_manager.all()
    if transaction.get_connection().in_atomic_block:
        entries = entries.select_for_update()
    entry: Entry | None = entries.filter(pk=change.entry_id).first()
    if entry is None:
        raise CannotRevertError(DELETED)
    return entry


def says_listed_twice(error: IntegrityError) -> bool:
    """Whether the database refused to list an organisation twice. SQLite names the column, PostgreSQL the rule."""
    return any(word in str(error) for word in ("organisation_listed_once", "directory_organisation.identity"))


def makes(change: Change) -> bool:
    """Whether the entry came to be by `change`."""
    return change.fields.get("slug", ["", None])[0] is None


def is_of_a_merge(change: Change) -> bool:
    """Whether a merge that stands did it to one of its two entries. One query for organisations."""
    if change.kind != Organisation.kind:
        return False
    return any(change.pk in merge.moved["changes"] for merge in Merge.objects.standing().between(change.entry_id))


def _take_back(entry: Entry, steps: list[Step]) -> None:
    fields = wanted(steps)
    if not fields:
        raise CannotRevertError(DONE)
    if needs_two_to_give(entry, fields):
        raise CannotRevertError(why_two(entry))
    put(entry, fields)


def _leaves(entry: Entry, steps: Iterable[Step]) -> bool:
    """Whether taking these steps takes `entry` off the map, which it leaves by criteria that a curator chose."""
    return must_cite(entry.standing, wanted(steps).get("standing", entry.standing))


def _log(entry: Entry, was: str, by: User, cites: Sequence[Cited]) -> None:
    """Log what taking back did to the entry's standing, where everybody sees that; else that something was undone."""
    about = Decision.About.REVERT
    if not log_standing([(entry, was)], by=by, cites=cites, about=about):
        Decision.objects.log(about, Decision.Outcome.UNDONE, by=by, entry=entry, cites=cites)


def _same(one: Any, other: Any) -> bool:
    return bool((one or None) == (other or None))

"""Acts: the one door through which entries change.

An act is everything that one hand does at one time. Whatever is saved inside it is one transaction, leaves one `Change`
for each entry that it touched, and is told to the index. What is saved outside any act opens one of its own, so that
nothing changes unseen, from the shell either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# An entry: its kind and its key.
Key = tuple[str, int]
# What an entry or a row says: field to value, as JSON can hold it. Empty for what is not there.
State = dict[str, Any]
# What one entry was and became in an act: field to [from, to].
Fields = dict[str, list[Any]]


class Hand(models.TextChoices):
    """What kind of hand made a change. Shown in public; who it was is not."""

    CONTRIBUTOR = "contributor", _("a contributor")
    OWNER = "owner", _("its owner")
    CURATOR = "curator", _("a curator")
    IMPORT = "import", _("an import")
    COMMAND = "command", _("a command")

    def called(self, kind: str) -> str:
        """What it is called where it made something of an entry of a kind. People are nobody's to own."""
        return gettext("the person themselves") if (self, kind) == (Hand.OWNER, "person") else str(self.label)


@dataclass
class Act:
    """Remembers how things were before the act touched them. How they became is read at its end, from the database.

    So a save that was rolled back to a savepoint, an F() expression and a change that was undone again are all
    recorded as what they came to, or not at all.
    """

    hand: Hand
    user: User | None = None
    source: str = ""
    reason: str = ""
    contribution_id: int | None = None
    entries: dict[Key, State] = field(default_factory=dict)
    # Rows that belong to entries, by what they are unique by; None for one that was not there.
    rows: dict[type[models.Model], dict[tuple[Any, ...], State | None]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    # What is to be done once it is recorded, in the same transaction, given the keys of its changes.
    once_recorded: list[Callable[[list[int]], object]] = field(default_factory=list)

    def touch(self, kind: str, pk: int, before: State) -> None:
        """An entry may change now; until now it was `before`. Only the first word on it counts."""
        self.entries.setdefault((kind, pk), before)

    def touch_row(self, model: type[models.Model], key: tuple[Any, ...], before: State | None) -> None:
        """A row that belongs to an entry may change now; until now it was `before`. Only the first word counts."""
        self.rows[model].setdefault(key, before)


_current: ContextVar[Act | None] = ContextVar("current_act", default=None)


@contextmanager
def act(
    hand: Hand = Hand.COMMAND,
    *,
    user: User | None = None,
    source: str = "",
    reason: str = "",
    contribution_id: int | None = None,
) -> Iterator[Act]:
    """One transaction in which entries change, recorded at its end. Inside another act, joins that one.

    Costs at the end: one query for each kind of thing that was touched and each 500 of them, one insert for each 500
    changes, and what tells the index. What was touched and did not change costs the reading alone.
    """
    outer = _current.get()
    if outer is not None:
        yield outer
        return
    this = Act(hand, user, source, reason, contribution_id)
    with transaction.atomic():
        token = _current.set(this)
        try:
            yield this
        finally:
            _current.reset(token)
        from directory.models import recording  # the recorder needs the models that need acts

        recording.record(this)

"""The one door through which words change.

An edit is everything that one hand does at one time: one transaction, recorded at its end. What is saved outside any
edit opens one of its own, so that nothing changes unseen, from the shell either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

    from taxonomy.models import Edit


@dataclass
class UnderWay:
    """Remembers which words an edit touches. What they were the record knows; what they become is read at its end.

    `said` are the columns of the edit; an edit inside another adds to them what the other left open.
    """

    said: dict[str, Any] = field(default_factory=dict)
    touched: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    everything: bool = False
    # What was recorded, once it is; None where nothing changed.
    edit: Edit | None = None

    def touch(self, of: str, *keys: int) -> None:
        """These words may change now, or have just changed."""
        self.touched[of].update(keys)

    def touch_everything(self) -> None:
        """Any word may change: the door that is used does not say which."""
        self.everything = True


_current: ContextVar[UnderWay | None] = ContextVar("current_edit", default=None)


@contextmanager
def edit(*, user: User | AnonymousUser | None = None, **said: Any) -> Iterator[UnderWay]:
    """One transaction in which words change, recorded at its end. Inside another edit, joins that one.

    `said` are columns of Edit: what, reason, undoes. With a `user` it is by an editor's hand, without by a command's.
    Costs at its end: five queries for the terms touched and two for the facets, however many, and three or four
    statements to write what changed. What was touched and did not change costs the reading alone.
    """
    if user is not None:
        said |= {"user": user, "hand": "editor"}
    outer = _current.get()
    if outer is not None:
        outer.said = said | outer.said
        yield outer
        return
    this = UnderWay(said)
    with transaction.atomic():
        token = _current.set(this)
        try:
            yield this
        finally:
            _current.reset(token)
        from taxonomy.record import recording  # the recorder needs the models that need edits

        recording.record(this)

"""What is to be done, of whatever kind, as one list.

Each kind of work has a source (`work_sources`), which says what there is, why, and whom it affects. More points come
first; of the same, what waits longer. Points are few and explained on each line: whom it affects, and how long it
waits. What the asking curator can do nothing about now comes last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.contrib.auth.models import User
from django.utils import timezone
from django_stubs_ext import StrOrPromise

from directory.models import Contribution

# What one source gives at most: the rest shows once these are done.
MOST = 500
# So many points waiting gives at most: what affects many comes before what merely lies about.
MOST_FOR_WAITING = 8
# The weeks for a point where nobody waits for us.
NO_HURRY = 8
# And where it is the common state of a new map.
SOME_DAY = 52


@dataclass
class Item:
    """One thing to do. `effect` is pairs of points and why; `since` is when it began to wait."""

    kind: str
    title: str
    address: str
    what: StrOrPromise
    since: datetime
    effect: Sequence[tuple[int, StrOrPromise]]
    state: StrOrPromise = ""
    # Whether the curator who asks can do something about it now; and whether somebody else proposed a decision.
    is_mine: bool = True
    is_to_second: bool = False
    case: int | None = None
    # How many weeks make a point: people who sent something in have less patience than entries.
    patience: int = 1

    @property
    def weeks(self) -> int:
        """How many full weeks it waits."""
        return max((timezone.now() - self.since).days // 7, 0)

    @property
    def points_for_waiting(self) -> int:
        """What it is given for the time that it waits."""
        return min(self.weeks // self.patience, MOST_FOR_WAITING)

    @property
    def points(self) -> int:
        """How much it presses."""
        return sum(points for points, _why in self.effect) + self.points_for_waiting

    @property
    def order(self) -> tuple[bool, int, datetime]:
        """Where it stands in the list."""
        return (not self.is_mine, -self.points, self.since)


class Source(Protocol):
    """One kind of work. `items` costs the same number of queries however much there is."""

    # Kinds of item that it gives, with what they are called in the filter.
    kinds: dict[str, StrOrPromise]

    def items(self, user: User) -> Iterable[Item]:
        """What is to be done, at most `MOST`."""


@dataclass(frozen=True)
class Work:
    """The whole list, and how much there is of each kind: (kind, what it is called, how much)."""

    items: list[Item]
    kinds: list[tuple[str, StrOrPromise, int]]
    to_second: int


def work_for(user: User, *, kind: str = "", only_to_second: bool = False) -> Work:
    """What there is to do for `user`, the most pressing first; of one kind, or what is theirs to second."""
    from directory.curate.work_sources import SOURCES  # they are made of what is defined here

    everything = [item for source in SOURCES for item in source.items(user)]
    count = Counter(item.kind for item in everything)
    kinds = [(name, words, count[name]) for source in SOURCES for name, words in source.kinds.items()]
    wanted = [
        item for item in everything if (not kind or item.kind == kind) and (not only_to_second or item.is_to_second)
    ]
    wanted.sort(key=lambda item: item.order)
    return Work(wanted, kinds, sum(item.is_to_second for item in everything))


def neighbours(user: User, case: Contribution) -> tuple[str, str]:
    """Where the cases before and after `case` are, in the order of the list; empty where there is none."""
    cases = _to_decide(user)
    at = next((place for place, item in enumerate(cases) if item.case == case.pk), None)
    if at is None:
        return "", cases[0].address if cases else ""
    return (cases[at - 1].address if at else ""), (cases[at + 1].address if at + 1 < len(cases) else "")


def following(user: User, case: Contribution, after: str = "") -> tuple[str, int]:
    """Where to go on after `case`, and how many cases are left for `user`. `after` is where its page led on to."""
    left = [item for item in _to_decide(user) if item.case != case.pk]
    addresses = [item.address for item in left]
    return (after if after in addresses else addresses[0] if addresses else ""), len(left)


def _to_decide(user: User) -> list[Item]:
    """The cases that `user` can do something about, in order."""
    from directory.curate.work_sources import CASES

    return sorted((item for item in CASES.items(user) if item.is_mine), key=lambda item: item.order)

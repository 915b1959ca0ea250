"""The quarters of the log in figures, counted from its rows alone and from what still waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from typing import Any, NamedTuple

from django.utils import timezone

from directory.models import Contribution, Decision

Outcome = Decision.Outcome
# The outcomes by which a contribution leaves the queue: two of a curator's kind, or more, and its sender's own.
ANSWERS = (Outcome.ACCEPTED, Outcome.IN_PART, Outcome.DECLINED)
ENDINGS = (*ANSWERS, Outcome.WITHDRAWN)
# What is counted by its outcome. Over all quarters, received = endings - reopened + still waiting.
COUNTED = (*ENDINGS, Outcome.REOPENED)


class Quarter(NamedTuple):
    """Three months of a year, by this site's clock."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"

    @classmethod
    def of(cls, moment: datetime) -> Quarter:
        """The quarter that a moment is in."""
        day = timezone.localdate(moment)
        return cls(day.year, (day.month + 2) // 3)


class Row(NamedTuple):
    """What of a decision the figures are counted from."""

    about: str
    outcome: str
    reason: str
    waited: timedelta | None
    decided_at: datetime


@dataclass
class Figures:
    """One quarter in figures. Appeals are counted as such, and not among what was received and answered."""

    quarter: Quarter
    # Sent in during the quarter, whatever became of it since; of these, what still waits.
    received: int = 0
    waiting: int = 0
    # Decided during the quarter, whenever it was sent.
    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    waits: list[timedelta] = field(default_factory=list)
    appeals: int = 0
    upheld: int = 0

    @property
    def median_wait(self) -> timedelta | None:
        """How long an answer took: half of them took less. None where there was none."""
        return timedelta(seconds=median(wait.total_seconds() for wait in self.waits)) if self.waits else None

    @property
    def median_days(self) -> float | None:
        """The same in days, to a tenth."""
        return days(wait) if (wait := self.median_wait) is not None else None

    def as_data(self) -> dict[str, Any]:
        """For machines: one cell a figure."""
        return {
            "quarter": str(self.quarter),
            "received": self.received,
            "still_waiting": self.waiting,
            "accepted": self.outcomes[Outcome.ACCEPTED],
            "accepted_in_part": self.outcomes[Outcome.IN_PART],
            "declined": self.outcomes[Outcome.DECLINED],
            **{f"declined_{reason}": self.reasons[reason] for reason in Contribution.Reason.values},
            "withdrawn": self.outcomes[Outcome.WITHDRAWN],
            "reopened": self.outcomes[Outcome.REOPENED],
            "median_wait_days": self.median_days,
            "appeals": self.appeals,
            "appeals_upheld": self.upheld,
        }


def days(wait: timedelta) -> float:
    """A wait in days, to a tenth."""
    return round(wait / timedelta(days=1), 1)


def figures(rows: Iterable[Row], waiting: Iterable[tuple[str, datetime]] = ()) -> list[Figures]:
    """Every quarter in which something was sent in or decided, the latest first; none between is left out.

    `rows` are the log in any order; `waiting` is of what nobody decided yet: its type, and when it was sent. What was
    reopened was answered twice and received once.
    """
    counted: dict[Quarter, Figures] = {}

    def at(moment: datetime) -> Figures:
        quarter = Quarter.of(moment)
        return counted.setdefault(quarter, Figures(quarter))

    for about, sent_at in waiting:
        if about != Contribution.Type.APPEAL:
            at(sent_at).received += 1
            at(sent_at).waiting += 1
    for row in rows:
        _count(row, at(row.decided_at))
        if row.waited is not None and row.about != Contribution.Type.APPEAL:
            at(row.decided_at - row.waited).received += _received(row)
    return [counted.get(quarter, Figures(quarter)) for quarter in _all_between(counted)]


def _received(row: Row) -> int:
    return 1 if row.outcome in ENDINGS else -1 if row.outcome == Outcome.REOPENED else 0


def _count(row: Row, here: Figures) -> None:
    if row.about == Contribution.Type.APPEAL:
        here.appeals += row.outcome in ANSWERS
        here.upheld += row.outcome in (Outcome.ACCEPTED, Outcome.IN_PART)
    elif row.about in Contribution.Type.values and row.outcome in COUNTED:
        here.outcomes[row.outcome] += 1
        if row.outcome == Outcome.DECLINED:
            here.reasons[row.reason] += 1
        if row.outcome in ANSWERS and row.waited is not None:
            here.waits.append(row.waited)


def _all_between(quarters: Iterable[Quarter]) -> list[Quarter]:
    months = [quarter.year * 4 + quarter.number - 1 for quarter in quarters]
    return [Quarter(month // 4, month % 4 + 1) for month in range(max(months), min(months) - 1, -1)] if months else []

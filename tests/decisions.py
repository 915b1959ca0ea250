"""Decisions for tests, as they stand in the log."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from directory.models import Decision

CITED = [["facts-can-be-checked", 1]]


def on(year: int, month: int, day: int = 15, hour: int = 12) -> datetime:
    """A moment by this site's clock."""
    return datetime(year, month, day, hour, tzinfo=ZoneInfo("Europe/London"))


def make_decision(about: str = "edit", outcome: str = "accepted", **changes: Any) -> Decision:
    """One row of the log; what is declined has a reason."""
    fields: dict[str, Any] = {"cites": CITED, "waited": timedelta(days=3)}
    if outcome == "declined":
        fields["reason"] = "not_confirmed"
    decision: Decision = Decision.objects.create(about=about, outcome=outcome, **fields | changes)
    return decision

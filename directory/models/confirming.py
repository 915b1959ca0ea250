"""How long a confirmation holds: one rule, for pages, queries and reminders.

Somebody says on a day that all of an entry holds. For 12 months that is fresh; in the month after it is due to be said
again; then it is overdue. What nobody ever confirmed is unknown. None of these says that anybody stopped working: from
silence nothing follows but that we do not know.
"""

from __future__ import annotations

import calendar
from datetime import date
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

FRESH_MONTHS, DUE_MONTHS = 12, 13


class Freshness(models.TextChoices):
    """How much the last confirmation is still worth."""

    FRESH = "fresh", _("fresh")
    DUE = "due", _("due to be confirmed again")
    OVERDUE = "overdue", _("overdue")
    UNKNOWN = "unknown", _("not yet confirmed")

    @classmethod
    def on(cls, today: date, confirmed_on: date | None) -> Freshness:
        """What a confirmation of that day is worth today."""
        if confirmed_on is None:
            return cls.UNKNOWN
        since = Since.today(today)
        if confirmed_on >= since.fresh:
            return cls.FRESH
        return cls.DUE if confirmed_on >= since.due else cls.OVERDUE


class Since(NamedTuple):
    """The first days whose confirmations are still fresh, and still no worse than due."""

    fresh: date
    due: date

    @classmethod
    def today(cls, today: date) -> Since:
        return cls(months_after(today, -FRESH_MONTHS), months_after(today, -DUE_MONTHS))


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or earlier; the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))

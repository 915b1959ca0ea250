"""Asks those who keep an entry, once a year, whether all of it still holds.

The first letter goes 11 months after the entry was last confirmed; if nobody answers, the second 14 days later and the
third 31 days after that. Then nothing for 11 months. An answer, by whatever way, begins a new round.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from directory.freshness.letters import post_reminder
from directory.models import Owner, Standing
from directory.models.confirming import months_after
from directory.models.freshness import ASKED_AFTER_MONTHS
from directory.models.link_check import OVER_AND_DONE

# How long after each letter of a round the next one goes.
GAPS = [timedelta(days=14), timedelta(days=31)]
MOST_LETTERS = len(GAPS) + 1
# Whoever has just taken an entry on is not asked about it at once.
GRACE = timedelta(days=14)


def send_reminders() -> int:
    """Ask everybody whose turn it is, and return how many letters were posted. Twice on one day posts nothing twice."""
    today = timezone.localdate()
    return sum(remind(owner, today) for owner in due(today))


def due(today: date) -> Iterator[Owner]:
    """Those whose turn it is, with their entries fetched."""
    return (owner for owner in _who_may_be_asked(today).iterator() if is_due(owner, today))


def _who_may_be_asked(today: date) -> QuerySet[Owner]:
    """Who wants to be asked and keeps a public entry that was not confirmed lately: a superset of whom it is due to."""
    public = [Standing.LISTED, Standing.ARCHIVED]
    works = Q(organisation__standing__in=public) & ~Q(organisation__status__in=OVER_AND_DONE)
    by = months_after(today, -ASKED_AFTER_MONTHS) + timedelta(days=3)
    lately = Q(organisation__confirmed_on__gt=by) | Q(person__confirmed_on__gt=by)
    found: QuerySet[Owner] = Owner.objects.filter(works | Q(person__standing__in=public), wants_reminders=True).exclude(
        lately
    )
    return found.select_related("organisation", "person").order_by("pk")


def is_due(owner: Owner, today: date) -> bool:
    """Whether `owner` is to be sent a letter today."""
    about = asked_from(owner)
    if owner.asked_about != about or owner.asked_on is None:
        taken_on = timezone.localdate(owner.since)
        return today >= max(months_after(about, ASKED_AFTER_MONTHS), taken_on + GRACE)
    if owner.asked_times < MOST_LETTERS:
        return today >= owner.asked_on + GAPS[owner.asked_times - 1]
    return today >= months_after(owner.asked_on, ASKED_AFTER_MONTHS)


def asked_from(owner: Owner) -> date:
    """The day from which the 11 months count: of the last confirmation, else since when they keep what is listed."""
    entry = owner.entry
    if entry.confirmed_on:
        return entry.confirmed_on
    return timezone.localdate(max(owner.since, entry.listed_at or owner.since))


def remind(owner: Owner, today: date) -> bool:
    """Post the letter, unless another process just did. Five statements, and one attempt to deliver it."""
    about = asked_from(owner)
    begins = owner.asked_about != about or owner.asked_times >= MOST_LETTERS
    with transaction.atomic():
        mine = Owner.objects.filter(
            pk=owner.pk, asked_about=owner.asked_about, asked_on=owner.asked_on, asked_times=owner.asked_times
        )
        times = 1 if begins else F("asked_times") + 1
        if not mine.update(asked_about=about, asked_on=today, asked_times=times):
            return False
        post_reminder(owner, today)
    return True

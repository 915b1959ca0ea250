"""How what is personal ends: which rows have kept it long enough, and how they forget it.

An ending is a queryset of what is due now, and what is done to it; what was forgotten is due no more. So a dry run
counts exactly what the next run forgets. Which field has which ending stands in `directory/retention.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from directory.models import Contribution, Interest, Message
from ethicalmap.models import Letter, Token, Turns

# Long enough to hear an objection to a decision, and to answer it.
AFTER_DECISION = timedelta(days=90)
# Long enough to see that a network sends much, and that a network's number means nobody for ever.
NETWORK = timedelta(days=30)
# Long enough to know how somebody's contributions were decided.
SENDER = timedelta(days=730)
# Long enough for a sender to come back and read why.
WORDS = timedelta(days=365)
# Long enough to see that a mail went, or why not.
LETTER = timedelta(days=30)
# Long enough to find out who did what in the admin.
ADMIN_LOG = timedelta(days=365)
# Long enough to find out that somebody decided shortly after they were too near.
INTEREST = timedelta(days=365)

# Of what was sent, what is about its sender alone.
OWN_WORDS = ("note", "role", "why")


@dataclass(frozen=True)
class Ending:
    """What has been kept long enough now, and how it is forgotten; `forget` returns how many rows forgot."""

    due: Callable[[], QuerySet[Any]]
    forget: Callable[[QuerySet[Any]], int]


def _delete(rows: QuerySet[Any]) -> int:
    return rows.delete()[1].get(rows.model._meta.label, 0)


def _empty(**fields: Any) -> Callable[[QuerySet[Any]], int]:
    """Sets these fields to what says nothing."""
    return lambda rows: rows.update(**fields)


def _before(kept: timedelta) -> datetime:
    return timezone.now() - kept


def _over(kept: timedelta, case: str = "") -> Q:
    """Of contributions, or of what belongs to the contribution `case`: the case was decided so long ago; or it is held,
    came so long ago, and nobody decided."""
    by, at = _before(kept), f"{case}__" if case else ""
    of_itself = Q(**{f"{at}joined_to": None, f"{at}decided_at__lt": by})
    of_its_case = Q(**{f"{at}joined_to__decided_at__lt": by})
    return of_itself | of_its_case | Q(**{f"{at}held": True, f"{at}decided_at": None, f"{at}sent_at__lt": by})


def _with_own_words() -> QuerySet[Any]:
    about_people = Q(type=Contribution.Type.NEW_PERSON) | Q(person__isnull=False)
    says_something = Q(sent__has_any_keys=OWN_WORDS) | about_people & ~Q(sent={})
    # Whoever takes back what they said of a person leaves nobody to keep it for.
    taken_back = Q(state=Contribution.State.WITHDRAWN) & about_people
    return Contribution.objects.filter(_over(AFTER_DECISION) | taken_back, says_something)


def _forget_own_words(rows: QuerySet[Any]) -> int:
    """Of what was sent about a person nothing stays; of anything else what is not about its sender."""
    count = 0
    with transaction.atomic():
        for contribution in rows.select_for_update(of=("self",)):
            contribution.sent = _without_own_words(contribution)
            if not contribution.sent:
                # It may hold their name; and what was forgotten joins nothing.
                contribution.identity = f"forgotten:{contribution.pk}"
            contribution.save(update_fields=["sent", "identity"])
            count += 1
    return count


def _without_own_words(contribution: Contribution) -> dict[str, Any]:
    if contribution.type == Contribution.Type.NEW_PERSON or contribution.person_id:
        return {}
    return {name: value for name, value in contribution.sent.items() if name not in OWN_WORDS}


def _worded() -> QuerySet[Any]:
    return Contribution.objects.filter(_over(WORDS), ~Q(words="") | ~Q(replies={}) | ~Q(proposal={}))


def _letters() -> QuerySet[Any]:
    by = _before(LETTER)
    return Letter.objects.filter(Q(sent_at__lt=by) | Q(given_up_at__lt=by))


SENDERS_ADDRESS = Ending(
    lambda: Contribution.objects.filter(_over(AFTER_DECISION)).exclude(sender_email=""), _empty(sender_email="")
)
SENDERS_WORDS = Ending(_with_own_words, _forget_own_words)
SENDERS_NETWORK = Ending(
    lambda: Contribution.objects.filter(sent_at__lt=_before(NETWORK)).exclude(network=""), _empty(network="")
)
SENDERS_KEY = Ending(
    lambda: Contribution.objects.filter(sent_at__lt=_before(SENDER)).exclude(sender_key=""), _empty(sender_key="")
)
CURATORS_WORDS = Ending(_worded, _empty(words="", replies={}, proposal={}))
MESSAGES = Ending(lambda: Message.objects.filter(_over(AFTER_DECISION, "contribution")), _delete)
LETTERS = Ending(_letters, _delete)
TOKENS = Ending(lambda: Token.objects.spent(), _delete)
TURNS = Ending(lambda: Turns.objects.spent(), _delete)
SESSIONS = Ending(lambda: Session.objects.filter(expire_date__lt=timezone.now()), _delete)
INTERESTS = Ending(lambda: Interest.objects.filter(withdrawn_at__lt=_before(INTEREST)), _delete)
ADMIN_ENTRIES = Ending(lambda: LogEntry.objects.filter(action_time__lt=_before(ADMIN_LOG)), _delete)

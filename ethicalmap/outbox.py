"""Mail that is neither lost nor sent twice: written down in the transaction that wants it, then delivered.

    @letter("received")
    def received(about: Mapping[str, Any]) -> Draft | None:
        ...                       # composes the mail when it is sent; None if nobody should have it any more

    post("received", to=address, about={"contribution": 12}, key="received:12")

What is stored is the kind, the address and a few keys: no words, and no secret. Once the transaction holds, one attempt
is made at once, unless the mail server failed within the last minute; the rest is `manage.py keep_up`'s, which tries
again after longer and longer pauses and says after the last one which letters it gave up.

Each letter is leased by one conditional UPDATE before it is handed over, so two workers never send the same. Between
the server's "accepted" and our note of it a worker can be killed: such a letter is handed over again under the same
Message-ID, by which mail systems know it for the same.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models, transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone

log = logging.getLogger(__name__)

# How long after each failure the next attempt is made; after the last one nobody tries any more.
PAUSES = [timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6), timedelta(hours=24)]
# A worker that holds a letter longer than this is taken to be dead.
LEASE = timedelta(minutes=2)
# After a failure nobody who sends a form waits for the mail server.
QUIET = timedelta(minutes=1)


@dataclass(frozen=True)
class Draft:
    """A mail as it is composed: a template of plain text, and what it prints."""

    subject: str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


Composer = Callable[[Mapping[str, Any]], Draft | None]
COMPOSERS: dict[str, Composer] = {}


def letter(kind: str) -> Callable[[Composer], Composer]:
    """Register how letters of one kind are composed."""

    def register(compose: Composer) -> Composer:
        COMPOSERS[kind] = compose
        return compose

    return register


def absolute(path: str) -> str:
    """The whole address of a path of this site, for mails: there is no request to ask."""
    return settings.SITE_URL + path


def post(kind: str, *, to: str, about: Mapping[str, Any], key: str, not_before: datetime | None = None) -> Letter:
    """Write a letter down; where one of the same `key` was, that one is returned and nothing is written.

    Call it in the transaction that the letter is about: it is delivered once that holds.
    """
    made, is_new = Letter.objects.get_or_create(
        key=key, defaults={"kind": kind, "to": to, "about": dict(about), "not_before": not_before or timezone.now()}
    )
    if is_new and not_before is None:
        transaction.on_commit(lambda: _at_once(made.pk), robust=True)
    return made


def _at_once(pk: int) -> None:
    if not Letter.objects.filter(failed_at__gt=timezone.now() - QUIET).exists():
        Letter.objects.deliver(pk=pk)


class LetterQuerySet(models.QuerySet["Letter"]):
    """Letters."""

    def unsent(self) -> LetterQuerySet:
        """What is still to be delivered, now or later."""
        return self.filter(sent_at=None, given_up_at=None)

    def due(self) -> LetterQuerySet:
        """What is to be delivered now: its time has come, and no living worker holds it."""
        now = timezone.now()
        return self.unsent().filter(Q(leased_until=None) | Q(leased_until__lt=now), not_before__lte=now)

    def given_up(self) -> LetterQuerySet:
        """What could not be delivered after all attempts, for a person to look at."""
        return self.filter(given_up_at__isnull=False)

    def deliver(self, **only: Any) -> int:
        """Deliver what is due, oldest first, or of that what `only` names; return how many went."""
        sent = 0
        for pk in self.due().filter(**only).order_by("not_before", "pk").values_list("pk", flat=True):
            if self.due().filter(pk=pk).update(leased_until=timezone.now() + LEASE, tries=F("tries") + 1):
                sent += self.get(pk=pk).hand_over()
        return sent

    def try_again(self) -> int:
        """Let what was given up be tried from the start."""
        return self.given_up().update(given_up_at=None, tries=0, not_before=timezone.now())


class Letter(models.Model):
    """One mail to one address."""

    kind = models.CharField(max_length=40)
    to = models.EmailField()
    about = models.JSONField(default=dict)
    key = models.CharField(max_length=200, unique=True)
    posted_at = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(default=timezone.now, db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True, db_index=True)
    failure = models.CharField(max_length=100, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True, db_index=True)
    given_up_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[LetterQuerySet] = LetterQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def message_id(self) -> str:
        """The same however often it is handed over."""
        name = hashlib.sha256(self.key.encode()).hexdigest()[:32]
        return f"<{name}@{urlsplit(settings.SITE_URL).hostname}>"

    def hand_over(self) -> bool:
        """Compose and send it. Whether it went; where it failed, when to try again. Call while it is leased."""
        draft = COMPOSERS[self.kind](self.about)
        if draft is not None:
            try:
                self._message(draft).send()
            except (OSError, ValueError) as error:  # the server is away or refuses; a header that cannot be written
                self._fail(type(error).__name__)
                return False
        Letter.objects.filter(pk=self.pk).update(sent_at=timezone.now(), leased_until=None)
        return draft is not None

    def _message(self, draft: Draft) -> EmailMessage:
        site = {"site_name": settings.SITE_NAME, "contact_email": settings.CONTACT_EMAIL}
        return EmailMessage(
            subject=" ".join(draft.subject.split()),
            body=render_to_string(draft.template, {**site, **draft.context}),
            to=[self.to],
            headers={"Auto-Submitted": "auto-generated", "Message-ID": self.message_id, **draft.headers},
        )

    def _fail(self, why: str) -> None:
        """Nothing personal is logged, so not the error's own words either."""
        log.error("Letter %s (%s) could not be sent: %s.", self.pk, self.kind, why)
        now = timezone.now()
        is_last = self.tries > len(PAUSES)
        Letter.objects.filter(pk=self.pk).update(
            failed_at=now,
            failure=why[:100],
            leased_until=None,
            not_before=now if is_last else now + PAUSES[self.tries - 1],
            given_up_at=now if is_last else None,
        )

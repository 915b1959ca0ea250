"""Mail that is neither lost nor sent twice: written down in the transaction that wants it, then delivered.

    @letter("received")
    def received(about: Mapping[str, Any]) -> Draft | None:
        ...                       # composes the mail when it is sent; None if nobody should have it any more

    post("received", to=address, about={"contribution": 12}, key="received:12")

What is stored is the kind, the address and a few keys: no words, and no secret. Once the transaction holds, one attempt
is made at once, unless the mail server failed within the last minute; the rest is `manage.py keep_up`'s, which tries
again after longer and longer pauses and says after the last one which letters it gave up.

Each letter is leased by one conditional UPDATE before it is handed over (`ethicalmap.postman`), so two workers never
send the same. A worker can be killed between the server's "accepted" and our note of it, which is the next thing it
does: such a letter is handed over again under the same Message-ID, by which mail systems know it for the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# How long after each failure the next attempt is made; after the last one nobody tries any more.
PAUSES = [timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6), timedelta(hours=24)]
# A worker that holds a letter longer than this is taken to be dead.
LEASE = timedelta(minutes=2)
# After a failure nobody who sends a form waits for the mail server.
QUIET = timedelta(minutes=1)
# How a failure reads that is the address's, not the server's.
REFUSED = "SMTPRecipientsRefused"


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


def compose(letter: Letter) -> Draft | None:
    """The mail that `letter` is now; None if nobody should have it any more. Raises what its composer raises."""
    return COMPOSERS[letter.kind](letter.about)


def _at_once(pk: int) -> None:
    # A single address that is refused says nothing of the server.
    failed = Letter.objects.filter(failed_at__gt=timezone.now() - QUIET).exclude(failure=REFUSED)
    if not failed.exists():
        Letter.objects.filter(pk=pk).deliver()


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

    def lease(self, pk: int) -> Letter | None:
        """Take one letter for `LEASE`; None if it is not due, or somebody else's."""
        mine = self.due().filter(pk=pk).update(leased_until=timezone.now() + LEASE, tries=F("tries") + 1)
        return self.get(pk=pk) if mine else None

    def deliver(self) -> int:
        """Deliver what of these is due, and return how many went: see `ethicalmap.postman`."""
        from ethicalmap.postman import deliver  # which needs the model

        return deliver(self.all())

    def try_again(self) -> int:
        """Let what was given up be tried from the start."""
        return self.given_up().update(given_up_at=None, tries=0, not_before=timezone.now())


class Letter(models.Model):
    """One mail to one address."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("waits")
        FAILED = "failed", _("failed")
        GIVEN_UP = "given up", _("given up")
        SENT = "sent", _("sent")

    kind = models.CharField(_("kind"), max_length=40)
    to = models.EmailField(_("address"))
    about = models.JSONField(default=dict)
    key = models.CharField(max_length=200, unique=True)
    posted_at = models.DateTimeField(_("written"), default=timezone.now)
    not_before = models.DateTimeField(_("not before"), default=timezone.now, db_index=True)
    tries = models.PositiveSmallIntegerField(_("attempts"), default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(_("failed"), null=True, blank=True, db_index=True)
    failure = models.CharField(_("what went wrong"), max_length=100, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True, db_index=True)
    given_up_at = models.DateTimeField(_("given up"), null=True, blank=True)

    objects: ClassVar[LetterQuerySet] = LetterQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("letter")
        verbose_name_plural = _("letters")

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def message_id(self) -> str:
        """The same however often it is handed over."""
        name = hashlib.sha256(self.key.encode()).hexdigest()[:32]
        return f"<{name}@{urlsplit(settings.SITE_URL).hostname}>"

    @property
    def state(self) -> str:
        """How far it is: one of `Letter.State`."""
        if self.sent_at:
            return self.State.SENT
        if self.given_up_at:
            return self.State.GIVEN_UP
        return self.State.FAILED if self.failed_at else self.State.WAITING

    def as_message(self, draft: Draft) -> dict[str, Any]:
        """What Django's EmailMessage takes."""
        site = {"site_name": settings.SITE_NAME, "contact_email": settings.CONTACT_EMAIL}
        return {
            "subject": " ".join(draft.subject.split()),
            "body": render_to_string(draft.template, {**site, **draft.context}),
            "to": [self.to],
            "headers": {"Auto-Submitted": "auto-generated", "Message-ID": self.message_id, **draft.headers},
        }

    def note_sent(self) -> None:
        """It went, or nobody should have it any more. One UPDATE: between the server's word and this lies all that a
        killed worker can forget."""
        Letter.objects.filter(pk=self.pk).update(sent_at=timezone.now(), leased_until=None)

    def note_failed(self, why: str, *, is_final: bool = False) -> None:
        """It did not go: it is tried again after a pause, or given up after the last one, or because that is final."""
        now = timezone.now()
        is_last = is_final or self.tries > len(PAUSES)
        Letter.objects.filter(pk=self.pk).update(
            failed_at=now,
            failure=why[:100],
            leased_until=None,
            not_before=now if is_last else now + PAUSES[self.tries - 1],
            given_up_at=now if is_last else None,
        )

"""How long we keep what is personal. `manage.py forget` does what this says; run it daily.

Each personal field stands in `KEPT`, with how long and what for. A system check fails for an address field that is not
there, so that nobody adds one without saying so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.checks import CheckMessage, Error
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from directory.models import Contribution
from ethicalmap.ratelimit import Turns

# Long enough to hear an objection to a decision, and to answer it.
AFTER_DECISION = timedelta(days=90)


@dataclass(frozen=True)
class Kept:
    """One personal field: how long it is kept, and what for."""

    field: str
    long: StrPromise
    purpose: StrPromise


KEPT = [
    Kept(
        "directory.Contribution.sender_email",
        _("until 90 days after the decision; 90 days where something was held as spam and never decided"),
        _("to tell whoever sent something in what became of it"),
    ),
    Kept(
        "directory.Contribution.sent",
        _("with the decision; the note to the curators is forgotten together with the sender's address"),
        _("to decide on it, and to explain the decision later"),
    ),
    Kept(
        "directory.Contribution.network",
        _("30 days, and only as a keyed hash"),
        _("to notice when one network sends much at once"),
    ),
    Kept(
        "directory.Contribution.sender_key",
        _("two years, and only as a keyed hash of the address"),
        _("to show curators how earlier contributions from the same address were decided"),
    ),
    Kept(
        "directory.Message.words",
        _("with the note to the curators: until 90 days after the decision"),
        _("to ask what is not clear, and to answer it"),
    ),
    Kept(
        "directory.Owner.email",
        _("as long as they look after the entry"),
        _("to let them in, and to ask whether the entry still holds"),
    ),
    Kept(
        "ethicalmap.Letter.to",
        _("30 days after it was sent, or could not be"),
        _("to send mail once, and to know that it went"),
    ),
    Kept(
        "ethicalmap.Token.email",
        _("until the link is used or too old"),
        _("to know whose link it is"),
    ),
    Kept(
        "directory.Person.consent_given_by",
        _("as long as the person is listed"),
        _("to show that they agreed"),
    ),
    Kept(
        "ethicalmap.Turns.who",
        _("an hour at most, and only as a keyed hash of a network address"),
        _("to bound how much one network sends in"),
    ),
]


def forget() -> Iterator[tuple[str, int]]:
    """Forget what has been kept long enough; say of each kind how many. Safe to run at any time, and twice."""
    yield "contributions", _forget_senders()
    yield "counts of turns", Turns.objects.prune()
    yield "sessions", Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]


def forget_all() -> int:
    """Forget all that has been kept long enough, and return how many things that were."""
    return sum(count for _what, count in forget())


def _forget_senders() -> int:
    """Take the sender's address and note off contributions that were decided, or held, long enough ago."""
    by = timezone.now() - AFTER_DECISION
    is_past = Q(joined_to=None, decided_at__lt=by) | Q(joined_to__decided_at__lt=by)
    is_past |= Q(held=True, decided_at=None, sent_at__lt=by)
    something = ~Q(sender_email="") | Q(sent__has_key="note")
    count = 0
    for contribution in Contribution.objects.filter(is_past & something).iterator():
        contribution.sender_email = ""
        contribution.sent.pop("note", None)
        contribution.save(update_fields=["sender_email", "sent"])
        count += 1
    return count


def check_addresses(**kwargs: Any) -> list[CheckMessage]:
    """An error for each field of our own that holds an address of a person and is not in `KEPT`."""
    kept = {one.field for one in KEPT}
    ours = [apps.get_app_config(name) for name in ("directory", "taxonomy", "ethicalmap")]
    return [
        Error(
            f"{name} holds an address, and nothing says how long it is kept.",
            hint="Add it to directory/retention.py.",
            id="directory.E001",
        )
        for app in ours
        for model in app.get_models()
        for field in model._meta.fields
        if isinstance(field, models.EmailField | models.GenericIPAddressField)
        and (name := f"{model._meta.label}.{field.name}") not in kept
    ]

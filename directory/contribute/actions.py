"""Storing what was sent in, once, whoever else sends the same at the same moment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from directory.contribute.duplicates import waiting_identity
from directory.contribute.mails import tell_received
from directory.contribute.spam import looks_like_spam
from directory.models import Contribution

# Each time, somebody else was a moment earlier, or a curator decided between two looks.
_TRIES = 10


def send_in(sent: Mapping[str, Any], *, form_key: str, sender_email: str, flagged: list[str]) -> Contribution:
    """Store a contribution and return it; or return the one that this form stored before.

    The first of its identity waits as a case, the others join it: the database lets one case wait, and who comes second
    looks again. What looks like spam waits by itself.
    """
    held = looks_like_spam(flagged)
    identity = waiting_identity(sent)
    for _ in range(_TRIES):
        try:
            with transaction.atomic():
                # Locked, so that a curator who is deciding on it sees who joined, or we see that it is decided.
                case = None if held else _waiting_case(identity)
                contribution: Contribution = Contribution.objects.create(
                    sent=dict(sent),
                    identity=identity,
                    joined_to=case,
                    held=held,
                    flags=flagged,
                    sender_email=sender_email,
                    form_key=form_key,
                )
                tell_received(contribution)
                return contribution
        except IntegrityError:
            if already := Contribution.objects.filter(form_key=form_key).first():
                return already
    raise RuntimeError(
        "A contribution could not be stored: something else than its identity or form stands against it."
    )


def _waiting_case(identity: str) -> Contribution | None:
    """The case that waits under `identity`, locked until the transaction ends."""
    waiting = Contribution.objects.waiting().filter(type=Contribution.Type.NEW_ORGANISATION, identity=identity)
    case: Contribution | None = waiting.select_for_update().first()
    return case

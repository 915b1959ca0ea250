"""Storing what was sent in, once, whoever else sends the same at the same moment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from directory.contribute.mails import tell_received
from directory.contribute.sender import network_key, sender_key
from directory.contribute.spam import looks_like_spam
from directory.models import Contribution, Organisation, Person

# Each time, somebody else was a moment earlier, or a curator decided between two looks.
_TRIES = 10


def send_in(
    of_type: str,
    sent: Mapping[str, Any],
    *,
    identity: str,
    form_key: str,
    sender_email: str,
    flagged: list[str],
    request_network: str = "",
    entry: Organisation | None = None,
    person: Person | None = None,
    stage: str = Contribution.Stage.OPEN,
    appeal_of: Contribution | None = None,
) -> Contribution:
    """Store a contribution of a type and return it; or return the one that this form stored before.

    The first of its type and `identity` waits as a case, the others join it: the database lets one case wait, and who
    comes second looks again. What looks like spam waits by itself, and so does what the person it names has to confirm
    first. `entry` or `person` is what it is about; `appeal_of`, for an appeal, the case that was decided.
    `request_network` is where it came from, as `ethicalmap.ratelimit.client_address` says; only a keyed hash of it is
    stored.
    """
    held = looks_like_spam(flagged)
    by_itself = held or stage == Contribution.Stage.UNCONFIRMED
    for _ in range(_TRIES):
        try:
            with transaction.atomic():
                # Locked, so that a curator who is deciding on it sees who joined, or we see that it is decided.
                case = None if by_itself else _waiting_case(of_type, identity)
                contribution: Contribution = Contribution.objects.create(
                    type=of_type,
                    sent=dict(sent),
                    identity=identity,
                    joined_to=case,
                    held=held,
                    flags=flagged,
                    sender_email=sender_email,
                    sender_key=sender_key(sender_email),
                    network=network_key(request_network),
                    form_key=form_key,
                    entry=entry,
                    person=person,
                    stage=stage,
                    appeal_of=appeal_of,
                )
                tell_received(contribution)
                return contribution
        except IntegrityError:
            if already := Contribution.objects.filter(form_key=form_key).first():
                return already
    raise RuntimeError(
        "A contribution could not be stored: something else than its identity or form stands against it."
    )


def _waiting_case(of_type: str, identity: str) -> Contribution | None:
    """The case of this type that waits under `identity`, locked until the transaction ends."""
    waiting = Contribution.objects.waiting().filter(type=of_type, identity=identity)
    case: Contribution | None = waiting.select_for_update().first()
    return case

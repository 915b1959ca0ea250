"""Carries letters to the mail server: one connection for many, and for each a note that it went as soon as it did."""

from __future__ import annotations

import logging
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.db.models import QuerySet

from ethicalmap.outbox import Draft, Letter, compose

log = logging.getLogger(__name__)


class AwayError(Exception):
    """The mail server does not answer: no letter will go now."""


def deliver(letters: QuerySet[Letter]) -> int:
    """Deliver what of `letters` is due, oldest first; return how many went.

    Where the server does not answer, the first letter has failed and the others are left as they were: an outage uses
    up nobody's attempts. Where it refuses one letter, that one has failed, and the next is tried.
    """
    sent = 0
    line = get_connection()
    try:
        for pk in letters.due().order_by("not_before", "pk").values_list("pk", flat=True):  # type: ignore[attr-defined]
            letter = Letter.objects.lease(pk)
            if letter is not None:
                sent += _deliver_one(letter, line)
    except AwayError:
        pass
    finally:
        _hang_up(line)
    return sent


def _deliver_one(letter: Letter, line: Any) -> bool:
    """Whether it went. Raises AwayError where the server does not answer."""
    try:
        draft = compose(letter)
    except Exception as error:
        # Whatever it is, it must not keep the letters behind it from going.
        _failed(letter, error)
        return False
    if draft is not None and not _hand_over(letter, draft, line):
        return False
    letter.note_sent()
    return draft is not None


def _hand_over(letter: Letter, draft: Draft, line: Any) -> bool:
    """Hand it over. When this returns, the server has it: what remains to be done is our note."""
    try:
        line.open()
    except OSError as error:
        _failed(letter, error)
        raise AwayError from None
    try:
        EmailMessage(connection=line, **letter.as_message(draft)).send()
    except (OSError, ValueError) as error:  # it is refused, or the line broke; or a header cannot be written
        _failed(letter, error, is_final=_is_final(error))
        _hang_up(line)
        return False
    return True


def _is_final(error: Exception) -> bool:
    """Whether trying again is no use: the address is refused for good."""
    return isinstance(error, SMTPRecipientsRefused) and all(code >= 500 for code, _ in error.recipients.values())


def _hang_up(line: Any) -> None:
    try:
        line.close()
    except OSError:
        # What was accepted is accepted: nobody needs the server's farewell.
        line.connection = None


def _failed(letter: Letter, error: Exception, *, is_final: bool = False) -> None:
    """Nothing personal is logged, so not the error's own words either."""
    log.error("Letter %s (%s) could not be sent: %s.", letter.pk, letter.kind, type(error).__name__)
    letter.note_failed(type(error).__name__, is_final=is_final)

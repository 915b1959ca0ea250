"""Mails to people who are proposed, or who want to be removed. They carry a link, and none of the words sent."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.contribute.asked_no_more import may_be_asked
from directory.contribute.spam import MAILS
from directory.models import Contribution, Person
from ethicalmap.outbox import Draft, absolute, letter, post
from ethicalmap.ratelimit import Limit
from ethicalmap.tokens import Token

REMOVE = "remove-person"
TO_REMOVE = timedelta(days=1)

log = logging.getLogger(__name__)

# Whoever proposes somebody ten times asks them three times. Each of the three links lets the person say what they want
# listed, so nobody is kept out by it.
ASKED = Limit("nomination", number=3, seconds=7 * 24 * 60 * 60)


def ask_person(token: Token) -> None:
    """Mail the link of a nomination to the person it names, unless they said no before. Call in the transaction that
    stores it."""
    if not may_be_asked(token.email):
        log.info("No mail about %s: its person wants to be asked no more.", token.subject)
        return
    if ASKED.take(token.email):
        log.warning("No mail about %s: its person was asked often enough.", token.subject)
        return
    post(token.purpose, to=token.email, about={"token": token.pk}, key=f"{token.purpose}:{token.pk}")


def mail_removal_link(person: Person, email: str) -> None:
    """Mail the link that removes a person to one who keeps their entry."""
    if MAILS.take(email.casefold()):
        log.warning("No link to remove person %s was mailed: its address had too many mails already.", person.pk)
        return
    with transaction.atomic():
        token = Token.objects.issue(REMOVE, email=email, subject=f"{person.kind}:{person.pk}", lasts=TO_REMOVE)
        post(REMOVE, to=token.email, about={"token": token.pk}, key=f"{REMOVE}:{token.pk}")


def tell_erased(case: Contribution) -> None:
    """Mail whoever asked curators to remove a person that it is done. The letter says of whom to nobody."""
    post("person-erased", to=case.sender_email, about={}, key=f"person-erased:{case.pk}")


@letter("confirm-person")
def _confirm(about: Mapping[str, Any]) -> Draft | None:
    subject = _("Shall %(site)s list you?") % {"site": settings.SITE_NAME}
    return _with_link(about, subject, "contribute/mail/confirm_person.txt")


@letter("remove-person")
def _remove(about: Mapping[str, Any]) -> Draft | None:
    subject = _("The link that removes you from %(site)s") % {"site": settings.SITE_NAME}
    return _with_link(about, subject, "contribute/mail/remove_person.txt")


@letter("person-erased")
def _erased(about: Mapping[str, Any]) -> Draft:
    return Draft(_("It is deleted from %(site)s") % {"site": settings.SITE_NAME}, "contribute/mail/person_erased.txt")


def _with_link(about: Mapping[str, Any], subject: str, template: str) -> Draft | None:
    """A mail around the link of a token; nothing once that is used, too old or deleted."""
    unused = Token.objects.filter(used_at=None, expires_at__gt=timezone.now())
    token = unused.filter(pk=about["token"]).first()
    if token is None or not token.path:
        return None
    return Draft(subject, template, {"link": absolute(token.path), "until": token.expires_at})

"""Mails to those who sent something in.

They carry a link and our words, never what anybody typed into the form: whoever gives a stranger's address could make
us say it to them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.contribute.spam import MAILS
from directory.models import Contribution

log = logging.getLogger(__name__)

# Makes an address whole: `request.build_absolute_uri`.
Absolute = Callable[[str], str]


def tell_received(contribution: Contribution, absolute: Absolute) -> None:
    """Once the transaction holds, mail the sender the link to the private page, if there is an address to mail to.

    A mail that fails is logged and loses nothing: the page itself says whether it went.
    """
    if contribution.sender_email:
        transaction.on_commit(lambda: _received(contribution, absolute), robust=True)


def tell_decision(case: Contribution, absolute: Absolute) -> None:
    """Once the transaction holds, mail everybody who sent `case` or joined it what became of it.

    Call it in the transaction that decides, after the UPDATE that claims the case.
    """
    transaction.on_commit(lambda: _decided(case.pk, absolute), robust=True)


def _received(contribution: Contribution, absolute: Absolute) -> None:
    subject = _("We received what you sent to %(site)s") % {"site": settings.SITE_NAME}
    if _send(contribution, subject, "contribute/mail/received.txt", absolute):
        Contribution.objects.filter(pk=contribution.pk).update(mailed_at=timezone.now())


def _decided(case_pk: int, absolute: Absolute) -> None:
    case: Contribution = Contribution.objects.select_related("entry").get(pk=case_pk)
    subject = _("What became of what you sent to %(site)s") % {"site": settings.SITE_NAME}
    for contribution in [case, *case.joined.select_related("joined_to__entry")]:
        if contribution.sender_email:
            _send(contribution, subject, "contribute/mail/decided.txt", absolute)


def _send(contribution: Contribution, subject: str, template: str, absolute: Absolute) -> bool:
    """Whether the mail was handed on. Nothing personal is logged, so not the error's own words either."""
    if MAILS.take(contribution.sender_email.casefold()):
        log.warning("No mail about contribution %s: its address had too many already.", contribution.pk)
        return False
    context = {
        "case": contribution.case,
        "link": absolute(contribution.private_path) if contribution.private_path else "",
        "entry_link": absolute(contribution.case.entry.get_absolute_url()) if contribution.case.entry else "",
        "sent_at": contribution.sent_at,
        "site_name": settings.SITE_NAME,
        "contact_email": settings.CONTACT_EMAIL,
    }
    mail = EmailMessage(
        subject=" ".join(subject.split()),
        body=render_to_string(template, context),
        to=[contribution.sender_email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    try:
        mail.send()
    except (OSError, ValueError) as error:  # the server is away or refuses; a header that cannot be written
        log.error("No mail about contribution %s: %s.", contribution.pk, type(error).__name__)
        return False
    return True

"""Mails to those who sent something in.

They carry a link and our words, never what anybody typed into the form: whoever gives a stranger's address could make
us say it to them.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from directory.contribute.after_refusal import appeal_until, how_to_mend
from directory.contribute.progress import criteria_behind, heading
from directory.contribute.spam import MAILS
from directory.models import Contribution, Person
from directory.own.onward import sign_in_for
from ethicalmap.models import Letter
from ethicalmap.outbox import Draft, absolute, letter, post

log = logging.getLogger(__name__)


def tell_received(contribution: Contribution) -> None:
    """Mail the sender the link to the private page, if there is an address to mail to. Call in the transaction that
    stores it."""
    _post(contribution, "received", f"received:{contribution.pk}")


def tell_decision(case: Contribution) -> None:
    """Mail everybody who sent `case` or joined it what became of it. Call in the transaction that decides, after the
    UPDATE that claims the case: who joins later is told by their own page."""
    times = case.decisions.count()
    for contribution in [case, *case.joined.all()]:
        # Decided once more after it was reopened, it is told once more.
        _post(contribution, "decided", f"decided:{contribution.pk}:{times}")


def was_mailed(contribution: Contribution) -> bool:
    """Whether the mail with the link went out. One query."""
    return Letter.objects.filter(key=f"received:{contribution.pk}", sent_at__isnull=False).exists()


def _post(contribution: Contribution, kind: str, key: str) -> None:
    to = contribution.sender_email
    if not to:
        return
    if MAILS.take(to.casefold()):
        log.warning("No mail about contribution %s: its address had too many already.", contribution.pk)
        return
    post(kind, to=to, about={"contribution": contribution.pk}, key=key)


@letter("received")
def _received(about: Mapping[str, Any]) -> Draft | None:
    subject = _("We received what you sent to %(site)s") % {"site": settings.SITE_NAME}
    return _draft(about, subject, "contribute/mail/received.txt")


@letter("decided")
def _decided(about: Mapping[str, Any]) -> Draft | None:
    subject = _("What became of what you sent to %(site)s") % {"site": settings.SITE_NAME}
    return _draft(about, subject, "contribute/mail/decided.txt")


def _draft(about: Mapping[str, Any], subject: str, template: str) -> Draft | None:
    known = Contribution.objects.select_related("entry", "person", "joined_to__entry", "joined_to__person")
    contribution: Contribution | None = known.filter(pk=about["contribution"]).first()
    if contribution is None:
        return None
    case = contribution.case
    entry = case.subject
    context = {
        "contribution": contribution,
        "case": case,
        "is_own_word": contribution.is_own_word,
        "heading": heading(contribution),
        "criteria": criteria_behind(case),
        "mend": how_to_mend(case),
        "appeal_until": appeal_until(case),
        "appeal_link": absolute(reverse("contribution-appeal", args=[token])) if (token := contribution.token) else "",
        "link": absolute(contribution.private_path) if contribution.private_path else "",
        "entry_link": absolute(entry.get_absolute_url()) if entry and entry.is_public else "",
        "sent_at": contribution.sent_at,
        "remove_link": _remove_link(case),
        "edit_link": _edit_link(case),
    }
    return Draft(subject, template, context)


def _remove_link(case: Contribution) -> str:
    """Where the person who agreed to be listed, and is, leaves again; empty for anything else."""
    person = _listed_person(case)
    return absolute(reverse("person-remove", args=[person.slug])) if person else ""


def _edit_link(case: Contribution) -> str:
    """Where the same person signs in to change what their page says; empty for anything else."""
    person = _listed_person(case)
    return absolute(sign_in_for(reverse("owner-edit", args=["person", person.slug]))) if person else ""


def _listed_person(case: Contribution) -> Person | None:
    person = case.person if case.type == Contribution.Type.NEW_PERSON else None
    return person if person is not None and person.is_public else None

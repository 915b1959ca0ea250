"""Mails to those who keep entries, or would. They carry links and our words, never what anybody typed."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.contribute.spam import MAILS
from directory.models import Contribution, Entry, Organisation, Owner, Person
from directory.own.subjects import MODELS, entry_behind
from ethicalmap.models import Letter, Token
from ethicalmap.outbox import Draft, absolute, letter, post

log = logging.getLogger(__name__)

# How long each mailed link opens something.
LASTS = {"sign-in": timedelta(minutes=10), "claim": timedelta(days=1), "invitation": timedelta(days=14)}


def mail_link(purpose: str, email: str, *, subject: str = "", data: Mapping[str, Any] | None = None) -> None:
    """Mail a link that opens something once to whoever reads `email`. Nothing goes to an address that had too many."""
    if MAILS.take(email.casefold()):
        log.warning("No link for a %s was mailed: its address had too many mails already.", purpose)
        return
    token = Token.objects.issue(purpose, email=email, subject=subject, data=dict(data or {}), lasts=LASTS[purpose])
    post(purpose, to=token.email, about={"token": token.pk}, key=f"{purpose}:{token.pk}")


def tell_the_others(owner: Owner) -> None:
    """Mail everybody else who keeps the entry that there is a new owner."""
    for other in Owner.objects.of(owner.entry).exclude(pk=owner.pk):
        post("owner-added", to=other.email, about={"owner": owner.pk}, key=f"owner-added:{owner.pk}:{other.pk}")


def tell_accepted(owner: Owner) -> None:
    """Mail somebody that a curator took their word."""
    post("claim-accepted", to=owner.email, about={"owner": owner.pk}, key=f"claim-accepted:{owner.pk}")


def tell_ended(owner: Owner, *, logged: LogEntry | None = None) -> None:
    """Mail somebody that another ended their ownership: a curator, for the reason that was `logged`, or an owner."""
    entry = owner.entry
    about = {"kind": entry.kind, "entry": entry.pk, "logged": logged and logged.pk}
    post("owner-ended", to=owner.email, about=about, key=f"owner-ended:{owner.pk}")


def tell_standing(entry: Entry) -> None:
    """Mail all who keep `entry` that a curator changed how it stands. One query, and some for each."""
    at = timezone.now().isoformat()
    for owner in Owner.objects.of(entry):
        post("standing", to=owner.email, about={"owner": owner.pk}, key=f"standing:{owner.pk}:{at}")


def tell_challenged(case: Contribution) -> int:
    """Mail all who keep what `case` challenges and have not heard of it; return how many. Two queries and some each."""
    entry = case.subject
    owners = Owner.objects.of(entry) if entry else Owner.objects.none()
    letters = {f"challenged:{case.pk}:{owner.pk}": owner for owner in owners}
    written = set(Letter.objects.filter(key__in=letters).values_list("key", flat=True))
    for key in letters.keys() - written:
        post("challenged", to=letters[key].email, about={"case": case.pk, "owner": letters[key].pk}, key=key)
    return len(letters) - len(written)


def tell_decided(case: Contribution) -> None:
    """Mail all who keep what `case` is about that it is decided, but for whoever sent it, who hears it as its sender.

    Call in the transaction that decides. Three queries and some each, or none.
    """
    entry = case.subject
    # A change that was accepted has a letter of its own.
    is_told = case.type == Contribution.Type.EDIT and case.state != Contribution.State.DECLINED
    if case.type not in _ABOUT_ENTRIES or entry is None or is_told:
        return
    # Decided once more after it was reopened, it is told once more.
    times = case.decisions.count()
    for owner in Owner.objects.of(entry).exclude(email=case.sender_email):
        about = {"case": case.pk, "owner": owner.pk}
        post("matter-decided", to=owner.email, about=about, key=f"matter-decided:{case.pk}:{owner.pk}:{times}")


# What somebody can send in about an entry that others keep.
_ABOUT_ENTRIES = {
    Contribution.Type.EDIT,
    Contribution.Type.RELATIONSHIP,
    Contribution.Type.CHALLENGE,
    Contribution.Type.REMOVAL,
}


def tell_changed(case: Contribution, entry: Organisation | Person) -> None:
    """Mail all who keep `entry` that a suggestion by somebody else changed it. Two queries, and some for each."""
    times = case.decisions.count()
    for owner in Owner.objects.of(entry):
        post(
            "entry-changed",
            to=owner.email,
            about={"owner": owner.pk},
            # Decided once more after it was reopened, it is told once more.
            key=f"entry-changed:{case.pk}:{times}:{owner.pk}",
        )


# As they are composed, when they are sent ------------------------------------------------------------------------


@letter("sign-in")
def _sign_in(about: Mapping[str, Any]) -> Draft | None:
    token = _usable(about)
    subject = _("Your link to sign in to %(site)s") % {"site": settings.SITE_NAME}
    return Draft(subject, "own/mail/sign-in.txt", {"link": absolute(token.path)}) if token else None


@letter("claim")
def _claim(about: Mapping[str, Any]) -> Draft | None:
    subject = _("Confirm that you speak for an entry on %(site)s") % {"site": settings.SITE_NAME}
    return _about_entry(about, subject, "own/mail/claim.txt")


@letter("invitation")
def _invitation(about: Mapping[str, Any]) -> Draft | None:
    subject = _("You are invited to look after an entry on %(site)s") % {"site": settings.SITE_NAME}
    return _about_entry(about, subject, "own/mail/invitation.txt")


@letter("owner-added")
def _owner_added(about: Mapping[str, Any]) -> Draft | None:
    owner = _owner(about)
    subject = _("Somebody else looks after your entry on %(site)s too") % {"site": settings.SITE_NAME}
    return Draft(subject, "own/mail/owner-added.txt", {"owner": owner, **_links(owner.entry)}) if owner else None


@letter("claim-accepted")
def _claim_accepted(about: Mapping[str, Any]) -> Draft | None:
    owner = _owner(about)
    subject = _("You look after an entry on %(site)s now") % {"site": settings.SITE_NAME}
    return Draft(subject, "own/mail/claim-accepted.txt", _links(owner.entry)) if owner else None


@letter("owner-ended")
def _owner_ended(about: Mapping[str, Any]) -> Draft | None:
    entry = MODELS[about["kind"]].objects.filter(pk=about["entry"]).first()
    logged = LogEntry.objects.filter(pk=about["logged"]).first() if about["logged"] else None
    if entry is None:
        return None
    subject = _("You no longer look after an entry on %(site)s") % {"site": settings.SITE_NAME}
    context = {"reason": logged.change_message if logged else "", **_links(entry)}
    return Draft(subject, "own/mail/owner-ended.txt", context)


@letter("challenged")
def _challenged(about: Mapping[str, Any]) -> Draft | None:
    case = Contribution.objects.filter(pk=about["case"], state=Contribution.State.WAITING).first()
    owner = _owner(about)
    subject = _("Your entry on %(site)s is challenged") % {"site": settings.SITE_NAME}
    return Draft(subject, "own/mail/challenged.txt", _links(owner.entry)) if case and owner else None


@letter("standing")
def _standing(about: Mapping[str, Any]) -> Draft | None:
    owner = _owner(about)
    subject = _("Your entry on %(site)s stands differently now") % {"site": settings.SITE_NAME}
    return Draft(subject, "own/mail/standing.txt", {"owner": owner, **_links(owner.entry)}) if owner else None


@letter("matter-decided")
def _matter_decided(about: Mapping[str, Any]) -> Draft | None:
    """None where it waits again, or they keep the entry no more."""
    case = Contribution.objects.filter(pk=about["case"]).exclude(state=Contribution.State.WAITING).first()
    owner = _owner(about)
    subject = _("Something about your entry on %(site)s is decided") % {"site": settings.SITE_NAME}
    if case is None or owner is None:
        return None
    return Draft(subject, "own/mail/matter-decided.txt", {"case": case, **_links(owner.entry)})


@letter("entry-changed")
def _entry_changed(about: Mapping[str, Any]) -> Draft | None:
    owner = _owner(about)
    if owner is None or not owner.entry.is_public:
        return None
    entry = owner.entry
    subject = _("Your entry on %(site)s was changed") % {"site": settings.SITE_NAME}
    links = _links(entry) | {"history_link": absolute(reverse(f"{entry.kind}-history", args=[entry.slug]))}
    if isinstance(entry, Person):
        links["remove_link"] = absolute(reverse("person-remove", args=[entry.slug]))
    return Draft(subject, "own/mail/entry-changed.txt", links)


def _usable(about: Mapping[str, Any]) -> Token | None:
    """The token of a letter, while it opens something and can be written."""
    token = Token.objects.filter(pk=about["token"], used_at=None, expires_at__gt=timezone.now()).first()
    return token if token and token.path else None


def _about_entry(about: Mapping[str, Any], subject: str, template: str) -> Draft | None:
    token = _usable(about)
    entry = entry_behind(token.subject) if token else None
    if token is None or entry is None:
        return None
    return Draft(subject, template, {"link": absolute(token.path), **_links(entry)})


def _owner(about: Mapping[str, Any]) -> Owner | None:
    owner: Owner | None = Owner.objects.filter(pk=about["owner"]).select_related("organisation", "person").first()
    return owner


def _links(entry: Entry) -> dict[str, str]:
    """What a letter about an entry names: its name, its page, and where its owners work."""
    return {
        "name": entry.name,
        "entry_link": absolute(reverse(entry.kind, args=[entry.slug])),
        "desk_link": absolute(reverse("owner-entry", args=[entry.kind, entry.slug])),
    }

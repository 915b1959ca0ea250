"""People who are proposed, by themselves or by somebody else, and what they answer.

Until the person has answered, a nomination is on stage "unconfirmed": no curator is asked, nobody sees it. Their
address is in the token of the link that they were sent, and nowhere else. When they agree, the nomination is theirs: it
holds what they want listed, their address is its sender's, and its private page has a new address. So whoever nominated
them learns nothing of the answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from directory.contribute.actions import send_in
from directory.contribute.asked_no_more import ask_no_more
from directory.contribute.consent import text_of
from directory.contribute.mails import tell_received
from directory.contribute.person_mails import ask_person
from directory.contribute.sender import person_identity, sender_key
from directory.models import Contribution, Owner, Person
from directory.removal import forget_at_their_word
from ethicalmap.models import Letter
from ethicalmap.tokens import Token, new_nonce, token_hash, token_text

CONFIRM = "confirm-person"
# How long somebody has to answer. What is not answered is forgotten: see `directory.removal.forget_unconfirmed`.
TO_ANSWER = timedelta(days=30)


def nominate(of_type: str, sent: Mapping[str, Any], *, person_email: str, **how: Any) -> Contribution:
    """Store a nomination, and ask the person; or return the one that this form stored before.

    `how` is what `send_in` wants to know of the sender. What looks like a robot's work asks nobody before a curator
    said that it is none.
    """
    with transaction.atomic():
        contribution = send_in(of_type, sent, stage=Contribution.Stage.UNCONFIRMED, **how)
        subject = f"contribution:{contribution.pk}"
        if not Token.objects.filter(purpose=CONFIRM, subject=subject).exists():
            token = Token.objects.issue(CONFIRM, email=person_email, subject=subject, lasts=TO_ANSWER)
            if not contribution.held:
                ask_person(token)
    return contribution


def ask(nomination: Contribution) -> None:
    """Ask the person now: for a nomination that was held as a robot's and is none."""
    token = Token.objects.filter(purpose=CONFIRM, subject=f"contribution:{nomination.pk}").first()
    if token:
        ask_person(token)


def nomination_of(token: Token) -> Contribution | None:
    """The nomination that a link is about, while the person has not answered. One query."""
    unanswered = Contribution.objects.filter(
        type=Contribution.Type.NEW_PERSON, state=Contribution.State.WAITING, stage=Contribution.Stage.UNCONFIRMED
    )
    found: Contribution | None = unanswered.filter(pk=token.subject.partition(":")[2]).first()
    return found


def listed_at(email: str) -> Person | None:
    """The entry that the person with this address has already. One query."""
    owned = Owner.objects.at(email).filter(person__isnull=False).first()
    return owned.person if owned else None


def agree(token_given: str, sent: Mapping[str, Any], *, version: str) -> Contribution | None:
    """Take the person's yes, to what they want listed and to a version of the text; None if the link is used up.

    The nomination waits for a curator, or joins what the same person agreed to before and waits. Whatever else is
    proposed for the address is forgotten.
    """
    with transaction.atomic():
        token = Token.objects.redeem(CONFIRM, token_given)
        nomination = token and nomination_of(token)
        if not token or not nomination:
            return None
        nomination.sent = dict(sent) | {"consent": text_of(version), "consented_at": timezone.now().isoformat()}
        nomination.sender_email, nomination.sender_key = token.email, sender_key(token.email)
        nomination.nonce = new_nonce()
        nomination.token_hash = token_hash(token_text(nomination.nonce))
        nomination.stage = Contribution.Stage.OPEN
        _let_wait(nomination)
        # What is still to be said to whoever nominated them is not said any more.
        Letter.objects.filter(about__contribution=nomination.pk).delete()
        tell_received(nomination)
        forget_at_their_word(unanswered_at(token.email).exclude(pk=nomination.pk))
        Token.objects.filter(pk=token.pk).delete()
        return nomination


def refuse(token_given: str) -> bool:
    """Take the person's no: all that is proposed for their address is deleted, and they are asked no more for a year.

    Whether the link was good.
    """
    with transaction.atomic():
        token = Token.objects.redeem(CONFIRM, token_given)
        if not token:
            return False
        forget_at_their_word(unanswered_at(token.email))
        ask_no_more(token.email)
        return True


def unanswered_at(email: str) -> QuerySet[Contribution]:
    """All nominations of one address that wait for an answer."""
    found: QuerySet[Contribution] = Contribution.objects.filter(
        identity=person_identity(email), state=Contribution.State.WAITING, stage=Contribution.Stage.UNCONFIRMED
    )
    return found


def _let_wait(nomination: Contribution) -> None:
    """Store it as a case; where the same person has one that waits, it joins that."""
    try:
        with transaction.atomic():
            nomination.save()
    except IntegrityError:
        waiting = Contribution.objects.waiting().filter(type=nomination.type, identity=nomination.identity)
        nomination.joined_to = waiting.select_for_update().first()
        nomination.save()

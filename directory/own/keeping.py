"""Who keeps what: how somebody becomes an owner, and how that ends."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from directory.models import Contribution, Entry, Organisation, Owner, Person
from directory.models.owner import one_spelling
from directory.own import letters
from directory.own.subjects import subject_of
from ethicalmap.models import Token

# Of one entry; more is nobody's job any more.
MOST_OWNERS = 20


def become_owner(entry: Organisation | Person, email: str, proof: str, *, claim: Contribution | None = None) -> Owner:
    """Let `email` keep `entry`, and return the owner, old or new. Those who keep it already are told of a new one."""
    with transaction.atomic():
        owner, is_new = Owner.objects.get_or_create(
            **{entry.kind: entry}, email=one_spelling(email), defaults={"proof": proof, "claim": claim}
        )
        if is_new:
            letters.tell_the_others(owner)
    found: Owner = owner
    return found


def end_ownership(owner: Owner, *, by_another: bool) -> None:
    """Let nobody in for `owner` any more: links that wait for them open nothing. Their sessions end by themselves.

    Where another ended it, those whom they invited are not let in either; who leaves may have named a successor.
    """
    with transaction.atomic():
        waiting = _unused(owner.entry)
        waiting.filter(email=owner.email).delete()
        if by_another:
            waiting.filter(purpose="invitation", data__by=owner.pk).delete()
        owner.delete()


def _unused(entry: Entry) -> QuerySet[Token]:
    return Token.objects.filter(subject=subject_of(entry), used_at=None)

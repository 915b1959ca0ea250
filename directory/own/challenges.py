"""Those who keep an entry hear of each challenge of it: at once, or as soon as a curator says that it is no spam."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.signals import post_save
from django.utils import timezone

from directory.models import Contribution, Owner
from directory.own.letters import tell_challenged

# Shorter than letters are kept: they tell who has heard.
FRESH = timedelta(days=20)


def tell_of_challenges() -> int:
    """Mail all who have not heard of a challenge that waits; return how many letters that were. Safe to run twice.

    For what was held when it came, and for those who became owners since.
    """
    return sum(tell_challenged(case) for case in _waiting().select_related("entry", "person"))


def _waiting() -> QuerySet[Contribution]:
    kept = Owner.objects.filter(Q(organisation=OuterRef("entry")) | Q(person=OuterRef("person")))
    waiting = Contribution.objects.waiting().filter(type=Contribution.Type.CHALLENGE)
    found: QuerySet[Contribution] = waiting.filter(Exists(kept), sent_at__gt=timezone.now() - FRESH)
    return found


def connect() -> None:
    """Tell of a challenge in the transaction that stores it."""
    post_save.connect(_stored, sender=Contribution, dispatch_uid="own.challenges")


def _stored(instance: Contribution, created: bool, **kwargs: Any) -> None:
    is_new_case = created and not instance.held and instance.joined_to_id is None
    if is_new_case and instance.type == Contribution.Type.CHALLENGE:
        tell_challenged(instance)

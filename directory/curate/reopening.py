"""Letting a case wait again: one that was declined, or one that was held as spam."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Q

from directory.contribute.nominations import ask
from directory.curate.claiming import overtaken, record, refuse_interested
from directory.models import Contribution, Decision
from directory.models.acts import Fields

State, Type, Stage = Contribution.State, Contribution.Type, Contribution.Stage


def reopen(case: Contribution, *, by: User) -> Contribution:
    """Undo a decline: `case` waits again, or joins what was sent since and waits. Return the case that waits now.

    Raises OvertakenError if it is not declined any more; InterestError.
    """
    undone: dict[str, Any] = {
        "state": State.WAITING,
        "decided_at": None,
        "decided_by": None,
        "accepted_fields": {},
        "reason": "",
        "words": "",
        "replies": {},
    }
    if case.type == Type.NEW_ORGANISATION:
        # The entry that there was already; what others are about they go on being about.
        undone["entry"] = None
    with transaction.atomic():
        waiting = _into_queue(case, Q(state=State.DECLINED), by, {"state": [State.DECLINED, State.WAITING]}, **undone)
        Decision.objects.log(
            case.type,
            Decision.Outcome.REOPENED,
            by=by,
            case=case,
            entry=waiting.subject,
            waited_since=case.sent_at,
        )
    return waiting


def release(case: Contribution, *, by: User) -> Contribution:
    """Say that `case` is no spam: it waits in the queue, or joins the same thing that does. Return the case that waits.
    The person whom a nomination names is asked now.

    Raises OvertakenError if it is held no more; InterestError.
    """
    waiting = _into_queue(case, Q(state=State.WAITING, held=True), by, {"held": [True, False]}, held=False)
    if waiting.stage == Contribution.Stage.UNCONFIRMED:
        ask(waiting)
    return waiting


def _into_queue(case: Contribution, stands: Q, by: User, recorded: Fields, **becomes: Any) -> Contribution:
    """Let `case` wait if it `stands` so. Where the same waits already, it joins that, with all that joined it."""
    refuse_interested(case, by)
    itself = Contribution.objects.filter(stands, pk=case.pk, joined_to=None)
    while True:
        try:
            with transaction.atomic():
                if not itself.update(**becomes):
                    raise overtaken(case)
                record(case, by, recorded)
                return case
        except IntegrityError:
            waiting = Contribution.objects.waiting().filter(type=case.type, identity=case.identity)
        with transaction.atomic():
            other: Contribution | None = waiting.select_for_update().first()
            # Decided in this very moment, it holds the place no more: try again.
            if other is not None:
                if not itself.update(**becomes, joined_to=other):
                    raise overtaken(case)
                Contribution.objects.filter(joined_to=case.pk).update(joined_to=other)
                record(case, by, recorded)
                return other

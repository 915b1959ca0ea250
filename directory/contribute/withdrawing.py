"""Taking back what one sent in, as long as nobody has decided."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from directory.models import Change, Contribution, Decision

State, Stage = Contribution.State, Contribution.Stage


class DecidedError(Exception):
    """A curator was faster, or it was withdrawn before."""


def withdraw(contribution: Contribution) -> None:
    """Take back `contribution`. What others sent with it goes on waiting. Raises DecidedError.

    Leaving WAITING is one conditional UPDATE on the case, as for a curator who decides: of both at once, one wins.
    """
    with transaction.atomic():
        # Locked, so that who decides on the case or joins it comes before or after, and not between.
        case = Contribution.objects.select_for_update().get(pk=contribution.case.pk)
        if case.state != State.WAITING:
            raise DecidedError
        if case.pk == contribution.pk:
            _withdraw_case(case)
        else:
            _end(contribution, joined_to=case)


def _withdraw_case(case: Contribution) -> None:
    """The first who joined it becomes the case that waits, and the others join that."""
    _end(case, joined_to=None)
    if first := case.joined.order_by("sent_at", "pk").first():
        Contribution.objects.filter(pk=first.pk).update(joined_to=None, contested=case.contested)
        Contribution.objects.filter(joined_to=case.pk).update(joined_to=first)
    Change.objects.of_case(case, {"state": [State.WAITING, State.WITHDRAWN]})
    Decision.objects.log(
        case.type, Decision.Outcome.WITHDRAWN, by=None, case=case, entry=case.subject, waited_since=case.sent_at
    )


def _end(contribution: Contribution, *, joined_to: Contribution | None) -> None:
    waits = Contribution.objects.filter(pk=contribution.pk, state=State.WAITING, joined_to=joined_to)
    if not waits.update(
        state=State.WITHDRAWN, decided_at=timezone.now(), joined_to=None, held=False, stage=Stage.OPEN, proposal={}
    ):
        raise DecidedError

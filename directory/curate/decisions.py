"""What curators decide on contributions, and how a decision is undone.

Leaving WAITING is one conditional UPDATE on the case, so of two curators who decide at once the first decides and the
second gets `AlreadyDecidedError`. All who joined the case read its outcome from it, and are told together with its
sender, once the decision is committed.

An accepted organisation is made by one act whose hand is a contributor's: the public record says whose word the facts
rest on. The curator who let them in stands beside it as the user, which the public does not see. Accepting is not
confirming: the entry says "not yet confirmed" until somebody says that they checked it, which a curator may do in the
same go. Each decision leaves a `Change` of the kind "contribution" too, so that what was reopened keeps its past; what
is written to the sender is no part of it, for it may name people and must be erasable.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from directory.contribute.nominations import ask
from directory.curate.effects import EFFECTS
from directory.models import (
    Change,
    Contribution,
    Criterion,
    Decision,
    Hand,
    Interest,
    InterestError,
    Organisation,
    act,
)
from directory.models.acts import Fields
from directory.models.identity import identity_of

State = Contribution.State
# Criteria as decisions cite them: slug and version.
Cites = Sequence[tuple[str, int]]

# The kind under which the record keeps what became of contributions.
CONTRIBUTION = "contribution"


class AlreadyDecidedError(Exception):
    """Somebody else was faster. `case` is the contribution as it stands now."""

    def __init__(self, case: Contribution) -> None:
        super().__init__(f"Contribution {case.pk} is {case.state} already.")
        self.case = case


class ListedAlreadyError(Exception):
    """What would be listed is: as `entry`."""

    def __init__(self, entry: Organisation) -> None:
        super().__init__(f"{entry} is listed already.")
        self.entry = entry


def sent_fields(case: Contribution) -> list[str]:
    """What was sent, by the names that the record uses: "name", "terms.issue", … Never the note, which is no fact."""
    if case.type == Contribution.Type.EDIT:
        return list(case.sent["changes"])
    if case.type not in (Contribution.Type.NEW_ORGANISATION, Contribution.Type.NEW_PERSON):
        return []
    own = [name for name in case.sent if name in Organisation.recorded_fields]
    return own + [f"terms.{facet}" for facet in case.sent.get("terms", {})]


def accept(
    case: Contribution,
    *,
    by: User,
    fields: Mapping[str, Any],
    words: str = "",
    is_checked: bool = False,
    cites: Cites | None = None,
) -> Any:
    """Do what was sent in, and return the entry that it made or changed. `words` go to the sender.

    `fields` are what the curator takes, corrected or not, by the record's names; "terms.FACET" is a list of terms. What
    was sent and is not among them is declined, and the outcome is "in part". `is_checked` says that the curator checked
    today that all of it holds. `cites` are the criteria that it rests on; without, those for what is listed. What is
    done is told by its type in `directory.curate.effects`. Raises AlreadyDecidedError, InterestError, or
    ListedAlreadyError if the entry there is came first.
    """
    attempts = 3
    while True:
        attempts -= 1
        try:
            return _carry_out(case, by, fields, words, cites, is_checked=is_checked)
        except IntegrityError:
            other = listed_as(identity_in(fields))
            if other is not None:
                raise ListedAlreadyError(other) from None
            # Or something else took the same slug in the same moment: the next attempt chooses another.
            if not attempts:
                raise


def decline(
    case: Contribution,
    *,
    by: User,
    reason: str,
    words: str = "",
    listed_as: Organisation | None = None,
    cites: Cites | None = None,
) -> None:
    """Decline what was sent for `reason`, one of Contribution.Reason; `listed_as` is the entry that there is already.

    `cites` are the criteria that it rests on; without, those that stand for the reason. Raises AlreadyDecidedError, or
    InterestError.
    """
    taken = dict.fromkeys(sent_fields(case), False)
    with transaction.atomic():
        outcome = {"entry": listed_as} if listed_as else {}
        _decide(case, State.DECLINED, by, taken, words, reason=reason, cites=cites, **outcome)


def reopen(case: Contribution, *, by: User) -> Contribution:
    """Undo a decline: `case` waits again, or joins what was sent since and waits. Return the case that waits now.

    Raises AlreadyDecidedError if it is not declined any more.
    """
    return _into_queue(
        case,
        Q(state=State.DECLINED),
        by,
        {"state": [State.DECLINED, State.WAITING]},
        state=State.WAITING,
        decided_at=None,
        decided_by=None,
        accepted_fields={},
        reason="",
        words="",
        entry=None,
    )


def release(case: Contribution, *, by: User) -> Contribution:
    """Say that `case` is no spam: it waits in the queue, or joins the same thing that does. Return the case that waits.
    The person whom a nomination names is asked now.

    Raises AlreadyDecidedError if it is held no more.
    """
    waiting = _into_queue(case, Q(state=State.WAITING, held=True), by, {"held": [True, False]}, held=False)
    if waiting.stage == Contribution.Stage.UNCONFIRMED:
        ask(waiting)
    return waiting


def listed_as(identity: str, *, other_than: int | None = None) -> Organisation | None:
    """The listed organisation that has `identity`, apart from the one of key `other_than`. One query."""
    found = Organisation.objects.listed().filter(identity=identity).exclude(pk=other_than).first()
    return found if isinstance(found, Organisation) else None


def identity_in(fields: Mapping[str, Any]) -> str:
    """The identity that an organisation with these `fields` would have."""
    return identity_of(*(str(fields.get(name) or "") for name in ("name", "website", "country", "city")))


def cited_for(case: Contribution, reason: str = "") -> list[tuple[str, int]]:
    """The criteria that a decision rests on unless its curator says otherwise. Two queries."""
    sides = {Contribution.Type.NEW_ORGANISATION: Criterion.Side.IN, Contribution.Type.NEW_PERSON: Criterion.Side.PERSON}
    side = sides.get(Contribution.Type(case.type), Criterion.Side.ENTRY)
    wanted = Q(reason=reason) if reason else Q(side=side)
    return [criterion.cited for criterion in Criterion.objects.in_force().filter(wanted)]


def _carry_out(
    case: Contribution, by: User, fields: Mapping[str, Any], words: str, cites: Cites | None, *, is_checked: bool
) -> Any:
    taken = {name: name in fields for name in sent_fields(case)}
    source = str(fields.get("source") or "")
    with act(Hand.CONTRIBUTOR, user=by, source=source, contribution_id=case.pk):
        state = State.ACCEPTED if all(taken.values()) else State.IN_PART
        _decide(case, state, by, taken, words, cites=cites)
        entry = EFFECTS[case.type](case, fields, is_checked=is_checked)
        if entry is not None:
            Contribution.objects.filter(pk=case.pk).update(**{"person" if entry.kind == "person" else "entry": entry})
    return entry


def _decide(
    case: Contribution,
    state: str,
    by: User,
    taken: dict[str, bool],
    words: str,
    *,
    cites: Cites | None = None,
    **outcome: Any,
) -> None:
    if Interest.objects.hinders(by, case.subject):
        raise InterestError
    reason = outcome.get("reason", "")
    cited = list(cites) if cites is not None else cited_for(case, reason)
    claimed = Contribution.objects.filter(pk=case.pk, state=State.WAITING, joined_to=None).update(
        state=state,
        stage=Contribution.Stage.OPEN,
        held=False,
        decided_at=timezone.now(),
        decided_by=by,
        accepted_fields=taken,
        words=words,
        cites=cited,
        **outcome,
    )
    if not claimed:
        raise _already_decided(case)
    _record(case, by, {"state": [State.WAITING, state]} | ({"reason": ["", reason]} if reason else {}))
    Decision.objects.log(
        case.type,
        state,
        by=by,
        case=case,
        entry=case.subject,
        reason=reason,
        cites=cited,
        waited_since=case.sent_at,
    )


def _into_queue(case: Contribution, stands: Q, by: User, recorded: Fields, **becomes: Any) -> Contribution:
    """Let `case` wait if it `stands` so. Where the same waits already, it joins that, with all that joined it."""
    itself = Contribution.objects.filter(stands, pk=case.pk, joined_to=None)
    while True:
        try:
            with transaction.atomic():
                if not itself.update(**becomes):
                    raise _already_decided(case)
                _record(case, by, recorded)
                return case
        except IntegrityError:
            waiting = Contribution.objects.waiting().filter(type=case.type, identity=case.identity)
        with transaction.atomic():
            other = waiting.select_for_update().first()
            # Decided in this very moment, it holds the place no more: try again.
            if other is not None:
                if not itself.update(**becomes, joined_to=other):
                    raise _already_decided(case)
                Contribution.objects.filter(joined_to=case.pk).update(joined_to=other)
                _record(case, by, recorded)
                return other


def _already_decided(case: Contribution) -> AlreadyDecidedError:
    return AlreadyDecidedError(Contribution.objects.select_related("decided_by", "entry").get(pk=case.pk))


def _record(case: Contribution, by: User, fields: Fields) -> None:
    Change.objects.create(
        kind=CONTRIBUTION, entry_id=case.pk, contribution_id=case.pk, fields=fields, hand=Hand.CURATOR, user=by
    )

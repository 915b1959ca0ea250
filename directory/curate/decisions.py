"""What curators decide on contributions, and how a decision is undone.

Leaving WAITING is one conditional UPDATE on the case (`claiming`), so of two curators who decide at once the first
decides and the second gets `AlreadyDecidedError`. All who joined the case read its outcome from it, and letters to them
and its sender are written down in the transaction that decides.

An accepted organisation is made by one act whose hand is a contributor's: the public record says whose word the facts
rest on. The curator who let them in stands beside it as the user, which the public does not see. Accepting is not
confirming: the entry says "not yet confirmed" until somebody says that they checked it, which a curator may do in the
same go. Each decision leaves a `Change` of the kind "contribution" too, so that what was reopened keeps its past; what
is written to the sender is no part of it, for it may name people and must be erasable.

What needs two people (`needs_two`) is refused to one: the first proposes and the second confirms (`proposals`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.contribute.mails import tell_decision
from directory.curate.claiming import HinderedError, claim, record, refuse_interested
from directory.curate.criteria import UncitedError
from directory.curate.effects import EFFECTS
from directory.curate.grounds import (
    ListedAlreadyError,
    NeedsTwoError,
    cited_for,
    identity_in,
    listed_as,
    needs_two,
    sent_fields,
)
from directory.curate.meanwhile import refuse_overwriting
from directory.models import Contribution, Decision, Hand, Organisation, act
from directory.models.acts import Fields
from directory.own.letters import tell_decided, tell_standing

State, Type, Stage = Contribution.State, Contribution.Type, Contribution.Stage
# Criteria as decisions cite them: slug and version.
Cites = Sequence[tuple[str, int]]

# What is decided on somebody's word about an entry is a curator's act; what somebody sent to stand in it is theirs.
_CURATORS_ACTS = {Type.CHALLENGE, Type.REMOVAL, Type.CLAIM, Type.APPEAL}


@dataclass(frozen=True)
class _Verdict:
    """What goes with a decision, whichever it is."""

    words: str = ""
    replies: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    cites: Cites | None = None
    second: User | None = None
    seen: int | None = None
    entry_seen: int | None = None


def accept(
    case: Contribution,
    *,
    by: User,
    fields: Mapping[str, Any],
    words: str = "",
    is_checked: bool = False,
    cites: Cites | None = None,
    source: str = "",
    why: str = "",
    replies: Mapping[str, str] | None = None,
    second: User | None = None,
    seen: int | None = None,
    entry_seen: int | None = None,
) -> Any:
    """Do what was sent in, and return the entry that it made or changed. `words` go to the sender.

    `fields` are what the curator takes, corrected or not, by the record's names; "terms.FACET" is a list of terms. What
    was sent and is not among them is declined, and the outcome is "in part"; `replies` say to the sender, by field,
    why. `is_checked` says that the curator checked today that all of it holds. `cites` are the criteria that it rests
    on; without any, those for what is listed. `source` and `why` stand in the entry's public record.
    `second` is the curator who agreed to what `by` proposed. `seen` and `entry_seen` are the versions of the
    case and of its entry that were looked at. What is done is told by its type in `directory.curate.effects`.

    Raises OvertakenError, of which AlreadyDecidedError and EntryChangedError are two; InterestError; HinderedError;
    NeedsTwoError without a second where two must decide; ListedAlreadyError if the entry there is came first.
    """
    verdict = _Verdict(words, replies or {}, cites=cites, second=second, seen=seen, entry_seen=entry_seen)
    attempts = 3
    while True:
        attempts -= 1
        try:
            return _carry_out(case, by, fields, verdict, is_checked=is_checked, source=source, why=why)
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
    replies: Mapping[str, str] | None = None,
    second: User | None = None,
    seen: int | None = None,
) -> None:
    """Decline what was sent for `reason`, one of Contribution.Reason; `listed_as` is the entry that there is already.

    `cites` are the criteria that it rests on; without any, those that stand for the reason. The rest, and what it
    raises, as `accept`; and UncitedError where none stands for it.
    """
    taken = dict.fromkeys(sent_fields(case), False)
    verdict = _Verdict(words=words, replies=replies or {}, reason=reason, cites=cites, second=second, seen=seen)
    with transaction.atomic():
        if second is None and needs_two(case):
            raise NeedsTwoError
        _decide(case, State.DECLINED, by, taken, verdict, **({"entry": listed_as} if listed_as else {}))
        _tell(case)


def _carry_out(
    case: Contribution,
    by: User,
    fields: Mapping[str, Any],
    verdict: _Verdict,
    *,
    is_checked: bool,
    source: str,
    why: str,
) -> Any:
    taken = {name: name in fields for name in sent_fields(case)}
    source = source or str(fields.get("source") or "")
    hand = Hand.CURATOR if case.type in _CURATORS_ACTS else Hand.CONTRIBUTOR
    with act(hand, user=by, source=source[:500], reason=why[:500], contribution_id=case.pk):
        if verdict.second is None and needs_two(case, fields):
            raise NeedsTwoError
        state = State.ACCEPTED if all(taken.values()) else State.IN_PART
        _decide(case, state, by, taken, verdict)
        stood = case.subject and case.subject.standing
        refuse_overwriting(case, fields, verdict.entry_seen, is_checked=is_checked)
        entry = EFFECTS[case.type](case, fields, is_checked=is_checked)
        if entry is not None and stood and entry.standing != stood:
            tell_standing(entry)
        if entry is not None:
            Contribution.objects.filter(pk=case.pk).update(**{"person" if entry.kind == "person" else "entry": entry})
        _tell(case)
    return entry


def _decide(
    case: Contribution, state: str, by: User, taken: dict[str, bool], verdict: _Verdict, **outcome: Any
) -> None:
    _refuse_hindered(case, by, verdict.second)
    cited = list(verdict.cites or cited_for(case, verdict.reason))
    if state == State.DECLINED and not cited:
        raise UncitedError
    claim(
        case,
        by,
        stands=_may_be_decided(case, state, verdict),
        seen=verdict.seen,
        state=state,
        stage=Stage.OPEN,
        held=False,
        proposal={},
        decided_at=timezone.now(),
        decided_by=by,
        accepted_fields=taken,
        reason=verdict.reason,
        words=verdict.words,
        replies=dict(verdict.replies),
        cites=cited,
        **outcome,
    )
    fields: Fields = {"state": [State.WAITING, state]} | ({"reason": ["", verdict.reason]} if verdict.reason else {})
    # Whoever proposed it is on record already.
    record(case, verdict.second or by, fields)
    Decision.objects.log(
        case.type,
        state,
        by=by,
        case=case,
        entry=case.subject,
        reason=verdict.reason,
        cites=cited,
        waited_since=case.sent_at,
        second=verdict.second,
    )


def _tell(case: Contribution) -> None:
    """Write to whoever sent it, and to those who keep what it is about. Fetched anew: who joined since `case` was read
    is told as well; where carrying it out erased the case too, nobody is."""
    if (now := Contribution.objects.filter(pk=case.pk).first()) is not None:
        tell_decision(now)
        tell_decided(now)


def _may_be_decided(case: Contribution, state: str, verdict: _Verdict) -> Q:
    """How a waiting case must stand: as it stood when it was found to need one person, or two."""
    if verdict.second is not None:
        return Q(stage=Stage.SECOND, proposal__at=case.proposal.get("at", ""))
    stands = Q(contested=False) & ~Q(stage=Stage.SECOND)
    return stands & Q(held=case.held) if state == State.DECLINED else stands


def _refuse_hindered(case: Contribution, by: User, second: User | None) -> None:
    """Raise InterestError or HinderedError where one of those who decide may not."""
    deciders = [by] if second is None else [by, second]
    refuse_interested(case, *deciders)
    if second is not None and second.pk == by.pk:
        raise HinderedError(_("You proposed this yourself: somebody else must agree to it."))

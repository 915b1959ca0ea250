"""Where two people must decide: the first proposes, another confirms or disagrees.

A proposal is the decision itself, kept in the case until somebody else confirms it: then it is carried out as it was
proposed, and both stand in the log. Whoever disagrees says why, and the case waits again; both views stay on record.
The first may take theirs back. Nobody seconds their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.curate.claiming import HinderedError, claim, concerned, hindrance, overtaken, record
from directory.curate.decisions import accept, decline
from directory.curate.meanwhile import refuse_overwriting
from directory.curate.roles import may_decide
from directory.curate.versions import version_of
from directory.models import Contribution, Interest, Organisation
from taxonomy.models import Term

Stage = Contribution.Stage

ACCEPT, DECLINE = "accept", "decline"
# What a proposal says of itself; the rest is what the decision takes.
_OWN = {"decision", "by", "at", "note", "entry_seen"}


def propose(
    case: Contribution,
    decision: str,
    *,
    by: User,
    note: str = "",
    seen: int | None = None,
    entry_seen: int | None = None,
    **told: Any,
) -> None:
    """Keep what `by` would decide, for another curator to confirm. `note` tells that one why.

    `decision` is ACCEPT or DECLINE, and `told` what that takes. The version of the entry that it rests on is kept with
    it. Raises OvertakenError where somebody proposed or decided first, or saved what it would write; InterestError.
    """
    if entry_seen is None and case.subject is not None:
        entry_seen = version_of(case.subject)
    proposal = {
        "decision": decision,
        "by": by.pk,
        "at": timezone.now().isoformat(),
        "note": note,
        "entry_seen": entry_seen,
    } | _stored(told)
    waits = ~Q(stage__in=[Stage.SECOND, Stage.UNCONFIRMED])
    with transaction.atomic():
        claim(case, by, stands=waits, seen=seen, stage=Stage.SECOND, proposal=proposal)
        if decision == ACCEPT:
            refuse_overwriting(case, told["fields"], entry_seen, is_checked=told.get("is_checked", False))
        record(case, by, {"proposal": [None, decision]} | _reason(told), why=note)


def confirm(case: Contribution, *, by: User, seen: int | None = None, entry_seen: int | None = None) -> Any:
    """Carry out what was proposed on `case`, and return the entry that it made or changed, if any.

    `entry_seen` is the version of the entry whose difference from the proposal was told; None if there was none.

    Raises what `accept` and `decline` raise; HinderedError for whoever proposed it, and where that
    one may decide on it no more.
    """
    proposal = case.proposal
    if not proposal or not case.is_waiting:
        raise overtaken(case)
    if proposal["by"] == by.pk:
        raise HinderedError(_("You proposed this yourself: somebody else must agree to it."))
    first = User.objects.filter(pk=proposal["by"], is_active=True).first()
    if first is None:
        raise HinderedError(_("Who proposed this is no curator any more. Disagree, and it waits again."))
    if not may_decide(first, case) or Interest.objects.hinders(first, *concerned(case)) or hindrance(case, first):
        raise HinderedError(_("Who proposed this may decide on it no more. Disagree, and it waits again."))
    told = _restored(proposal)
    if proposal["decision"] == ACCEPT:
        rests_on = proposal.get("entry_seen") if entry_seen is None else entry_seen
        return accept(case, by=first, second=by, seen=seen, entry_seen=rests_on, **told)
    return decline(case, by=first, second=by, seen=seen, **told)


def disagree(case: Contribution, *, by: User, words: str, seen: int | None = None) -> None:
    """Let `case` wait again, with `words` on record; whoever proposed takes it back so. Raises OvertakenError."""
    stands = Q(stage=Stage.SECOND, proposal__at=case.proposal.get("at", ""))
    with transaction.atomic():
        claim(case, by, stands=stands, seen=seen, stage=Stage.OPEN, proposal={})
        record(case, by, {"proposal": [case.proposal["decision"], None]}, why=words)


def withdraw_of(user: User, entry: Any) -> None:
    """Let all that `user` proposed about `entry` wait again, as they have an interest in it now."""
    about = Contribution.objects.about(entry).filter(state=Contribution.State.WAITING, stage=Stage.SECOND)
    for case in about.filter(proposal__by=user.pk):
        if about.filter(pk=case.pk, proposal__by=user.pk).update(stage=Stage.OPEN, proposal={}):
            record(case, user, {"proposal": [case.proposal["decision"], None]}, why=_("Declared an interest."))


def _reason(told: Mapping[str, Any]) -> dict[str, list[Any]]:
    return {"reason": ["", told["reason"]]} if told.get("reason") else {}


def _stored(told: Mapping[str, Any]) -> dict[str, Any]:
    """What a decision takes, as JSON can hold it: terms by slug, an entry by key, a day as text."""
    stored = dict(told)
    if "fields" in told:
        stored["fields"] = {name: _plain(value) for name, value in told["fields"].items()}
    if told.get("listed_as") is not None:
        stored["listed_as"] = told["listed_as"].pk
    return stored


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, Term):
        return value.slug
    return value.isoformat() if hasattr(value, "isoformat") else value


def _restored(proposal: Mapping[str, Any]) -> dict[str, Any]:
    """What was stored, as a decision takes it. A term that is no more is left out."""
    told = {name: value for name, value in proposal.items() if name not in _OWN}
    told["cites"] = [(slug, number) for slug, number in told.get("cites") or ()]
    for name in [name for name in told.get("fields", {}) if name.startswith("terms.")]:
        facet, slugs = name.removeprefix("terms."), told["fields"][name]
        told["fields"] = told["fields"] | {name: list(Term.objects.filter(facet__slug=facet, slug__in=slugs))}
    if told.get("listed_as") is not None:
        told["listed_as"] = Organisation.objects.filter(pk=told["listed_as"]).first()
    return told

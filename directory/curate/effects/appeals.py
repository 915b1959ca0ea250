"""What becomes of a decision when an appeal against it is upheld: what it refused waits again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from directory.contribute.actions import send_in
from directory.curate.claiming import record
from directory.curate.reopening import reopen
from directory.models import Change, Contribution, Decision, Organisation, Person, act, put, state_of

State, Type = Contribution.State, Contribution.Type

# A decision and the change that it makes are of one moment.
_NEAR = timedelta(minutes=1)


def upheld(case: Contribution, fields: Mapping[str, Any], *, is_checked: bool) -> None:
    """Let what was declined wait again. Of what was accepted in part, the rest waits, as a change to its entry. Where a
    curator reopened it meanwhile, nothing is left to do.

    For those who keep an entry: what the decision changed is taken back, and what was accepted waits again.
    """
    against = case.appeal_of
    if "decision" in case.sent:
        _take_back(case)
    elif against is None:
        return
    elif against.state == State.DECLINED:
        with act() as under_way:
            assert under_way.user is not None  # noqa: S101  whoever decides is known
            reopen(against, by=under_way.user)
    elif against.state == State.IN_PART:
        _send_in_the_rest(against, case)


def _take_back(appeal: Contribution) -> None:
    """Give the entry what the decision changed as it was before. What was changed again since stays as it is."""
    entry = appeal.subject
    if entry is None:
        return
    for change in _changes_by_decision(appeal, entry):
        today = state_of(entry)
        put(
            entry,
            {name: old for name, (old, new) in change.fields.items() if (today.get(name) or None) == (new or None)},
        )
    if appeal.appeal_of is not None:
        _wait_again(appeal.appeal_of)


def _changes_by_decision(appeal: Contribution, entry: Organisation | Person) -> list[Change]:
    """The changes that the decision made, the latest first. Without a case, the one that took the entry off the map."""
    made = Change.objects.to(entry.kind, entry.pk).order_by("-pk")
    if appeal.appeal_of is not None:
        return list(made.filter(contribution_id=appeal.appeal_of.pk))
    decided_at = Decision.objects.get(pk=appeal.sent["decision"]).decided_at
    moved = made.filter(made_at__lte=decided_at + _NEAR, made_at__gte=decided_at - _NEAR)
    return [change for change in moved if "standing" in change.fields][:1]


def _wait_again(case: Contribution) -> None:
    """Let an accepted case wait. Where the same waits already, that is decided on instead."""
    accepted = Contribution.objects.filter(pk=case.pk, state__in=[State.ACCEPTED, State.IN_PART])
    again: dict[str, Any] = {
        "state": State.WAITING,
        "decided_at": None,
        "decided_by": None,
        "accepted_fields": {},
        "words": "",
        "cites": [],
    }
    if Contribution.objects.waiting().filter(type=case.type, identity=case.identity).exists():
        return
    with act() as under_way:
        assert under_way.user is not None  # noqa: S101  whoever decides is known
        if accepted.update(**again):
            record(case, under_way.user, {"state": [case.state, State.WAITING]})
            reopened = Decision.Outcome.REOPENED
            Decision.objects.log(case.type, reopened, by=under_way.user, case=case, waited_since=case.sent_at)


def _send_in_the_rest(against: Contribution, appeal: Contribution) -> None:
    entry = against.subject
    changes = changes_left(against) if entry is not None else {}
    if entry is None or not changes:
        return
    version = Change.objects.to(entry.kind, entry.pk).order_by("-pk").values_list("pk", flat=True).first()
    sources = {name: told for name, told in against.sent.get("sources", {}).items() if name in changes}
    send_in(
        Type.EDIT,
        {"changes": changes, "sources": sources, "version": version or 0, "appeal": appeal.pk},
        identity=f"edit:{entry.kind}:{entry.pk}:appeal:{appeal.pk}",
        form_key=f"appeal:{appeal.pk}",
        sender_email=against.sender_email,
        flagged=[],
        entry=against.entry,
        person=against.person,
    )


def changes_left(case: Contribution) -> dict[str, list[Any]]:
    """What a case was not granted, as changes to its entry of today: field to [from, to]."""
    assert case.subject is not None  # noqa: S101  it was accepted in part
    today = state_of(case.subject)
    wanted = {name: _sent(case, name) for name, is_taken in case.accepted_fields.items() if not is_taken}
    return {
        name: [today.get(name), value]
        for name, value in wanted.items()
        if value is not None and value != today.get(name)
    }


def _sent(case: Contribution, name: str) -> Any:
    """What was sent for a field of the record."""
    if case.type == Type.EDIT:
        return case.sent.get("changes", {}).get(name, [None, None])[1]
    if name.startswith("terms."):
        return case.sent.get("terms", {}).get(name.removeprefix("terms."))
    return case.sent.get(name)

"""What becomes of a decision when an appeal against it is upheld: what it refused waits again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from directory.contribute.actions import send_in
from directory.models import Change, Contribution, act, state_of

State, Type = Contribution.State, Contribution.Type


def upheld(case: Contribution, fields: Mapping[str, Any], *, is_checked: bool) -> None:
    """Let what was declined wait again. Of what was accepted in part, the rest waits, as a change to its entry.

    Where a curator reopened it meanwhile, nothing is left to do.
    """
    against = case.appeal_of
    if against is None:
        return
    if against.state == State.DECLINED:
        from directory.curate.decisions import reopen  # which knows all effects

        with act() as under_way:
            assert under_way.user is not None  # noqa: S101  whoever decides is known
            reopen(against, by=under_way.user)
    elif against.state == State.IN_PART:
        _send_in_the_rest(against, case)


def _send_in_the_rest(against: Contribution, appeal: Contribution) -> None:
    entry = against.subject
    changes = changes_left(against) if entry is not None else {}
    if entry is None or not changes:
        return
    version = Change.objects.to(entry.kind, entry.pk).order_by("-pk").values_list("pk", flat=True).first()
    sources = {name: told for name, told in against.sent.get("sources", {}).items() if name in changes}
    send_in(
        Type.EDIT,
        {"changes": changes, "sources": sources, "version": version or 0},
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
        return case.sent["changes"].get(name, [None, None])[1]
    if name.startswith("terms."):
        return case.sent.get("terms", {}).get(name.removeprefix("terms."))
    return case.sent.get(name)

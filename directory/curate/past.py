"""What curators did to a case so far, in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext

from directory.curate.stages import Named
from directory.models import Change, Contribution

State, Stage = Contribution.State, Contribution.Stage


def in_words(change: Change) -> str:
    """What a `Change` of a contribution says, in a few words, with the reason that the sender was given."""
    said = [tell(*change.fields[name]) for name, tell in _TELL.items() if name in change.fields]
    _was, reason = change.fields.get("reason", [None, ""])
    words = ", ".join(said) or ", ".join(change.fields)
    return f"{words}: {Contribution.Reason(reason).label}" if reason else words


def _state(_was: str, state: str) -> str:
    return gettext("reopened") if state == State.WAITING else str(State(state).label)


def _stage(_was: str, stage: str) -> str:
    return gettext("asked the sender") if stage == Stage.ASKED else str(Stage(stage).label)


def _proposal(was: str | None, proposal: str | None) -> str:
    if proposal is None:
        return gettext("disagreed, or took it back")
    return gettext("proposed to accept it") if proposal == "accept" else gettext("proposed to decline it")


def _contested(_was: bool, contested: bool) -> str:
    return gettext("said that it needs two people") if contested else gettext("said that one is enough")


def _held(_was: bool, held: bool) -> str:
    return str(Named.HELD.label) if held else gettext("released")


_TELL: dict[str, Callable[[Any, Any], str]] = {
    "state": _state,
    "stage": _stage,
    "proposal": _proposal,
    "contested": _contested,
    "held": _held,
}

"""What comes of a challenge that is right, and of a wish to be removed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from directory.curate.effects.corrections import put_and_confirm, subject_of
from directory.curate.effects.people import erase_at_request
from directory.models import Contribution, Organisation, Person, Standing


def challenge(case: Contribution, fields: Mapping[str, Any], *, is_checked: bool) -> Organisation | Person:
    """Give the entry what the curators decided: another fact, or another standing. Nothing, where it is right as it is
    and only the challenge was."""
    entry = subject_of(case)
    put_and_confirm(entry, fields, is_checked=is_checked)
    return entry


def removal(case: Contribution, fields: Mapping[str, Any], *, is_checked: bool) -> Organisation | Person | None:
    """Remove the organisation, unless the curators decided on another standing; erase the person. The address says that
    something was removed."""
    entry = subject_of(case)
    if isinstance(entry, Person):
        erase_at_request(case, entry)
        return None
    put_and_confirm(entry, {"standing": Standing.REMOVED} | dict(fields), is_checked=is_checked)
    return entry

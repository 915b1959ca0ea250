"""A claim that a curator accepts makes an owner of whoever sent it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from directory.models import Contribution, Organisation, Owner, Person
from directory.own.keeping import become_owner
from directory.own.letters import tell_accepted


class NobodyError(Exception):
    """There is nobody to let in: the address was forgotten, or what was claimed is there no more."""


def claim(case: Contribution, fields: Mapping[str, Any], *, is_checked: bool) -> Organisation | Person:
    """Let the address that claimed an entry keep it, on the curator's word, and tell all whom it concerns.

    The entry itself stays as it is. Raises NobodyError.
    """
    entry = case.subject
    if entry is None or not case.sender_email:
        raise NobodyError
    tell_accepted(become_owner(entry, case.sender_email, Owner.Proof.WORD, claim=case))
    return entry

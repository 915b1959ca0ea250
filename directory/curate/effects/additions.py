"""What is accepted as new is listed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from directory.models import Contribution, Hand, Organisation, Standing


def new_organisation(case: Contribution, fields: Mapping[str, Any], *, is_checked: bool) -> Organisation:
    """List an organisation with these fields."""
    own = {name: value for name, value in fields.items() if not name.startswith("terms.")}
    terms = [term for name, value in fields.items() if name.startswith("terms.") for term in value]
    entry = Organisation(standing=Standing.LISTED, **own)
    if is_checked:
        entry.confirm(Hand.CURATOR)
    entry.save()
    entry.terms.add(*terms)
    return entry

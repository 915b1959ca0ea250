"""Two curators, one entry: whoever saves second is told what the first changed, and loses nothing that was typed.

A version is the key of an entry's last `Change`, 0 for none. The form carries the one that it was filled from.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from directory.models import Change, Entry


@dataclass
class Since:
    """What happened to an entry since a version: who, and field to [what it was, what it is]."""

    by: list[Change] = field(default_factory=list)
    fields: dict[str, list[Any]] = field(default_factory=dict)


def version_of(entry: Entry) -> int:
    """The version of `entry` now. One query."""
    return Change.objects.to(entry.kind, entry.pk).order_by("-pk").values_list("pk", flat=True).first() or 0


def typed_version(text: str) -> int | None:
    """The version that a form came back with; None where it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def since(entry: Entry, version: int) -> Since:
    """What happened to `entry` after `version`, the fields from first to last. One query."""
    found = Since()
    later = Change.objects.to(entry.kind, entry.pk).filter(pk__gt=version).select_related("user").order_by("pk")
    for change in later:
        found.by.append(change)
        for name, (old, new) in change.fields.items():
            found.fields[name] = [found.fields[name][0] if name in found.fields else old, new]
    return found

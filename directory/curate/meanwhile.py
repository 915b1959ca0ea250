"""What was saved on an entry while a curator looked at a case about it: no decision overwrites it unseen.

The page of a case carries the version of the entry that it shows, beside the version of the case.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from directory.curate.claiming import OvertakenError
from directory.curate.versions import Since, since
from directory.models import Change, Contribution, Entry, Hand, tell

Type = Contribution.Type

# What writes in an entry that there is already.
_WRITING = {Type.EDIT, Type.CHALLENGE, Type.REMOVAL, Type.RELATIONSHIP}


class EntryChangedError(OvertakenError):
    """Somebody saved on the entry what a decision would write. `version` is the entry's, with what they saved."""

    def __init__(self, case: Contribution, entry: Entry, later: Since, version: int) -> None:
        super().__init__(case)
        self.entry, self.later, self.version = entry, later, version

    @property
    def who(self) -> str:
        """Who saved it, in words."""
        hands = (change.user or Hand(change.hand).label for change in self.later.by)
        return ", ".join(dict.fromkeys(map(str, hands)))

    @property
    def sentences(self) -> list[str]:
        """What they changed, from what it was to what it is. Three queries."""
        return tell([Change(kind=self.entry.kind, fields=self.later.fields)])[0].sentences


def refuse_overwriting(
    case: Contribution, fields: Mapping[str, Any], seen: int | None, *, is_checked: bool = False
) -> None:
    """Raise EntryChangedError where `fields` would write what was changed after version `seen` of the entry.

    Whoever says that all of the entry holds looked at all of it. None for `seen` asks nothing. Call it in the
    transaction that decides: it locks the entry, and reads it anew. Two queries.
    """
    entry = case.subject
    if seen is None or entry is None or case.type not in _WRITING:
        return
    entry.refresh_from_db(from_queryset=type(entry)._base_manager.select_for_update())
    later = since(entry, seen)
    if not later.by:
        return
    clashing = {
        name: pair for name, pair in later.fields.items() if (is_checked or name in fields) and pair[0] != pair[1]
    }
    if clashing:
        by = [change for change in later.by if clashing.keys() & change.fields.keys()]
        raise EntryChangedError(case, entry, Since(by, clashing), later.by[-1].pk)

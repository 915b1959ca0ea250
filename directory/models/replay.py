"""The record read from its beginning: what every entry must be, if nothing changed unseen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from directory.models.acts import Key, State
from directory.models.change import Change
from directory.models.organisation import Organisation
from directory.models.person import Person


def replay(changes: Iterable[Change]) -> dict[Key, State]:
    """The state of every entry, from all changes in the order of their keys: as `state_of` gives it. No queries.

    What was deleted is left out. What the record was made to forget is passed over.
    """
    states = _States()
    acts: dict[datetime, list[Change]] = defaultdict(list)
    for change in changes:
        if change.kind in (Organisation.kind, Person.kind):
            # All changes of an act have one moment; those of another, made meanwhile, may stand between them.
            acts[change.made_at].append(change)
    for act in acts.values():
        states.rename(_renamings(act))
        for change in act:
            states.take((change.kind, change.entry_id), change.fields)
    return {key: state for key, state in states.by_entry.items() if state}


class _States:
    """States as they grow, and in which of them an organisation is named by its slug."""

    def __init__(self) -> None:
        self.by_entry: dict[Key, State] = defaultdict(dict)
        self._naming: dict[str, set[tuple[Key, str]]] = defaultdict(set)

    def take(self, key: Key, fields: dict[str, list[Any]]) -> None:
        """Give the entry the values that its fields came to."""
        if fields.get("standing", ["", ""])[1] is None and fields["standing"][0] is not None:
            self.by_entry.pop(key, None)
            return
        for name, (old, new) in fields.items():
            if old is None and new is None:
                continue
            self._put(key, name, new)

    def _put(self, key: Key, name: str, value: Any) -> None:
        state = self.by_entry[key]
        if value in (None, "", []):
            state.pop(name, None)
        else:
            state[name] = value
        if name.startswith(("relationships.", "affiliations.")):
            self._naming[_slug(name)].add((key, name))

    def rename(self, slugs: dict[str, str]) -> None:
        """Name organisations by their new slugs wherever they are named; all at once, as two may swap theirs."""
        moved = []
        for old, new in slugs.items():
            for key, name in self._naming.pop(old, ()):
                if name in self.by_entry.get(key, {}):
                    moved.append((key, f"{name.removesuffix(old)}{new}", self.by_entry[key].pop(name)))
        for key, name, value in moved:
            self._put(key, name, value)


def _renamings(act: list[Change]) -> dict[str, str]:
    """The slugs that organisations gave up in one act, to those that they took."""
    pairs = (change.fields.get("slug") for change in act if change.kind == Organisation.kind)
    return {old: new for old, new in (pair for pair in pairs if pair) if old and new}


def _slug(name: str) -> str:
    return name.split(".", 3 if name.startswith("relationships.") else 1)[-1]

"""What lies above and below, worked out from a mapping of each thing to what it comes under. No queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def above(key: Key, parents: Mapping[Key, Key | None]) -> list[Key]:
    """All that `key` comes under, nearest first. In a circle, each once: `key` itself is then among them."""
    line: list[Key] = []
    step = parents.get(key)
    while step is not None and step not in line:
        line.append(step)
        step = parents.get(step)
    return line


def below(key: Key, parents: Mapping[Key, Key | None]) -> set[Key]:
    """All that comes under `key`, at any depth."""
    children: dict[Key, list[Key]] = defaultdict(list)
    for child, parent in parents.items():
        if parent is not None:
            children[parent].append(child)
    found: set[Key] = set()
    waiting = children[key]
    while waiting:
        child = waiting.pop()
        if child not in found:
            found.add(child)
            waiting.extend(children[child])
    return found


def in_line(one: Key, other: Key, parents: Mapping[Key, Key | None]) -> bool:
    """Whether the two are one, or one comes under the other."""
    return one == other or one in above(other, parents) or other in above(one, parents)

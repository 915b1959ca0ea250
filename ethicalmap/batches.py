"""Long lists, so much at a time as a database takes at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

BATCH = 500
T = TypeVar("T")


def batches(things: Sequence[T]) -> Iterator[Sequence[T]]:
    """The things in their order, 500 at a time."""
    return (things[start : start + BATCH] for start in range(0, len(things), BATCH))

"""The file of tombstones: a copy outside the database, so that a restored backup does not bring back who was removed.

One tombstone a line, as JSON. Lines are only ever added, under a lock, and are on the disk before the writer goes on. A
line that a crash cut off is passed over, and written again by `directory.removal.replay_tombstones`.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.utils.dateparse import parse_datetime

from directory.models import Tombstone


def read() -> dict[str, Tombstone]:
    """All tombstones of the file, unsaved, by their salt. A line that cannot be read is passed over."""
    path = Path(settings.TOMBSTONES)
    lines = path.read_bytes().splitlines() if path.exists() else []
    return {stone.salt: stone for line in lines if (stone := _stone(line))}


def add(stones: Iterable[Tombstone]) -> int:
    """Add those that the file has not, and return how many. They are on the disk when this returns."""
    path = Path(settings.TOMBSTONES)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        known = read()
        new = [stone for stone in stones if stone.salt not in known]
        if new:
            # Begins a line of its own, whatever a crash cut off before it.
            file.write(b"".join(b"\n" + _line(stone) for stone in new) + b"\n")
            file.flush()
            os.fsync(file.fileno())
            _flush_folder(path.parent)
    return len(new)


def _line(stone: Tombstone) -> bytes:
    told = {"salt": stone.salt, "entry": stone.entry, "addresses": stone.addresses}
    return json.dumps(told | {"laid_at": stone.laid_at.isoformat()}).encode()


def _stone(line: bytes) -> Tombstone | None:
    try:
        told = json.loads(line)
        laid_at = parse_datetime(told["laid_at"])
        stone = Tombstone(salt=told["salt"], entry=told["entry"], addresses=list(told["addresses"]))
    except (ValueError, KeyError, TypeError):
        return None
    if laid_at is not None:
        stone.laid_at = laid_at
    return stone


def _flush_folder(folder: Path) -> None:
    """So that a file which is new is there after a crash too."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)

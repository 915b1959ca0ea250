"""What a command that reads a file did with each row, in words for the terminal and in JSON for machines."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from enum import StrEnum
from pathlib import Path
from typing import IO, Any, Protocol

from django.core.management.base import CommandError, CommandParser


class Outcome(StrEnum):
    """What became of a row. GONE is in the database but no longer in the file: reported, never deleted."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    GONE = "gone"
    REFUSED = "refused"


class Terminal(Protocol):
    """Where a command speaks: its `stdout`, or any text file."""

    def write(self, words: str, /) -> Any: ...


class Report:
    """Hears what became of each row, in order.

    `counts` holds the number of rows by outcome. What is not in `untold` is printed to `terminal` as it comes;
    everything is written to `file`, an object a line: row (the line of the file on which it starts; null for GONE),
    key, outcome, reason.
    """

    def __init__(self, *, file: IO[str] | None = None, terminal: Terminal | None = None) -> None:
        self.counts: Counter[Outcome] = Counter()
        self._file = file
        self._terminal = terminal
        # What the terminal is spared; a command whose rows run into thousands adds NEW.
        self.untold = {Outcome.SAME}

    def note(self, row: int | None, key: str, outcome: Outcome, reason: str = "", *, source: str = "") -> None:
        """One row. `source` is the file's name, for the terminal, where a command reads several."""
        self.counts[outcome] += 1
        if self._file:
            line = {"row": row, "key": key, "outcome": outcome, "reason": reason}
            self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
        if self._terminal and outcome not in self.untold:
            place = ", ".join(filter(None, [source, f"line {row}" if row else ""]))
            self._terminal.write(f"{place + ': ' if place else ''}{outcome} {key}{': ' + reason if reason else ''}\n")

    @property
    def refused(self) -> int:
        """The number of rows refused."""
        return self.counts[Outcome.REFUSED]

    def summary(self) -> str:
        """Such as "3 new, 1 changed, 290 same, 0 gone, 0 refused"."""
        return ", ".join(f"{self.counts[outcome]} {outcome}" for outcome in Outcome)


def add_report_arguments(parser: CommandParser) -> None:
    """Give a command `--dry-run` and `--report FILE`."""
    parser.add_argument("--dry-run", action="store_true", help="Say what would be done, and write nothing.")
    parser.add_argument(
        "--report",
        type=Path,
        metavar="FILE",
        help="Write what became of each row to FILE: a JSON object a line, with row, key, outcome and reason.",
    )


@contextmanager
def open_report(path: Path | None, terminal: Terminal | None = None) -> Iterator[Report]:
    """A report that is written to `path`, if there is one, and told to `terminal`. CommandError if it cannot be."""
    try:
        file = path.open("w", encoding="utf-8") if path else None
    except OSError as error:
        raise CommandError(f"Cannot write the report to {path}: {error.strerror}.") from error
    with file or nullcontext():
        yield Report(file=file, terminal=terminal)

"""Reading CSV files that people made: each fault is told by its line."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path


class SheetError(Exception):
    """The file cannot be read as a whole. Its message is a sentence that says why and what to do."""


@dataclass(frozen=True)
class Row:
    """One row: its cells by column, trimmed, and the line of the file on which it starts. The header is line 1."""

    line: int
    cells: dict[str, str]
    # Why the row itself cannot be read, in a sentence; empty for a sound row. Its cells are then as far as they go.
    fault: str = ""

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def many(self, column: str, separator: str = "|") -> list[str]:
        """The list inside a cell, trimmed, without the empty ones."""
        return [part for part in (piece.strip() for piece in self[column].split(separator)) if part]


def read_sheet(path: Path, *, required: Sequence[str], optional: Sequence[str] = ()) -> Iterator[Row]:
    """The rows of a CSV file in UTF-8, one at a time; wholly empty ones are skipped.

    Columns come in any order, and a byte order mark is no matter. A missing file, missing or unknown columns, another
    encoding and broken quoting raise SheetError: at the first row asked for, or where the fault stands.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from _rows(path, file, required, optional)
    except FileNotFoundError:
        raise SheetError(f"There is no file {path}.") from None
    except OSError as error:
        raise SheetError(f"Cannot read {path}: {error.strerror}.") from error
    except UnicodeDecodeError:
        line = _first_line_in_another_encoding(path)
        raise SheetError(f"{path.name}, line {line} is not in UTF-8. Save it as “CSV UTF-8” and try again.") from None


def _rows(path: Path, file: Iterator[str], required: Sequence[str], optional: Sequence[str]) -> Iterator[Row]:
    reader = csv.reader(file, strict=True)
    begins = 1
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        _check_header(path.name, header, required, optional)
        begins = reader.line_num + 1
        for values in reader:
            if any(value.strip() for value in values):
                cells = dict(zip(header, (value.strip() for value in values), strict=False))
                yield Row(begins, cells, _fault(header, values))
            begins = reader.line_num + 1
    except csv.Error as error:
        raise SheetError(f'{path.name}, line {begins} cannot be read: {error}. Check its “"” marks.') from error


def _check_header(name: str, header: list[str], required: Sequence[str], optional: Sequence[str]) -> None:
    faults = {
        "lacks": [column for column in required if column not in header],
        "does not know": [column for column in header if column not in {*required, *optional}],
        "repeats": sorted({column for column in header if header.count(column) > 1}),
    }
    found = [
        f"{fault} {', '.join(f'“{column}”' for column in columns)}" for fault, columns in faults.items() if columns
    ]
    if found:
        raise SheetError(f"The header of {name} {'; it '.join(found)}. Its columns are: {', '.join(required)}.")


def _fault(header: list[str], values: list[str]) -> str:
    if len(values) != len(header):
        return f"The row has {len(values)} cells where the header has {len(header)}."
    if any("\0" in value for value in values):
        return "The row has a NUL character in it."
    return ""


def _first_line_in_another_encoding(path: Path) -> int:
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return number
    return 1

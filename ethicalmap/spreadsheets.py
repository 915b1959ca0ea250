"""CSV that a spreadsheet may open: nothing in it is taken for a formula, and it is written as it goes out."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse

# What a spreadsheet takes for the beginning of a formula, in either width.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
# What it skips before it looks.
_SKIPPED = " \u00a0\u3000\"'"


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


def safe(cell: object) -> object:
    """`cell` as a spreadsheet may read it: text that would be a formula begins with an apostrophe."""
    if not isinstance(cell, str):
        return cell
    return f"'{cell}" if cell.lstrip(_SKIPPED).startswith(_FORMULA) or cell.startswith(_FORMULA) else cell


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """The table as a download called `name`, streamed, in UTF-8 with the mark by which spreadsheets know it."""

    def lines() -> Iterator[str]:
        writer = csv.writer(_Echo())
        yield "\ufeff" + str(writer.writerow(header))
        for row in rows:
            yield str(writer.writerow([safe(cell) for cell in row]))

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8; header=present")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

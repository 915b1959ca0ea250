"""A command says what became of each row: in words on the terminal, in JSON in a file."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from ethicalmap.reports import Outcome, open_report


def test_each_row_is_a_line_of_json(tmp_path: Path) -> None:
    with open_report(tmp_path / "report.jsonl") as report:
        report.note(2, "issue:日本", Outcome.NEW)
        report.note(None, "issue:privacy", Outcome.GONE, "It is not in the file.")

    lines = [json.loads(line) for line in (tmp_path / "report.jsonl").read_text("utf-8").splitlines()]
    assert lines == [
        {"row": 2, "key": "issue:日本", "outcome": "new", "reason": ""},
        {"row": None, "key": "issue:privacy", "outcome": "gone", "reason": "It is not in the file."},
    ]


def test_the_terminal_hears_what_is_not_as_before() -> None:
    terminal = StringIO()

    with open_report(None, terminal) as report:
        report.note(2, "a", Outcome.SAME)
        report.note(3, "b", Outcome.REFUSED, "It has no name.", source="terms.csv")

    assert terminal.getvalue() == "terms.csv, line 3: refused b: It has no name.\n"
    assert report.summary() == "0 new, 0 changed, 1 same, 0 gone, 1 refused"
    assert report.refused == 1


def test_a_report_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Cannot write the report"), open_report(tmp_path / "no" / "report"):
        pass

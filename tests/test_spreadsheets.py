"""A spreadsheet that opens our tables runs nothing in them."""

import csv
import io
import re

import pytest
from django.http import StreamingHttpResponse
from hypothesis import given, settings
from hypothesis import strategies as st

from ethicalmap.spreadsheets import csv_response, safe

# What a spreadsheet would take for a formula, told in another way than the code does.
LIVE = re.compile("^[ \u00a0\u3000\"']*[=+\\-@\t\r\n＝＋－＠]")


def read(response: StreamingHttpResponse) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", "＝1", " =1", "\u3000=1", '"=1', "'=1"]
)
def test_a_formula_is_text(cell: str) -> None:
    assert safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "a=1", "2026-07-01", "Watch the Watchers", "’tis", 3, -1.5, None])
def test_what_is_none_stays_as_it_is(cell: object) -> None:
    assert safe(cell) == cell


@settings(deadline=None)
@given(cell=st.text(alphabet=st.sampled_from("=+-@＝＠\t\r\n \u3000\"'a1,;é")) | st.text())
def test_no_text_is_a_formula_and_none_is_lost(cell: str) -> None:
    [[told]] = read(csv_response("x.csv", ["a"], [[cell]]))[1:]

    assert not LIVE.match(told) or told.startswith("'")
    assert told in (cell, f"'{cell}")


def test_a_table_is_written_as_it_goes_out() -> None:
    taken = []

    def rows() -> object:
        for number in range(3):
            taken.append(number)
            yield [number]

    response = csv_response("x.csv", ["a"], rows())
    lines = iter(response)

    assert next(lines).decode("utf-8-sig") == "a\r\n"
    assert taken == []
    assert next(lines) == b"0\r\n"
    assert taken == [0]

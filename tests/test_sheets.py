"""People's CSV files are read as they come, and each fault is told by its line."""

from pathlib import Path

import pytest

from ethicalmap.sheets import Row, SheetError, read_sheet


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    return tmp_path / "terms.csv"


def read(sheet: Path, content: str | bytes) -> list[Row]:
    sheet.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_sheet(sheet, required=["slug", "name"], optional=["note"]))


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_cells_are_read_by_column_and_trimmed(sheet: Path, mark: str, end: str) -> None:
    rows = read(sheet, mark + end.join(["Name, slug", '"Déjà, vu ", vu', ""]))

    assert [row.cells for row in rows] == [{"name": "Déjà, vu", "slug": "vu"}]


def test_a_row_is_known_by_the_line_on_which_it_starts(sheet: Path) -> None:
    rows = read(sheet, 'slug,name\na,"two\nlines"\n,\n\nb,B\n')

    assert [(row.line, row["slug"]) for row in rows] == [(2, "a"), (6, "b")]


def test_a_list_in_a_cell_has_no_empty_parts(sheet: Path) -> None:
    (row,) = read(sheet, "slug,name,note\na,A, x | |y|\n")

    assert row.many("note") == ["x", "y"]


def test_a_column_that_may_be_missing_reads_as_empty(sheet: Path) -> None:
    (row,) = read(sheet, "slug,name\na,A\n")

    assert (row["note"], row.many("note")) == ("", [])


@pytest.mark.parametrize("bad", ["a", "a,A,b", "a,A\0"])
def test_a_row_out_of_shape_is_told_and_the_others_are_read(sheet: Path, bad: str) -> None:
    rows = read(sheet, f"slug,name\n{bad}\nb,B\n")

    assert [bool(row.fault) for row in rows] == [True, False]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "lacks “slug”, “name”"),
        ("slug\na\n", "lacks “name”"),
        ("slug,name,colour\n", "does not know “colour”"),
        ("slug,name,slug\n", "repeats “slug”"),
        ('slug,name\na,"never ends\n', "line 2 cannot be read"),
        ("slug,name\na,A\nb,Café\n".encode("latin-1"), "line 3 is not in UTF-8"),
        ("slug,name\na,A\n".encode("utf-16"), "line 1 is not in UTF-8"),
        ("slug,name\na," + "x" * 200_000, "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(sheet: Path, content: str | bytes, sentence: str) -> None:
    with pytest.raises(SheetError, match=sentence):
        read(sheet, content)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match=r"There is no file .*nowhere\.csv"):
        list(read_sheet(tmp_path / "nowhere.csv", required=[]))


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="Cannot read"):
        list(read_sheet(tmp_path, required=[]))

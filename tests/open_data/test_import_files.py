"""Files as people make them: what is read all the same, and what is refused as a whole, in a sentence."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from directory.models import Change, Organisation
from tests.open_data.conftest import a_row, as_csv

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vocabulary")]


def run(file: Path, **options: Any) -> str:
    """What the command says."""
    said = io.StringIO()
    call_command("import_organisations", file, stdout=said, **options)
    return said.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        "\ufeff" + as_csv([a_row()]),
        as_csv([a_row()]).replace("\r\n", "\n"),
        as_csv([a_row()]).replace("\r\n", "\r"),
        as_csv([a_row()]).rstrip(),
        as_csv([a_row()]) + "\r\n,,,,,,,,,,,,\r\n\r\n",
        as_csv([a_row()]).replace("slug", " Slug ", 1).replace("https", " https", 1),
    ],
)
def test_what_programs_do_to_files_is_no_matter(tmp_path: Path, content: str) -> None:
    file = tmp_path / "any name.csv"
    file.write_text(content, encoding="utf-8", newline="")

    assert run(file).startswith("1 new, 0 changed, 0 same, 0 gone, 0 refused.")
    assert Change.objects.get().source == "any name.csv"


def test_any_language_and_any_line_comes_in_whole(tmp_path: Path) -> None:
    file = tmp_path / "organisations.csv"
    summary = 'Мы “следим”, "and", 見る 👀'
    file.write_text(
        as_csv([a_row("日本", name="日本  E\u0301lan", summary=summary, description="One\r\ntwo, three")]),
        encoding="utf-8",
        newline="",
    )

    run(file)

    entry = Organisation.objects.get()
    assert (entry.slug, entry.name, entry.summary) == ("日本", "日本 Élan", summary)
    assert entry.description == "One\ntwo, three"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "lacks “slug”, “name”"),
        (b"\n\n", "lacks “slug”, “name”"),
        (b"slug;name\na;A\n", "does not know “slug;name”"),
        (b"slug\tname\na\tA\n", "lacks"),
        (b"slug\na\n", "lacks “name”"),
        (b"slug,name,isue\na,A,privacy\n", "does not know “isue”"),
        (b"slug,name,name\na,A,B\n", "repeats “name”"),
        ("slug,name\na,Élan\n".encode("latin-1"), "line 2 is not in UTF-8"),
        ("slug,name\na,A\n".encode("utf-16"), "is not in UTF-8"),
        (b'slug,name\na,A\nb,"B', "line 3 cannot be read"),
        (b"slug,name\na," + b"x" * 200_000 + b"\n", "line 2 cannot be read"),
        (b"%PDF-1.7\n\x00\x01\xff", "UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "organisations.csv"
    file.write_bytes(content)

    with pytest.raises(CommandError, match=words) as refusal:
        run(file)

    assert refusal.value.returncode == 1
    assert not Organisation.objects.exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"relationships": Path("/nowhere/ties.csv")}, "There is no file"),
        ({"report": Path("/nowhere/report")}, "Cannot write the report"),
        ({"source": "x" * 501}, "--source has at most 500 characters."),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_is_written(
    tmp_path: Path, options: dict[str, Any], words: str
) -> None:
    file = tmp_path / "organisations.csv"
    file.write_text(as_csv([a_row()]))

    with pytest.raises(CommandError, match=words):
        run(file, **options)

    assert not Organisation.objects.exists()


def test_without_any_file_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"There is no file .*organisations\.csv"):
        run(tmp_path)
    with pytest.raises(CommandError, match="There is no file"):
        run(tmp_path / "nothing.csv")


def test_a_row_with_too_few_or_too_many_cells_is_refused_alone(tmp_path: Path) -> None:
    file = tmp_path / "organisations.csv"
    file.write_text("slug,name\na,A\nb\nc,C,more\n")

    said = run(file)

    assert "organisations.csv, line 3: refused b: The row has 1 cells where the header has 2." in said
    assert "organisations.csv, line 4: refused c: The row has 3 cells where the header has 2." in said
    assert said.endswith("1 new, 0 changed, 0 same, 0 gone, 2 refused.\n")


def test_relationships_stand_beside_or_are_named(tmp_path: Path) -> None:
    organisations = tmp_path / "organisations.csv"
    organisations.write_text(as_csv([a_row("one"), a_row("two")]))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "ties.csv").write_text("source_slug,relation,target_slug\none,funds,two\n")

    assert run(organisations).startswith("2 new")
    assert run(organisations, relationships=elsewhere / "ties.csv").startswith("1 new, 0 changed, 2 same")
    (elsewhere / "ties.csv").rename(tmp_path / "relationships.csv")
    assert run(organisations).startswith("0 new, 0 changed, 3 same")
    assert run(tmp_path).startswith("0 new, 0 changed, 3 same")


def test_a_dry_run_says_so_and_writes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "organisations.csv"
    file.write_text(as_csv([a_row()]))

    said = run(file, dry_run=True, verbosity=2)

    assert "line 2: new watch-the-watchers" in said
    assert said.endswith("1 new, 0 changed, 0 same, 0 gone, 0 refused. Nothing was written: this was a dry run.\n")
    assert not Organisation.objects.exists()


def test_the_report_has_one_object_a_line(tmp_path: Path) -> None:
    file = tmp_path / "organisations.csv"
    file.write_text(as_csv([a_row("日本"), a_row("two", country="XX")]), encoding="utf-8")

    run(file, report=tmp_path / "report.jsonl")

    lines = [json.loads(line) for line in (tmp_path / "report.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [set(line) for line in lines] == [{"row", "key", "outcome", "reason"}] * 2
    assert [(line["row"], line["key"], line["outcome"]) for line in lines] == [
        (2, "日本", "new"),
        (3, "two", "refused"),
    ]

"""Files of organisations, and a vocabulary that they use."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.factories import make_facet, make_term

Import = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def vocabulary(db: None) -> None:
    """Two facets: issues, with a narrower term, and a kind that takes one answer."""
    privacy = make_term("privacy")
    make_term("surveillance", under=privacy)
    make_term("open-data")
    make_facet("kind", many=False)
    make_term("charity", "kind")
    make_term("network", "kind")


@pytest.fixture
def run_import(tmp_path: Path) -> Import:
    """Import rows (dicts, or the text of a file) as organisations.csv, and return the report's lines."""

    def run(rows: list[dict[str, str]] | str, ties: list[dict[str, str]] | None = None, **options: Any) -> Any:
        folder = tmp_path / "files"
        folder.mkdir(exist_ok=True)
        (folder / "relationships.csv").unlink(missing_ok=True)
        (folder / "organisations.csv").write_text(as_csv(rows), encoding="utf-8")
        if ties:
            (folder / "relationships.csv").write_text(as_csv(ties), encoding="utf-8")
        report = tmp_path / "report.jsonl"
        call_command("import_organisations", folder, report=report, verbosity=0, **options)
        return [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]

    return run


def as_csv(rows: list[dict[str, str]] | str) -> str:
    """Rows as the text of a file, with the columns that any of them has."""
    if isinstance(rows, str):
        return rows
    columns = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def a_row(slug: str = "watch-the-watchers", **changes: str) -> dict[str, str]:
    """A row that is taken as it is."""
    row = {
        "slug": slug,
        "name": slug.replace("-", " ").capitalize(),
        "website": f"https://{slug}.example",
        "summary": "Looks at those who look at us.",
        "country": "GB",
        "city": "Leeds",
        "year_founded": "2019",
        "status": "active",
        "closed_note": "",
        "former_names": "",
        "issue": "privacy",
        "kind": "charity",
        "source": "widely known",
    }
    return row | changes

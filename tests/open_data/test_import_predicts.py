"""A dry run says exactly what the real run then does, and the real run done twice does nothing more."""

from __future__ import annotations

import json
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.models import Change, Hand, IndexVersion, Organisation, OrganisationTerm, Relationship, act
from taxonomy.models import Term
from tests.open_data.conftest import as_csv

pytestmark = pytest.mark.django_db

# Few of each, so that rows meet; what is refused comes last, and seldom.
SLUGS = ["a", "b", "c", "d"]
SITES = ["https://a.example", "http://www.a.example/", "https://b.example", "https://c.example", "https://d.example"]
SOUND = {
    "name": ["Zed", "zed", "Élan"],
    "website": [*SITES, ""],
    "summary": ["One.", "Two."],
    "country": ["GB", "fr", ""],
    "city": ["Leeds", "LEEDS", ""],
    "year_founded": ["1999", ""],
    "status": ["", "active"],
    "closed_note": ["", "Ended."],
    "former_names": ["", "Old|Older"],
    "issue": ["", "privacy", "privacy|open-data", "replaced"],
    "kind": ["", "charity", "network"],
    "source": ["", "a letter"],
}
FAULTS = {
    "name": ["", "x" * 201],
    "website": ["nonsense"],
    "summary": ["x" * 201],
    "country": ["XX"],
    "year_founded": ["long ago"],
    "status": ["closed"],
    "issue": ["gone", "nonsense"],
    "kind": ["charity|network"],
}


@st.composite
def rows(draw: st.DrawFn) -> list[dict[str, str]]:
    """A file of organisations: any columns, some rows, now and then a fault."""
    columns = {"name", "website"} | set(draw(st.lists(st.sampled_from(sorted(SOUND)), max_size=4)))
    some = [
        {"slug": draw(st.sampled_from(SLUGS))} | {column: draw(st.sampled_from(SOUND[column])) for column in columns}
        for _ in range(draw(st.integers(1, 6)))
    ]
    for row in some:
        if draw(st.integers(0, 9)) == 9:
            column = draw(st.sampled_from(sorted(FAULTS.keys() & columns)))
            row[column] = draw(st.sampled_from(FAULTS[column]))
    return some


ties = st.lists(
    st.fixed_dictionaries(
        {
            "source_slug": st.sampled_from([*SLUGS, "nobody"]),
            "relation": st.sampled_from(["funds", "partner", "likes"]),
            "target_slug": st.sampled_from(SLUGS),
            "since": st.sampled_from(["", "2018", "2019-13"]),
        }
    ),
    min_size=1,
    max_size=4,
)


def by_a_person(slug: str, doing: str) -> None:
    """Somebody works on an entry here, if it is there, and held to the same rules."""
    entry = Organisation.objects.filter(slug=slug).first()
    if entry is None:
        return
    with suppress(IntegrityError, ValidationError), transaction.atomic(), act(Hand.CURATOR):
        if doing == "delete":
            entry.delete()
        elif doing == "rename":
            entry.slug = f"{slug}-renamed"
            entry.save()
        elif doing == "tag":
            entry.terms.set([Term.objects.get(slug="surveillance")])
        elif doing == "untie":
            entry.relationships_from.all().delete()
        else:
            field, value = doing.split("=")
            setattr(entry, field, value)
            entry.save()


people = st.lists(
    st.tuples(
        st.sampled_from(SLUGS),
        st.sampled_from(
            [
                *("delete", "rename", "tag", "untie", "city=Hull", "standing=archived", "standing=removed"),
                *("website=https://c.example/", "confirmed_on=2026-05-03", "year_founded=2001"),
            ]
        ),
    ),
    max_size=3,
)


def everything() -> list[Any]:
    """All that an import could write."""
    return [
        list(Organisation.objects.order_by("pk").values()),
        list(OrganisationTerm.objects.order_by("pk").values()),
        list(Relationship.objects.order_by("pk").values()),
        list(Change.objects.order_by("pk").values()),
        IndexVersion.current(),
    ]


@pytest.mark.usefixtures("vocabulary")
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(rows(), ties, people), min_size=1, max_size=3))
def test_whatever_the_files_and_the_people_do(turns: list[Any]) -> None:
    with transaction.atomic(), tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        open_data = Term.objects.get(slug="open-data")
        for slug, replacement in (("gone", None), ("replaced", open_data)):
            Term.objects.create(facet=open_data.facet, slug=slug, name=slug, deprecated=True, replaced_by=replacement)

        def run(**options: Any) -> list[dict[str, Any]]:
            call_command("import_organisations", folder, report=folder / "report", verbosity=0, **options)
            return [json.loads(line) for line in (folder / "report").read_text().splitlines()]

        for file, file_of_ties, doings in turns:
            (folder / "organisations.csv").write_text(as_csv(file))
            (folder / "relationships.csv").write_text(as_csv(file_of_ties))
            before = everything()

            predicted = run(dry_run=True)
            assert everything() == before

            done = run()
            assert done == predicted
            if {line["outcome"] for line in done} <= {"same", "refused", "gone"}:
                assert everything() == before

            after = everything()
            again = run()
            assert everything() == after
            assert {line["outcome"] for line in again} <= {"same", "refused", "gone"}
            assert [line for line in again if line["outcome"] == "refused"] == [
                line for line in done if line["outcome"] == "refused"
            ]

            for slug, doing in doings:
                by_a_person(slug, doing)
        transaction.set_rollback(True)

"""The starter content: all of it comes in, once."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.management.commands.load_starter import DIRECTORY, TAXONOMY
from directory.models import Change, Hand, IndexVersion, Organisation, Relationship
from tests.factories import make_term

pytestmark = pytest.mark.django_db


def load() -> str:
    said = io.StringIO()
    call_command("load_starter", stdout=said)
    return said.getvalue()


def test_an_empty_database_is_filled_and_told() -> None:
    said = load()

    assert "Loaded 9 facets" in said
    assert "Loaded 272 organisations with 94 relationships." in said
    assert Organisation.objects.listed().filter(confirmed_on=None).exclude(source="").count() == 272
    assert set(Change.objects.values_list("hand", "source")) == {(Hand.IMPORT, "organisations.csv")}


def test_the_second_time_nothing_is_written() -> None:
    load()

    with CaptureQueriesContext(
        connection,
    ) as queries:
        said = load()

    assert said.count("Nothing was loaded.") == 2
    assert all(query["sql"].startswith("SELECT") for query in queries)


def test_its_files_imported_again_change_nothing(tmp_path: Path) -> None:
    load()
    before = (IndexVersion.current(), Change.objects.count(), Relationship.objects.count())

    call_command("import_organisations", DIRECTORY, report=tmp_path / "report", verbosity=0)

    outcomes = {json.loads(line)["outcome"] for line in (tmp_path / "report").read_text().splitlines()}
    assert outcomes == {"same"}
    assert (IndexVersion.current(), Change.objects.count(), Relationship.objects.count()) == before


def test_a_vocabulary_of_ones_own_is_left_alone_and_without_organisations() -> None:
    make_term("privacy")

    said = load()

    assert "The vocabulary is there already: 1 facets. Nothing was loaded." in said
    assert "The vocabulary is another one than the starter's" in said
    assert not Organisation.objects.exists()


def test_where_only_the_vocabulary_is_there_the_organisations_come_in() -> None:
    call_command("load_taxonomy", TAXONOMY, verbosity=0)

    load()

    assert Organisation.objects.count() == 272

"""An import that is killed at any moment leaves nothing, and the next one takes in everything."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from directory.models import Change, IndexVersion, Organisation, OrganisationTerm, Relationship
from tests.open_data.conftest import a_row, as_csv
from tests.processes import for_processes

ROWS = 1_100

# Imports the folder, and is killed right after the first statement that holds some words.
KILLED = """
import os, signal, sys
import django
django.setup()
from django.core.management import call_command
from django.db import connection

def until(execute, sql, params, many, context):
    done = execute(sql, params, many, context)
    if sys.argv[2] in sql:
        os.kill(os.getpid(), signal.SIGKILL)
    return done

with connection.execute_wrapper(until):
    call_command("import_organisations", sys.argv[1], verbosity=0)
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "moment",
    [
        'INSERT INTO "directory_organisation"',
        "INSERT INTO directory_organisationterm",
        'INSERT INTO "directory_relationship"',
        "INSERT INTO directory_search_organisation",
        'INSERT INTO "directory_change"',
        'INSERT INTO "directory_indexchange"',
    ],
)
@pytest.mark.usefixtures("vocabulary")
def test_killed_at_any_moment_it_leaves_nothing(tmp_path: Path, moment: str) -> None:
    (tmp_path / "organisations.csv").write_text(as_csv([a_row(f"number-{number}") for number in range(ROWS)]))
    (tmp_path / "relationships.csv").write_text("source_slug,relation,target_slug\nnumber-1,funds,number-2\n")
    before = (IndexVersion.current(), indexed_texts())

    killed = subprocess.run(
        [sys.executable, "-c", KILLED, tmp_path, moment],
        env=for_processes(),
        cwd=settings.BASE_DIR,
        check=False,
        capture_output=True,
        text=True,
    )

    assert killed.returncode == -signal.SIGKILL, killed.stderr
    for model in (Organisation, OrganisationTerm, Relationship, Change):
        assert not model.objects.exists()
    assert (IndexVersion.current(), indexed_texts()) == before

    call_command("import_organisations", tmp_path, verbosity=0)

    assert Organisation.objects.listed().count() == ROWS
    assert OrganisationTerm.objects.count() == 2 * ROWS
    assert (Relationship.objects.count(), Change.objects.count()) == (1, ROWS)


def indexed_texts() -> int:
    """How many organisations a search knows. Tests that end without a rollback leave theirs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM directory_search_organisation")
        return int(cursor.fetchone()[0])

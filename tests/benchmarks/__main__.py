"""Makes entries in a scratch database, times what visitors and curators wait for, and prints a table.

On a scratch SQLite file; with a PostgreSQL server in DATABASE_URL, in a database of its own there, made and dropped.
What is there already is never touched.
"""

from __future__ import annotations

import json
import logging
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

SIZES = (10_000, 100_000)
TIMES = 15
Times = dict[str, float]


@contextmanager
def scratch(folder: Path, size: int) -> Iterator[str]:
    """The address of an empty database that is there for as long as this lasts."""
    given = os.environ.get("BENCH_SERVER", "")
    if not given.startswith("postgres"):
        yield f"sqlite:///{folder}/{size}.sqlite3"
        return
    import psycopg

    name = f"ethicalmap_bench_{os.getpid()}"
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
        try:
            yield urlsplit(given)._replace(path=f"/{name}").geturl()
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[arg-type]


def median(do: Callable[[], Any], times: int = TIMES) -> float:
    """Milliseconds that `do` takes, warm."""
    do()
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        do()
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


def measure(size: int, folder: Path) -> Times:
    """Everything, for so many entries. The database is empty before."""
    from django.core.management import call_command
    from django.template.loader import render_to_string
    from django.test import Client

    from directory.browse import index as indexes
    from directory.browse import lists
    from directory.models import Organisation
    from tests.benchmarks import entries

    call_command("migrate", verbosity=0)
    call_command("load_taxonomy", entries.STARTER, verbosity=0)
    file = folder / "organisations.csv"
    holding = entries.write(file, size)
    begun = time.perf_counter()
    call_command("import_organisations", file, verbosity=0)
    found: Times = {"import, whole": (time.perf_counter() - begun) * 1000}
    found["import, a row"] = found["import, whole"] / size

    def build() -> None:
        indexes._Process.snapshots = {}  # as in a process that has just begun
        indexes.index("organisation").counts()

    found["index build"] = median(build, 3)
    visitor = Client()

    def page(address: str) -> Callable[[], None]:
        def visit() -> None:
            answer = visitor.get(address)
            if answer.status_code != 200:
                sys.exit(f"{address} answered {answer.status_code}.")

        return visit

    found["list"] = median(page("/organisations/"))
    found["list, narrowed"] = median(page("/organisations/?issue=privacy&approach=research"))
    for name, share in (("rare", 0.001), ("middling", 0.02), ("common", 0.1)):
        word = nearest(holding, share * size)
        found[f"search, {name} word"] = median(page(f"/organisations/?q={word}"))
    slug = Organisation.objects.order_by("pk")[size // 2].slug
    found["profile"] = median(page(f"/organisations/{slug}/"))
    found["list as JSON"] = median(page("/organisations.json"))

    with patch.object(lists, "render", wraps=lists.render) as render:
        visitor.get("/organisations/")
    request, template, context = render.call_args.args
    found["template, from ready data"] = median(lambda: render_to_string(template, context, request))
    return found


def nearest(holding: Counter[str], wanted: float) -> str:
    """The word that about so many entries hold."""
    return min((word for word in holding if len(word) > 4), key=lambda word: abs(holding[word] - wanted))


def told(small: Times, large: Times) -> Iterator[str]:
    """The table."""
    yield f"{'ms, median, warm':<28}{'10,000':>12}{'100,000':>12}{'ratio':>8}  bar"
    bars = {
        "import, a row": "at most 1 ms on SQLite",
        "list": "at most 60 ms, 1.5 times",
        "search, rare word": "at most 2 times the list",
        "search, middling word": "at most 2 times the list",
        "search, common word": "at most 2 times the list",
    }
    for name, value in small.items():
        yield f"{name:<28}{value:>12.2f}{large[name]:>12.2f}{large[name] / value:>8.2f}  {bars.get(name, '')}"
    for size, times in (("10,000", small), ("100,000", large)):
        ready = times["list"] / times["template, from ready data"]
        search = max(times[name] for name in times if name.startswith("search")) / times["list"]
        yield (
            f"At {size}: the list takes {ready:.2f} times its template (bar: 3), "
            f"the slowest search {search:.2f} times the list (bar: 2)."
        )


def main() -> None:
    """One process for each size: an index, a connection and a database of its own."""
    if len(sys.argv) > 1:
        import django

        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
        django.setup()
        logging.disable(logging.INFO)
        Path(sys.argv[2], "times.json").write_text(json.dumps(measure(int(sys.argv[1]), Path(sys.argv[2]))))
        return
    run()


def run() -> None:
    """Measure each size, and print."""
    os.environ["BENCH_SERVER"] = os.environ.pop("DATABASE_URL", "")
    found = []
    for size in SIZES:
        with tempfile.TemporaryDirectory() as name, scratch(Path(name), size) as address:
            print(f"Making and measuring {size:,} entries …", flush=True)
            subprocess.run(
                [sys.executable, "-m", "tests.benchmarks", str(size), name],
                env=os.environ | {"DATABASE_URL": address},
                check=True,
            )
            found.append(json.loads(Path(name, "times.json").read_text()))
    print("\n".join(told(*found)))


main()

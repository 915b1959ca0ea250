"""The databases' own full text behind one thin face: SQLite's FTS5, and PostgreSQL's tsvector.

One table a kind of entry, `directory_search_KIND`, with the entry's key as `rowid` and its texts cut into words
(`words.words_of`), so that both databases index the same. The tables are made by a migration in plain SQL and written
here alone: no trigger, which Django would lose when it rebuilds a table on SQLite.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.db import connection
from pyroaring import BitMap

from directory.models.words import Clause, words_of

if TYPE_CHECKING:
    from directory.models import Entry

# The columns, heaviest first. A scope is this many of them from the left.
COLUMNS = ("name", "former_names", "summary", "description")
NAME, NAMES, SUMMARY, EVERYTHING = range(1, 5)
_WEIGHTS = "ABCD"


def write(kind: str, entries: Iterable[Entry]) -> None:
    """Index the texts of entries, in the place of what stood there. Two statements a batch."""
    rows = [(entry.pk, *(" ".join(words_of(text)) for text in entry.searched_texts())) for entry in entries]
    forget(kind, [row[0] for row in rows])
    with connection.cursor() as cursor:
        columns = f"directory_search_{kind} (rowid, {', '.join(COLUMNS)})"
        cursor.executemany(f"INSERT INTO {columns} VALUES (%s, %s, %s, %s, %s)", rows)  # noqa: S608  our own names


def forget(kind: str, keys: Sequence[int]) -> None:
    """Take entries out of the index."""
    with connection.cursor() as cursor:
        for start in range(0, len(keys), 500):
            some = keys[start : start + 500]
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(f"DELETE FROM directory_search_{kind} WHERE rowid IN ({marks})", some)  # noqa: S608


def matching(kind: str, clause: Clause) -> tuple[BitMap, ...]:
    """The keys of entries whose texts hold `clause`: in the name, in any name, in names and summary, anywhere.

    One statement.
    """
    lite = connection.vendor == "sqlite"
    select = _select_lite(kind) if lite else _select_postgres(kind)
    scopes = [_lite(clause, n) if lite else _postgres(clause, n) for n in range(NAME, EVERYTHING + 1)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([select] * len(scopes)), scopes)
        return tuple(BitMap(map(int, keys.split(","))) if keys else BitMap() for (keys,) in cursor.fetchall())


def _select_lite(kind: str) -> str:
    table = f"directory_search_{kind}"
    return f"SELECT group_concat(rowid) FROM {table} WHERE {table} MATCH %s"  # noqa: S608


def _select_postgres(kind: str) -> str:
    table = f"directory_search_{kind}"
    return f"SELECT string_agg(rowid::text, ',') FROM {table} WHERE words @@ to_tsquery('simple', %s)"  # noqa: S608


def _lite(clause: Clause, scope: int) -> str:
    phrase = '"' + " ".join(clause.words) + '"' + (" *" if clause.prefix else "")
    return f"{{{' '.join(COLUMNS[:scope])}}} : {phrase}"


def _postgres(clause: Clause, scope: int) -> str:
    weights = _WEIGHTS[:scope] if scope < EVERYTHING else ""
    star = "*" if clause.prefix else ""
    *whole, last = clause.words
    marks = [f"'{word}'" + (f":{weights}" if weights else "") for word in whole]
    marks.append(f"'{last}'" + (f":{star}{weights}" if star or weights else ""))
    return " <-> ".join(marks)

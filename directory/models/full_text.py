"""The databases' own full text behind one thin face: SQLite's FTS5, and PostgreSQL's tsvector.

One table a kind of entry, `directory_search_KIND`: the key of each listed entry, and its texts as stems
(`words.stems_of`), each behind the letter of the text that it stands in. So `nprivacy` is a name's, and the name alone
is searched at no extra cost; no phrase reaches from one text into the next; and neither database cuts, folds or weighs
anything by rules of its own. The tables are made by a migration in plain SQL and written here alone: no trigger, which
Django would lose when it rebuilds a table on SQLite. Why: docs/decisions/full-text.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from pyroaring import BitMap

from directory.models.words import Clause, stems_of

if TYPE_CHECKING:
    from directory.models import Entry

# A letter for each text that `Entry.searched_texts()` gives: name, former names, summary, description.
LETTERS = "nfsd"


@dataclass(frozen=True)
class Hits:
    """The entries whose texts hold a clause, text by text."""

    whole_name: BitMap
    """In the name, each word whole."""
    name: BitMap
    former_names: BitMap
    summary: BitMap
    description: BitMap


def write(kind: str, entries: Iterable[Entry]) -> None:
    """Index the texts of entries in the place of what stood there; of those that are not listed, nothing stays."""
    some = list(entries)
    forget(kind, [entry.pk for entry in some])
    rows = [(entry.pk, list(_marked(entry.searched_texts()))) for entry in some if entry.is_listed]
    table = f"directory_search_{kind}"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            insert = f"INSERT INTO {table} (rowid, words) VALUES (%s, %s)"  # noqa: S608  our own names
            cursor.executemany(insert, [(key, " ".join(stems)) for key, stems in rows])
        elif rows:
            cursor.execute(
                f"INSERT INTO {table} (entry, words) SELECT * FROM unnest(%s::bigint[], %s::text[]::tsvector[])",  # noqa: S608
                [[key for key, _ in rows], [_tsvector(stems) for _, stems in rows]],
            )


def forget(kind: str, keys: Sequence[int]) -> None:
    """Take entries out of the index. A statement for each 500."""
    column = "rowid" if connection.vendor == "sqlite" else "entry"
    with connection.cursor() as cursor:
        for start in range(0, len(keys), 500):
            some = keys[start : start + 500]
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(f"DELETE FROM directory_search_{kind} WHERE {column} IN ({marks})", some)  # noqa: S608


def scrub(kind: str) -> None:
    """Leave nothing of what was taken out: SQLite's index keeps deleted words until it merges its parts.

    Rewrites the index of one kind. For people who are erased; PostgreSQL needs none of it.
    """
    if connection.vendor == "sqlite":
        table = f"directory_search_{kind}"
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")  # noqa: S608  our own names


def matching(kind: str, clauses: Sequence[Clause]) -> list[Hits]:
    """What each clause finds. One statement for all of them."""
    asked = [(number, text, match) for number, clause in enumerate(clauses) for text, match in _matches(clause)]
    if not asked:
        return []
    found = [[BitMap() for _ in range(len(LETTERS) + 1)] for _ in clauses]
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join([_select(kind)] * len(asked)),
            [part for number, text, match in asked for part in (number, text, match)],
        )
        for number, text, keys in cursor.fetchall():
            if keys:
                found[int(number)][int(text)] |= BitMap(map(int, keys.split(",")))
    return [Hits(*sets) for sets in found]


def _select(kind: str) -> str:
    table = f"directory_search_{kind}"
    if connection.vendor == "sqlite":
        return f"SELECT %s, %s, group_concat(rowid) FROM {table} WHERE {table} MATCH %s"  # noqa: S608
    return f"SELECT %s::int, %s::int, string_agg(entry::text, ',') FROM {table} WHERE words @@ %s::tsquery"  # noqa: S608


def _matches(clause: Clause) -> Iterator[tuple[int, str]]:
    """The place in `Hits`, and what the database is asked, for every text and every way of writing the clause."""
    ask = _lite if connection.vendor == "sqlite" else _postgres
    for phrase in clause.phrases:
        begins = clause.may_begin(phrase[-1])
        yield 0, ask(LETTERS[0], phrase, begins=False)
        for place, letter in enumerate(LETTERS, start=1):
            yield place, ask(letter, phrase, begins=begins)


def _lite(letter: str, phrase: Sequence[str], *, begins: bool) -> str:
    return '"' + " ".join(letter + stem for stem in phrase) + '"' + ("*" if begins else "")


def _postgres(letter: str, phrase: Sequence[str], *, begins: bool) -> str:
    return " <-> ".join(f"'{letter}{stem}'" for stem in phrase) + (":*" if begins else "")


def _marked(texts: Iterable[str]) -> Iterator[str]:
    return (letter + stem for letter, text in zip(LETTERS, texts, strict=True) for stem in stems_of(text))


def _tsvector(stems: Sequence[str]) -> str:
    """A tsvector as PostgreSQL reads one. Nothing to escape: a stem is of letters and figures alone."""
    return " ".join(f"'{stem}':{place}" for place, stem in enumerate(stems, start=1))

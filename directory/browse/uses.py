"""Tells the vocabulary how the directory uses its terms."""

from __future__ import annotations

from functools import partial

from directory.browse.index import KINDS, TERM_ROWS, index
from directory.browse.query import Query
from taxonomy.uses import Use, register


def join() -> None:
    """Register every kind of entry as a user of terms. Called once, when the app is ready."""
    for kind, model in KINDS.items():
        register(
            Use(
                kind=kind,
                name_plural=model._meta.verbose_name_plural or kind,
                counts=partial(_counts, kind),
                is_used=partial(_is_used, kind),
                address=partial(_address, kind),
            )
        )


def _counts(kind: str) -> dict[int, int]:
    return index(kind).counts()


def _is_used(kind: str, term: int) -> bool:
    return TERM_ROWS[kind]._base_manager.filter(tag=term).exists()


def _address(kind: str, facet: str, term: str) -> str:
    return Query(kind, terms={facet: (term,)}).address()

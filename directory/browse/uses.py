"""Tells the vocabulary how the directory uses its terms."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import ngettext

from directory.browse.index import KINDS, TERM_ROWS, index
from directory.browse.query import Query
from directory.models import Hand, act
from taxonomy.uses import Retagged, Use, register


def join() -> None:
    """Register every kind of entry as a user of terms. Called once, when the app is ready."""
    for kind, model in KINDS.items():
        register(
            Use(
                kind=kind,
                name_plural=model._meta.verbose_name_plural or kind,
                in_words=_IN_WORDS[kind],
                counts=partial(_counts, kind),
                address=partial(_address, kind),
                examples=partial(_examples, kind),
                tagged=partial(_tagged, kind),
                retag=partial(_retag, kind),
                give_back=partial(_give_back, kind),
            )
        )


def _organisations(number: int) -> str:
    return ngettext("%(number)s organisation", "%(number)s organisations", number) % {"number": number}


def _people(number: int) -> str:
    return ngettext("%(number)s person", "%(number)s people", number) % {"number": number}


_IN_WORDS = {"organisation": _organisations, "person": _people}


def _counts(kind: str) -> dict[int, int]:
    return index(kind).counts()


def _address(kind: str, facet: str, term: str) -> str:
    return Query(kind, terms={facet: (term,)}).address()


def _examples(kind: str, term: int, most: int) -> list[tuple[str, str]]:
    """The newest, by name. Two queries."""
    snapshot = index(kind)
    keys = snapshot.by_newest.slice(snapshot.entries_under(term), 0, most)
    slugs = KINDS[kind].objects.filter(pk__in=keys).order_by("name", "pk").values_list("name", "slug")
    return [(name, reverse(kind, args=[slug])) for name, slug in slugs]


def _tagged(kind: str, term: int) -> int:
    count: int = TERM_ROWS[kind]._base_manager.filter(tag=term).count()
    return count


def _retag(kind: str, old: int, new: int, by: User, reason: str) -> Retagged:
    with act(Hand.CURATOR, user=by, reason=reason):
        retagged: Retagged = TERM_ROWS[kind].objects.retag(old, new)
    return retagged


def _give_back(kind: str, retagged: Retagged, by: User, reason: str) -> None:
    with act(Hand.CURATOR, user=by, reason=reason):
        TERM_ROWS[kind].objects.give_back(retagged)

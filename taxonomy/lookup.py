"""Looking for a word in the vocabulary: in names, synonyms and definitions of all facets."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from taxonomy.models import Facet, Synonym, Term
from taxonomy.words import plain

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Found:
    """A term that matches, and the synonyms that do: why it is here, where its name does not say it."""

    term: Term
    by_synonyms: Sequence[str]


def look_up(typed: str, facets: Iterable[Facet]) -> list[Found]:
    """Terms of `facets` in which each word that was typed stands, or begins one: best first. Two queries.

    Names come before synonyms, and those before definitions. What was typed without a single letter or digit finds
    nothing.
    """
    wanted = _WORD.findall(plain(typed))
    if not wanted:
        return []
    by_key = {facet.pk: facet for facet in facets}
    synonyms: dict[int, list[str]] = defaultdict(list)
    for term_pk, name in Synonym.objects.values_list("term", "name"):
        synonyms[term_pk].append(name)
    ranked: list[tuple[tuple[int, str], Found]] = []
    for term in Term.objects.filter(facet__in=by_key):
        term.facet = by_key[term.facet_id]
        rank = _rank(wanted, term, synonyms[term.pk])
        if rank is not None:
            matching = [name for name in synonyms[term.pk] if _all_in(wanted, name)] if rank else []
            ranked.append(((rank, plain(term.name)), Found(term, matching)))
    return [found for _, found in sorted(ranked, key=lambda pair: pair[0])]


def _rank(wanted: list[str], term: Term, synonyms: list[str]) -> int | None:
    """0 for a match in the name, 1 in a synonym, 2 across all that is said of the term; None for none."""
    if _all_in(wanted, term.name):
        return 0
    if any(_all_in(wanted, name) for name in synonyms):
        return 1
    return 2 if _all_in(wanted, " ".join([term.name, *synonyms, term.definition])) else None


def _all_in(wanted: list[str], text: str) -> bool:
    # Most texts lack the word altogether, which is quickly seen.
    flat = plain(text)
    if not all(word in flat for word in wanted):
        return False
    words = _WORD.findall(flat)
    return all(any(word.startswith(part) for word in words) for part in wanted)

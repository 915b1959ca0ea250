"""What words find: the texts of entries, and the labels of the terms that they stand under."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import reduce
from operator import and_

from pyroaring import BitMap
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from directory.browse.index import Snapshot
from directory.models import full_text
from directory.models.index import Version
from directory.models.words import Clause, clauses_of, plain, sort_key

# How near a word must be to be offered instead: 1 is the same.
NEAR_ENOUGH = 0.7
REMEMBERED = 2_000


@dataclass(frozen=True)
class Hits:
    """What one clause finds, nearest first: in the name, in any name or a term, in the summary too, anywhere."""

    scopes: tuple[BitMap, ...]

    @property
    def anywhere(self) -> BitMap:
        return self.scopes[-1]


@dataclass(frozen=True)
class Found:
    """What words find, in tiers of relevance that do not overlap, best first."""

    tiers: tuple[BitMap, ...]
    entries: BitMap


_remembered: OrderedDict[tuple[str, Version, Clause], Hits] = OrderedDict()


def search(snapshot: Snapshot, typed: str) -> Found:
    """The listed entries that hold every clause of what was typed. One query a clause not asked just before."""
    clauses = clauses_of(typed)
    if not clauses:
        return Found((), BitMap())
    hits = [_hits(snapshot, clause) for clause in clauses]
    nested = [reduce(and_, each, snapshot.listed) for each in zip(*(hit.scopes for hit in hits), strict=True)]
    exact = _called(snapshot, nested[0], typed)
    tiers = [exact]
    seen = exact
    for scope in nested:
        tiers.append(scope - seen)
        seen = seen | scope
    return Found(tuple(tiers), seen)


def _called(snapshot: Snapshot, among: BitMap, typed: str) -> BitMap:
    """Those with exactly this name."""
    name = sort_key(typed)
    return BitMap(pk for pk in among if snapshot.by_name.ranks[pk][0] == name) if len(among) < 10_000 else BitMap()


def _hits(snapshot: Snapshot, clause: Clause) -> Hits:
    key = (snapshot.kind, snapshot.version, clause)
    hits = _remembered.get(key)
    if hits is None:
        name, names, summary, anywhere = full_text.matching(snapshot.kind, clause)
        for term in snapshot.vocabulary.terms_labelled(clause):
            names = names | snapshot.entries_under(term)
        hits = Hits((name, names, names | summary, names | anywhere))
        _remembered[key] = hits
        while len(_remembered) > REMEMBERED:
            _remembered.popitem(last=False)
    return hits


def nearest_spelling(snapshot: Snapshot, typed: str) -> str | None:
    """What was typed with each word that finds nothing replaced by the nearest one known; None where none is near."""
    words = typed.split()
    offered = [_nearest(snapshot, word) for word in words]
    if offered == words:
        return None
    instead = " ".join(offered)
    return instead if search(snapshot, instead).entries else None


def _nearest(snapshot: Snapshot, word: str) -> str:
    clauses = clauses_of(word)
    if not clauses or _hits(snapshot, clauses[0]).anywhere & snapshot.listed:
        return word
    near = process.extractOne(
        plain(word), snapshot.spellings, scorer=DamerauLevenshtein.normalized_similarity, score_cutoff=NEAR_ENOUGH
    )
    return near[0] if near else word

"""What words find: the texts of entries, and the labels of the terms that they stand under.

Every word must be found, in a text or in a label. What is found is told apart by where: an entry called by the words
comes before one that is filed under them, and that before one whose description mentions them. There is no score: in
each of these tiers entries stand by name, on either database, and anybody can see why one comes before another.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from itertools import islice, product
from operator import and_

from pyroaring import BitMap
from rapidfuzz import process
from rapidfuzz.distance import OSA

from directory.browse.index import Snapshot
from directory.browse.vocabulary import TermNode
from directory.models import full_text
from directory.models.full_text import Hits
from directory.models.words import Clause, clauses_of, sort_key, words_of

# How near a word must be to be offered instead, where 1 is the same; and how many are tried for each word.
NEAR_ENOUGH = 0.7
OFFERED = 3
# Clauses that a snapshot remembers. Each holds up to 60 kB at 100,000 entries.
REMEMBERED = 200


@dataclass(frozen=True)
class Found:
    """What words find, in tiers of relevance that do not overlap, best first."""

    tiers: tuple[BitMap, ...]
    entries: BitMap


def search(snapshot: Snapshot, typed: str) -> Found:
    """The listed entries that hold every clause of what was typed. One query at most, for clauses not asked lately."""
    clauses = clauses_of(typed)
    if not clauses:
        return Found((), BitMap())
    scopes = [_scopes(snapshot, clause, hits) for clause, hits in zip(clauses, _heard(snapshot, clauses), strict=True)]
    exact = BitMap(snapshot.by_name.ranked(sort_key(typed)))
    seen = BitMap()
    tiers = []
    for everywhere in [exact, *(reduce(and_, each, snapshot.listed) for each in zip(*scopes, strict=True))]:
        tiers.append(everywhere - seen)
        seen = seen | everywhere
    return Found(tuple(tiers), seen)


def _scopes(snapshot: Snapshot, clause: Clause, hits: Hits) -> tuple[BitMap, ...]:
    """Where a clause is found, each scope holding those before it: in the name, each word whole; in the name; in any
    name or a term; in the summary too; anywhere."""
    filed = BitMap.union(
        BitMap(), *(snapshot.entries_under(term) for term in snapshot.vocabulary.terms_labelled(clause))
    )
    called = hits.former_names | hits.name | filed
    said = called | hits.summary
    return (hits.whole_name, hits.name, called, said, said | hits.description)


def _heard(snapshot: Snapshot, clauses: tuple[Clause, ...]) -> list[Hits]:
    """What the database says to each clause, or said before at this version."""
    heard = snapshot.heard
    new = [clause for clause in clauses if clause not in heard]
    said = {clause: heard[clause] for clause in clauses if clause in heard}
    said |= zip(new, full_text.matching(snapshot.kind, new), strict=True)
    if len(heard) > REMEMBERED:
        heard.clear()
    heard |= said
    return [said[clause] for clause in clauses]


def terms_called(snapshot: Snapshot, typed: str) -> list[TermNode]:
    """Terms of this kind's facets that one label calls by all that was typed, those with most entries first."""
    clauses = clauses_of(typed)
    if not clauses:
        return []
    counts = snapshot.counts()
    known = [node for node in snapshot.vocabulary.terms_called(clauses) if counts.get(node.term.pk)]
    return sorted(known, key=lambda node: (-counts[node.term.pk], node.term.name))


def other_spellings(snapshot: Snapshot, typed: str) -> list[str]:
    """What was typed with each word that finds nothing replaced by one that is near, the nearest first."""
    words = typed.replace('"', " ").split()
    near = [_near(snapshot, word) for word in words]
    if all(offered == [word] for offered, word in zip(near, words, strict=True)):
        return []
    return [" ".join(some) for some in islice(product(*near), OFFERED**2)]


def _near(snapshot: Snapshot, word: str) -> list[str]:
    clauses = clauses_of(word)
    if not clauses or search(snapshot, word).entries:
        return [word]
    asked = "".join(words_of(word))
    near = process.extract(
        asked, snapshot.spellings, scorer=OSA.normalized_similarity, score_cutoff=NEAR_ENOUGH, limit=OFFERED
    )
    return [known for known, _, _ in near] or [word]

"""Answers a query from the index: which entries, in which order, and how many under every term."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from pyroaring import BitMap

from directory.browse.index import Snapshot
from directory.browse.query import Query
from directory.browse.search import Found, search


@dataclass(frozen=True)
class Answer:
    """The entries that a query finds."""

    query: Query
    snapshot: Snapshot
    entries: BitMap
    # What each chosen facet, and the words (under ""), let through by themselves.
    parts: Mapping[str, BitMap]
    found: Found | None

    @property
    def count(self) -> int:
        return len(self.entries)

    def keys(self, start: int, stop: int) -> list[int]:
        """The keys at places `start` to `stop`, in the order asked for."""
        if self.query.order == "newest":
            return self.snapshot.by_newest.slice(self.entries, start, stop)
        if self.query.order == "name" or self.found is None:
            return self.snapshot.by_name.slice(self.entries, start, stop)
        return self._by_relevance(self.found, start, stop)

    def _by_relevance(self, found: Found, start: int, stop: int) -> list[int]:
        keys: list[int] = []
        for tier in found.tiers:
            here = tier & self.entries
            if start < len(here):
                keys += self.snapshot.by_name.slice(here, max(start, 0), stop)
            start, stop = start - len(here), stop - len(here)
            if stop <= 0:
                break
        return keys

    def counts(self, facet: str) -> dict[int, int]:
        """Term key to how many entries it would leave, in one facet: the facet's own choice does not count against it
        (drill-sideways), and a term counts its narrower terms. Terms that none is under are left out."""
        nodes = self.snapshot.vocabulary.by_facet[facet].nodes
        under = self.snapshot.under
        if self.query.is_everything:
            return {node.term.pk: len(under[node.term.pk]) for node in nodes if under.get(node.term.pk)}
        scope = self.without(facet) if facet in self.parts else self.entries
        counted = ((node.term.pk, under.get(node.term.pk)) for node in nodes)
        return {pk: n for pk, entries in counted if entries and (n := scope.intersection_cardinality(entries))}

    def without(self, part: str) -> BitMap:
        """The entries that the query would find without one facet's choice, or without its words ("")."""
        return reduce(and_, (entries for name, entries in self.parts.items() if name != part), self.snapshot.listed)


def answer(query: Query, snapshot: Snapshot) -> Answer:
    """What `query` finds. No query to the database but for words that were not asked for lately."""
    parts = {facet: _any_of(snapshot, facet, slugs) for facet, slugs in query.terms.items()}
    found = search(snapshot, query.words) if query.words else None
    if found is not None:
        parts[""] = found.entries
    return Answer(query, snapshot, reduce(and_, parts.values(), snapshot.listed), parts, found)


def _any_of(snapshot: Snapshot, facet: str, slugs: tuple[str, ...]) -> BitMap:
    nodes = snapshot.vocabulary.by_facet[facet].by_slug
    return reduce(or_, (snapshot.entries_under(nodes[slug].term.pk) for slug in slugs), BitMap())

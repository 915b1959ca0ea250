"""What the files cannot ask for. Judged on the vocabulary as it would be, so that the order of rows does not matter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TypeVar

from taxonomy.loading.present import Present
from taxonomy.loading.rows import FacetRow, TermKey, TermRow
from taxonomy.tree import above, in_line
from taxonomy.words import fold

AnyRow = TypeVar("AnyRow", FacetRow, TermRow)


def judge(facets: list[FacetRow], terms: list[TermRow], present: Present) -> None:
    """Add to each row's faults. Related terms are made mutual first: it is enough that one of the two says so."""
    _refuse_repeated([(facet.slug, facet) for facet in facets])
    _refuse_repeated([(term.key, term) for term in terms])
    names = {facet.slug: fold(facet.name) for facet in present.facets.values()}
    names |= {facet.slug: fold(facet.fields.get("name", "")) for facet in facets}
    for facet in facets:
        facet.faults += [
            f"The facet “{slug}” has the same name."
            for slug, name in names.items()
            if slug != facet.slug and name and name == names[facet.slug]
        ]
    _make_mutual(terms)
    future = _Future(facets, terms, present)
    for term in terms:
        term.faults += future.faults(term)


def _refuse_repeated(rows: Iterable[tuple[object, AnyRow]]) -> None:
    first: dict[object, int] = {}
    for key, row in rows:
        if key in first:
            row.faults.append(f"It stands in the file already, on line {first[key]}.")
        first.setdefault(key, row.line)


def _make_mutual(terms: list[TermRow]) -> None:
    by_key = {term.key: term for term in terms}
    for term in terms:
        for key in term.related:
            other = by_key.get(key)
            if other and other is not term and term.key not in other.related:
                other.related.append(term.key)


class _Future:
    """The vocabulary as the files would have it: their rows, and what stands in the database alone."""

    def __init__(self, facets: list[FacetRow], terms: list[TermRow], present: Present) -> None:
        self.rows = {term.key: term for term in terms}
        self.facets = present.facets.keys() | {facet.slug for facet in facets}
        self.parents = present.parents | {term.key: term.parent for term in terms}
        self.names: dict[tuple[str, str], set[TermKey]] = defaultdict(set)
        self.kept_synonyms: dict[tuple[str, str], set[TermKey]] = defaultdict(set)
        for key, standing in present.terms.items():
            if key not in self.rows:
                self.names[key[0], standing.key].add(key)
                for synonym in present.synonyms[key]:
                    self.kept_synonyms[key[0], fold(synonym)].add(key)
        for term in terms:
            if term.fields["name"]:
                self.names[term.key[0], fold(term.fields["name"])].add(term.key)

    def faults(self, term: TermRow) -> list[str]:
        return [*self._place(term), *self._names(term), *self._related(term)]

    def _place(self, term: TermRow) -> Iterator[str]:
        facet, _ = term.key
        if facet and facet not in self.facets:
            yield f"There is no facet “{facet}”."
        if term.parent and term.parent not in self.parents:
            yield f"There is no term “{term.parent[1]}” in the facet “{facet}” for it to come under."
        line = above(term.key, self.parents)
        if term.key in line:
            yield f"It would come under itself: {' under '.join(slug for _, slug in [term.key, *line])}."

    def _names(self, term: TermRow) -> Iterator[str]:
        facet, _ = term.key
        name = facet, fold(term.fields["name"])
        for _, slug in sorted(self.names.get(name, set()) - {term.key}):
            yield f"“{slug}” in this facet has the same name."
        for _, slug in sorted(self.kept_synonyms.get(name, set()) - {term.key}):
            yield f"Its name is a synonym of “{slug}” in this facet."
        keys = [fold(synonym) for synonym in term.synonyms]
        for synonym, key in zip(term.synonyms, keys, strict=True):
            for _, slug in sorted(self.names.get((facet, key), set()) - {term.key}):
                yield f"Its synonym “{synonym}” is the name of “{slug}” in this facet."
        if len(set(keys)) < len(keys):
            yield "It has a synonym twice."
        addresses = [uri for _, uri in term.mappings]
        if len(set(addresses)) < len(addresses):
            yield "It is mapped to one address twice."

    def _related(self, term: TermRow) -> Iterator[str]:
        for other in term.related:
            if other not in self.parents:
                yield f"There is no term “{':'.join(other)}” for it to be related to."
            elif in_line(term.key, other, self.parents):
                yield f"It cannot be related to “{':'.join(other)}”: they are one, or one comes under the other."

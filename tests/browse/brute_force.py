"""The slow and obvious answer to a query, row by row: what the index must equal."""

from __future__ import annotations

from collections import defaultdict

from directory.browse.query import Query
from directory.models import Organisation
from directory.models.words import Clause, clauses_of, stems_of
from taxonomy.models import Facet, Term


def today(term: Term) -> Term:
    """The term that stands for `term`: itself, or the end of a chain of replacements."""
    while term.replaced_by is not None:
        term = term.replaced_by
    return term


def with_broader(term: Term) -> set[int]:
    """Keys of the term that stands for this one, and of everything above it in the same facet."""
    step = today(term)
    keys = {step.pk}
    while step.parent is not None and today(step.parent).facet_id == step.facet_id:
        step = today(step.parent)
        keys.add(step.pk)
    return keys


class BruteForce:
    """All listed organisations with their words and terms, read through the ORM."""

    def __init__(self) -> None:
        self.terms = list(Term.objects.all())
        self.facets = {facet.slug: facet for facet in Facet.objects.all()}
        self.entries: dict[int, tuple[list[tuple[str, ...]], set[int]]] = {}
        self.labels: dict[int, list[tuple[str, ...]]] = defaultdict(list)
        for term in self.terms:
            names = [term.name, *(synonym.name for synonym in term.synonyms.all())]
            self.labels[today(term).pk] += [stems_of(name) for name in names]
        for entry in Organisation.objects.listed():
            filed: set[int] = set().union(*(with_broader(term) for term in entry.terms.all()))
            texts = [stems_of(text) for text in entry.searched_texts()]
            self.entries[entry.pk] = (texts + [label for pk in filed for label in self.labels[pk]], filed)

    def found(self, query: Query, *, ignoring: str | None = None) -> set[int]:
        """The keys that match; the choice in one facet may be ignored."""
        chosen = {facet: slugs for facet, slugs in query.terms.items() if facet != ignoring}
        return {
            pk
            for pk, (texts, filed) in self.entries.items()
            if all(self._any(filed, facet, slugs) for facet, slugs in chosen.items())
            and all(self._holds(texts, clause) for clause in clauses_of(query.words))
            and (not query.words or clauses_of(query.words))
        }

    def counts(self, query: Query, facet: str) -> dict[str, int]:
        """Slug to the number that choosing it alone in its facet would leave; none where that is nought."""
        scope = self.found(query, ignoring=facet)
        terms = [term for term in self.terms if term.facet_id == self.facets[facet].pk]
        counted = {term.slug: sum(term.pk in self.entries[pk][1] for pk in scope) for term in terms}
        return {slug: n for slug, n in counted.items() if n}

    def _any(self, filed: set[int], facet: str, slugs: tuple[str, ...]) -> bool:
        wanted = {term.pk for term in self.terms if term.facet_id == self.facets[facet].pk and term.slug in slugs}
        return bool(filed & wanted)

    @staticmethod
    def _holds(texts: list[tuple[str, ...]], clause: Clause) -> bool:
        return any(clause.is_in(text) for text in texts)

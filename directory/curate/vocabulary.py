"""The vocabulary as curators choose from it: facets in their order, each with its terms as a tree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator
from dataclasses import dataclass

from taxonomy.models import Facet, Term


@dataclass(frozen=True)
class FacetTerms:
    """One facet with all its terms, broader before narrower: pairs of term and depth from 0."""

    facet: Facet
    terms: tuple[tuple[Term, int], ...]

    def offered(self, chosen: Container[int] = ()) -> Iterator[tuple[Term, int]]:
        """The terms to choose from: the current ones, and deprecated ones that are `chosen` already (term keys)."""
        return ((term, depth) for term, depth in self.terms if not term.deprecated or term.pk in chosen)

    def today(self, slugs: Container[str]) -> list[Term]:
        """The terms with `slugs`; for one that was replaced since, the one that stands for it now."""
        by_key = {term.pk: term for term, _depth in self.terms}
        named = [term for term, _depth in self.terms if term.slug in slugs]
        return list(dict.fromkeys(by_key.get(term.replaced_by_id or 0, term) for term in named))


def vocabulary_for(kind: str) -> list[FacetTerms]:
    """The facets that sort entries of `kind`, in order. Two queries."""
    facets = list(Facet.objects.for_kind(kind))
    terms: dict[int, list[Term]] = defaultdict(list)
    for term in Term.objects.filter(facet__in=facets).order_by("position", "name"):
        terms[term.facet_id].append(term)
    return [FacetTerms(facet, tuple(_depth_first(terms[facet.pk]))) for facet in facets]


def _depth_first(terms: list[Term]) -> Iterator[tuple[Term, int]]:
    narrower: dict[int | None, list[Term]] = defaultdict(list)
    for term in terms:
        narrower[term.parent_id].append(term)
    waiting = [(term, 0) for term in reversed(narrower[None])]
    while waiting:
        term, depth = waiting.pop()
        yield term, depth
        waiting.extend((child, depth + 1) for child in reversed(narrower[term.pk]))

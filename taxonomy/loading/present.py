"""The vocabulary as it stands before loading. Five queries, whatever its size."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from taxonomy.loading.rows import FacetRow, TermKey, TermRow
from taxonomy.models import Facet, Mapping, Synonym, Term


@dataclass
class Present:
    """Facets by slug, terms by key, and what hangs on the terms, each with the primary key of its row."""

    facets: dict[str, Facet]
    terms: dict[TermKey, Term]
    parents: dict[TermKey, TermKey | None]
    synonyms: dict[TermKey, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    mappings: dict[TermKey, dict[tuple[str, str], int]] = field(default_factory=lambda: defaultdict(dict))
    related: dict[TermKey, dict[TermKey, int]] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def now(cls) -> Present:
        """What the database says now."""
        facets = {facet.pk: facet for facet in Facet.objects.all()}
        rows = list(Term.objects.all())
        keys = {term.pk: (facets[term.facet_id].slug, term.slug) for term in rows}
        present = cls(
            facets={facet.slug: facet for facet in facets.values()},
            terms={keys[term.pk]: term for term in rows},
            parents={keys[term.pk]: keys[term.parent_id] if term.parent_id else None for term in rows},
        )
        for pk, term_id, name in Synonym.objects.values_list("pk", "term", "name"):
            present.synonyms[keys[term_id]][name] = pk
        for pk, term_id, relation, uri in Mapping.objects.values_list("pk", "term", "relation", "uri"):
            present.mappings[keys[term_id]][relation, uri] = pk
        for pk, one, other in Term.related.through.objects.values_list("pk", "from_term", "to_term"):
            present.related[keys[one]][keys[other]] = pk
        return present

    def facet_differs(self, row: FacetRow) -> list[str] | None:
        """The columns in which a row differs from the facet; None if there is no such facet."""
        facet = self.facets.get(row.slug)
        if facet is None:
            return None
        return [name for name, value in row.fields.items() if getattr(facet, name) != value]

    def term_differs(self, row: TermRow) -> list[str] | None:
        """The columns in which a row differs from the term; None if there is no such term."""
        term = self.terms.get(row.key)
        if term is None:
            return None
        differs = [name for name, value in row.fields.items() if getattr(term, name) != value]
        linked = {
            "parent": self.parents[row.key] != row.parent,
            "synonyms": self.synonyms[row.key].keys() != set(row.synonyms),
            "related": self.related[row.key].keys() != set(row.related),
            "mappings": self.mappings[row.key].keys() != set(row.mappings),
        }
        return differs + [name for name, is_other in linked.items() if is_other]

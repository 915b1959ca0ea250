"""The vocabulary as one process holds it in memory: facets, terms in the order of their trees, and their labels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from directory.models.words import Clause, words_of
from taxonomy.models import Facet, Synonym, Term


@dataclass(frozen=True)
class TermNode:
    """A term, and where it stands in its facet's tree."""

    term: Term
    depth: int
    # Keys of the term itself and of every broader one.
    path: tuple[int, ...]


@dataclass(frozen=True)
class FacetTree:
    """A facet with its terms, each before its narrower ones."""

    facet: Facet
    nodes: tuple[TermNode, ...]

    @cached_property
    def by_slug(self) -> dict[str, TermNode]:
        return {node.term.slug: node for node in self.nodes}


@dataclass(frozen=True)
class Vocabulary:
    """All facets in their order."""

    trees: tuple[FacetTree, ...]
    # Term key to each of its labels (name and synonyms), as words.
    labels: dict[int, list[tuple[str, ...]]] = field(default_factory=dict)

    @cached_property
    def by_facet(self) -> dict[str, FacetTree]:
        return {tree.facet.slug: tree for tree in self.trees}

    @cached_property
    def nodes(self) -> dict[int, TermNode]:
        return {node.term.pk: node for tree in self.trees for node in tree.nodes}

    @cached_property
    def hues(self) -> dict[int, int]:
        """Term key to the number of its hue: the place of its broadest term in the facet, from 1."""
        return {
            node.term.pk: number
            for tree in self.trees
            for number, root in enumerate((node for node in tree.nodes if not node.depth), start=1)
            for node in tree.nodes
            if node.path[0] == root.term.pk
        }

    def path_of(self, term_pk: int) -> tuple[int, ...]:
        """Keys of a term and its broader ones; of a term newer than this vocabulary, its own."""
        node = self.nodes.get(term_pk)
        return node.path if node else (term_pk,)

    def for_kind(self, kind: str) -> tuple[FacetTree, ...]:
        """The facets that sort entries of `kind`."""
        return tuple(tree for tree in self.trees if kind in tree.facet.kinds)

    def terms_labelled(self, clause: Clause) -> Iterator[int]:
        """Keys of the terms with a label that holds `clause`."""
        return (pk for pk, labels in self.labels.items() if any(clause.is_in(label) for label in labels))


def load_vocabulary() -> Vocabulary:
    """Read the whole vocabulary. Three queries."""
    children: dict[tuple[int, int | None], list[Term]] = defaultdict(list)
    facets = list(Facet.objects.all())
    facet_of = {facet.pk: facet for facet in facets}
    labels: dict[int, list[tuple[str, ...]]] = {}
    for term in Term.objects.order_by("position", "name", "pk"):
        term.facet = facet_of[term.facet_id]
        children[term.facet_id, term.parent_id].append(term)
        labels[term.pk] = [words_of(term.name)]
    for pk, name in Synonym.objects.values_list("term_id", "name"):
        labels[pk].append(words_of(name))

    def below(facet: Facet, parent: TermNode | None) -> Iterator[TermNode]:
        for term in children[facet.pk, parent.term.pk if parent else None]:
            path = (*(parent.path if parent else ()), term.pk)
            node = TermNode(term, len(path) - 1, path)
            yield node
            yield from below(facet, node)

    return Vocabulary(tuple(FacetTree(facet, tuple(below(facet, None))) for facet in facets), labels)

"""The vocabulary as one process holds it in memory: facets, terms in the order of their trees, and their labels.

Read once for each version and never changed: every request in the process shares the same instances.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from directory.models.words import Clause, stems_of, words_of
from taxonomy.models import Facet, Synonym, Term
from taxonomy.tree import above


@dataclass(frozen=True)
class TermNode:
    """A term, and where it stands in its facet's tree."""

    term: Term
    depth: int
    # Keys of every broader term, the broadest first, and of the term itself.
    path: tuple[int, ...]


@dataclass(frozen=True)
class FacetTree:
    """A facet with its terms, each before its narrower ones. A term that another replaced is not among them."""

    facet: Facet
    nodes: tuple[TermNode, ...]

    @cached_property
    def by_slug(self) -> dict[str, TermNode]:
        return {node.term.slug: node for node in self.nodes}


@dataclass(frozen=True)
class Vocabulary:
    """All facets in their order."""

    trees: tuple[FacetTree, ...]
    # Term key to each of its labels (name and synonyms, and those of the terms that it replaced), as stems.
    labels: Mapping[int, list[tuple[str, ...]]] = field(default_factory=dict)
    # All those labels, as they are written.
    names: tuple[str, ...] = ()
    # A deprecated term to the one that stands for it today: what is filed under the first counts under the second.
    successors: Mapping[int, int] = field(default_factory=dict)
    # The same by slugs of facet and term, as an old address has them.
    moved: Mapping[tuple[str, str], int] = field(default_factory=dict)

    @cached_property
    def by_facet(self) -> dict[str, FacetTree]:
        return {tree.facet.slug: tree for tree in self.trees}

    @cached_property
    def nodes(self) -> dict[int, TermNode]:
        return {node.term.pk: node for tree in self.trees for node in tree.nodes}

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word of a label, as it is spelt."""
        return frozenset(word for name in self.names for word in words_of(name))

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
        """Keys of the terms that an entry filed under this one counts under; none for a term newer than this
        vocabulary."""
        node = self.nodes.get(self.successors.get(term_pk, term_pk))
        return node.path if node else ()

    def for_kind(self, kind: str) -> tuple[FacetTree, ...]:
        """The facets that sort entries of `kind`."""
        return tuple(tree for tree in self.trees if kind in tree.facet.kinds)

    def named(self, facet: str, slug: str) -> TermNode | None:
        """The term that an address means: itself, or the one that stands for it today. None where there is none."""
        moved = self.moved.get((facet, slug))
        return self.nodes[moved] if moved else self.by_facet[facet].by_slug.get(slug)

    def terms_labelled(self, clause: Clause) -> Iterator[int]:
        """Keys of the terms with a label that holds `clause`."""
        near = self._terms_near(clause)
        return (pk for pk in near if any(clause.is_in(label) for label in self.labels[pk]))

    def terms_called(self, clauses: Sequence[Clause]) -> Iterator[TermNode]:
        """Terms with one label that holds all of `clauses`."""
        for pk in self._terms_near(clauses[0]):
            if any(all(clause.is_in(label) for clause in clauses) for label in self.labels[pk]):
                yield self.nodes[pk]

    def _terms_near(self, clause: Clause) -> set[int]:
        """Terms with a stem in their labels that could be the clause's: few, so that few labels are read whole."""
        near: set[int] = set()
        for phrase in clause.phrases:
            if len(phrase) == 1 and clause.may_begin(phrase[0]):
                near.update(*(terms for known, terms in self._by_stem.items() if known.startswith(phrase[0])))
            else:
                near |= self._by_stem.get(phrase[0], set())
        return near

    @cached_property
    def _by_stem(self) -> dict[str, set[int]]:
        by_stem: dict[str, set[int]] = defaultdict(set)
        for pk, labels in self.labels.items():
            for label in labels:
                for known in label:
                    by_stem[known].add(pk)
        return dict(by_stem)


def load_vocabulary() -> Vocabulary:
    """Read the whole vocabulary. Three queries."""
    facets = {facet.pk: facet for facet in Facet.objects.order_by("order", "slug")}
    # What is added between the queries is left out: the version has moved on then, and the next request reads again.
    terms = {term.pk: term for term in Term.objects.filter(facet__in=facets).order_by("position", "name", "pk")}
    for term in terms.values():
        term.facet = facets[term.facet_id]
    successors = _successors(terms)
    names = [(pk, term.name) for pk, term in terms.items()]
    names += Synonym.objects.filter(term__in=terms).order_by("pk").values_list("term_id", "name")
    return Vocabulary(
        trees=_trees(facets, terms, successors),
        labels=_labels(names, successors),
        names=tuple(name for _, name in names),
        successors=successors,
        moved={(terms[old].facet.slug, terms[old].slug): new for old, new in successors.items()},
    )


def _successors(terms: Mapping[int, Term]) -> dict[int, int]:
    """Of a chain of replacements, its end. What is replaced in a circle stands for itself."""
    replaced = {pk: term.replaced_by_id for pk, term in terms.items() if term.replaced_by_id in terms}
    ends = {pk: above(pk, replaced)[-1] for pk in replaced}
    return {pk: end for pk, end in ends.items() if end not in replaced}


def _trees(
    facets: Mapping[int, Facet], terms: Mapping[int, Term], successors: Mapping[int, int]
) -> tuple[FacetTree, ...]:
    parents = _parents(terms, successors)
    children: dict[int | None, list[Term]] = defaultdict(list)
    for pk, term in terms.items():
        if pk not in successors:
            children[parents[pk]].append(term)

    def below(path: tuple[int, ...]) -> Iterator[TermNode]:
        for term in children[path[-1] if path else None]:
            yield TermNode(term, len(path), (*path, term.pk))
            yield from below((*path, term.pk))

    nodes: dict[int, list[TermNode]] = defaultdict(list)
    for node in below(()):
        nodes[node.term.facet_id].append(node)
    return tuple(FacetTree(facet, tuple(nodes[pk])) for pk, facet in facets.items())


def _parents(terms: Mapping[int, Term], successors: Mapping[int, int]) -> dict[int, int | None]:
    """Each term's broader one of today. What would close a circle or leave the facet stands at the top instead."""
    parents: dict[int, int | None] = {}
    for pk, term in terms.items():
        parent = terms.get(successors.get(term.parent_id, term.parent_id)) if term.parent_id else None
        parents[pk] = parent.pk if parent and parent.facet_id == term.facet_id else None
    for pk in parents:
        if pk in above(pk, parents):
            parents[pk] = None
    return parents


def _labels(names: Sequence[tuple[int, str]], successors: Mapping[int, int]) -> dict[int, list[tuple[str, ...]]]:
    labels: dict[int, list[tuple[str, ...]]] = defaultdict(list)
    for pk, name in names:
        labels[successors.get(pk, pk)].append(stems_of(name))
    return dict(labels)

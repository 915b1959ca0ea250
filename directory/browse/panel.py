"""What stands beside a list: the facets with their counts, the choices made, the ways out of an empty answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from directory.browse.answer import Answer, answer
from directory.browse.query import Query
from directory.browse.vocabulary import FacetTree, TermNode
from taxonomy.models import Facet

# Facets with more options than this show the rest when opened.
SHOWN = 8


@dataclass(frozen=True)
class Option:
    """A term that can be chosen, with how many entries choosing it leaves."""

    slug: str
    name: str
    depth: int
    count: int
    chosen: bool


@dataclass(frozen=True)
class FacetPanel:
    """A facet with the options worth showing: those with entries, and those chosen."""

    facet: Facet
    options: tuple[Option, ...]
    # The largest count, for the bars.
    largest: int

    @property
    def chosen(self) -> tuple[Option, ...]:
        return tuple(option for option in self.options if option.chosen)

    @property
    def is_long(self) -> bool:
        return len(self.options) > SHOWN


@dataclass(frozen=True)
class Choice:
    """Something that narrows the list, and the query without it."""

    facet: str
    label: str
    slug: str
    without: Query

    @property
    def address(self) -> str:
        return self.without.address()


def panels(given: Answer) -> list[FacetPanel]:
    """Every facet of the kind, in order. No query."""
    return [_panel(tree, given) for tree in given.snapshot.vocabulary.for_kind(given.query.kind)]


def _panel(tree: FacetTree, given: Answer) -> FacetPanel:
    counts = given.counts(tree.facet.slug)
    chosen = frozenset(given.query.terms.get(tree.facet.slug, ()))
    options = tuple(_options(tree.nodes, counts, chosen))
    return FacetPanel(tree.facet, options, max(counts.values(), default=0))


def _options(nodes: tuple[TermNode, ...], counts: dict[int, int], chosen: frozenset[str]) -> Iterator[Option]:
    for node in nodes:
        term, count = node.term, counts.get(node.term.pk, 0)
        if count or term.slug in chosen:
            yield Option(term.slug, term.name, node.depth, count, term.slug in chosen)


def choices(given: Answer) -> list[Choice]:
    """What narrows the list, words first, each with the way to drop it."""
    query, by_facet = given.query, given.snapshot.vocabulary.by_facet
    made = [Choice("", query.words, "", query.without_words())] if query.words else []
    for facet, slugs in query.terms.items():
        tree = by_facet[facet]
        made += [
            Choice(tree.facet.name, tree.by_slug[slug].term.name, slug, query.without_term(facet, slug))
            for slug in slugs
        ]
    return made


def ways_out(given: Answer) -> list[tuple[Choice, int]]:
    """For an empty answer: what to drop, with the number that gives, largest first; none that gives none."""
    counted = ((choice, answer(choice.without, given.snapshot).count) for choice in choices(given))
    return sorted(((choice, n) for choice, n in counted if n), key=lambda pair: -pair[1])

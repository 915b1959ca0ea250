"""What stands beside a list: the facets with their counts, the choices made, the ways out of an empty answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from directory.browse.answer import Answer, answer
from directory.browse.query import Query
from directory.browse.search import terms_called
from directory.browse.vocabulary import FacetTree, TermNode
from taxonomy.models import Facet

# A facet with more options than `ALL_SHOWN` shows the `SHOWN` largest, and the rest when opened.
ALL_SHOWN = 10
SHOWN = 7
# The first facets stand open; the others open where something is chosen in them.
OPEN_FACETS = 3
# Terms that are offered in place of words.
MOST_CALLED = 3


@dataclass(frozen=True)
class Option:
    """A term that can be chosen, with how many entries choosing it leaves."""

    slug: str
    name: str
    depth: int
    count: int
    chosen: bool
    # The name of its broadest term.
    group: str
    # Per cent of the largest count in the facet, as the template prints it.
    share: str


@dataclass(frozen=True)
class FacetPanel:
    """A facet with the options worth showing: those with entries, and those chosen."""

    facet: Facet
    options: tuple[Option, ...]
    # Which facet of the panel it is, from 0.
    place: int

    @cached_property
    def chosen(self) -> tuple[Option, ...]:
        return tuple(option for option in self.options if option.chosen)

    @cached_property
    def shown(self) -> tuple[Option, ...]:
        """What stands open, the chosen first: a short facet whole, of a long one the largest."""
        others = [option for option in self.options if not option.chosen]
        if len(self.options) > ALL_SHOWN:
            others = sorted(others, key=lambda option: -option.count)[:SHOWN]
        return (*self.chosen, *others)

    @cached_property
    def folded(self) -> tuple[Option, ...]:
        """The rest of a long facet, in the order of its tree."""
        shown = set(self.shown)
        return tuple(option for option in self.options if option not in shown)

    @property
    def is_open(self) -> bool:
        return bool(self.chosen) or self.place < OPEN_FACETS


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
    trees = given.snapshot.vocabulary.for_kind(given.query.kind)
    made = (_panel(tree, place, given) for place, tree in enumerate(trees))
    return [panel for panel in made if panel.options]


def _panel(tree: FacetTree, place: int, given: Answer) -> FacetPanel:
    counts = given.counts(tree.facet.slug)
    chosen = frozenset(given.query.terms.get(tree.facet.slug, ()))
    kept = {node.term.slug for node in tree.nodes if not node.term.deprecated} if _waits(tree, given) else chosen
    options = _options(tree.nodes, counts, chosen)
    return FacetPanel(tree.facet, tuple(option for option in options if option.count or option.slug in kept), place)


def _waits(tree: FacetTree, given: Answer) -> bool:
    """Whether a facet waits for its first entry: all of it is shown, so that who made it sees that it is a filter."""
    under = given.snapshot.under
    return bool(given.snapshot.listed) and not any(under.get(node.term.pk) for node in tree.nodes)


def _options(nodes: tuple[TermNode, ...], counts: dict[int, int], chosen: frozenset[str]) -> Iterator[Option]:
    group, largest = "", max(counts.values(), default=1)
    for node in nodes:
        group = group if node.depth else node.term.name
        term, count = node.term, counts.get(node.term.pk, 0)
        share = str(100 * count // largest)
        yield Option(term.slug, term.name, node.depth, count, term.slug in chosen, group, share)


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


def called(given: Answer) -> list[tuple[TermNode, str, int]]:
    """Terms that the words are a label of, each with the address that lists what is filed under it instead, and the
    number that gives; the largest few. No query."""
    if not given.query.words:
        return []
    found = []
    for node in terms_called(given.snapshot, given.query.words)[:MOST_CALLED]:
        instead = given.query.only(node.term.facet.slug, node.term.slug)
        if count := answer(instead, given.snapshot).count:
            found.append((node, instead.address(), count))
    return found

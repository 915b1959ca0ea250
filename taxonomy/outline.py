"""The vocabulary laid out for a page: trees, trails and alphabets, with how often each term is used.

The rows are given: nothing here asks the database but a `Tally`, once a kind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from taxonomy.models import Facet, Synonym, Term
from taxonomy.uses import Use, uses
from taxonomy.words import plain


@dataclass(frozen=True)
class Count:
    """How many listed things of one kind are under a term or a narrower one, in words, and where they are listed."""

    use: Use
    number: int
    words: str
    address: str


class Tally:
    """How often each term is used, by each kind of thing that its facet sorts. Asks once a kind, when it is made."""

    def __init__(self, kinds: Iterable[str] | None = None) -> None:
        wanted = None if kinds is None else set(kinds)
        self._counts = [(use, use.counts()) for use in uses() if wanted is None or use.kind in wanted]

    def of(self, facet: Facet, term: Term) -> list[Count]:
        """A count for each kind of which there are any."""
        return [
            Count(use, counts[term.pk], use.in_words(counts[term.pk]), use.address(facet.slug, term.slug))
            for use, counts in self._counts
            if counts.get(term.pk) and use.kind in facet.kinds
        ]


@dataclass(frozen=True)
class Node:
    """A term where it stands in a tree, each before its narrower ones.

    For nested lists without recursion: `opens` says that it is the first of a list; then `closes` has a mark for each
    list that ends with it, and `ends` says whether the item does that it, or the last such list, stands in. `last` is
    the last among its neighbours.
    """

    term: Term
    depth: int
    counts: list[Count]
    opens: bool = False
    closes: str = ""
    ends: bool = True
    last: bool = False


def children_of(terms: Iterable[Term]) -> dict[int | None, list[Term]]:
    """Key of a term to those right under it, in the order given; None to those under none."""
    children: dict[int | None, list[Term]] = defaultdict(list)
    for term in terms:
        children[term.parent_id].append(term)
    return children


def tree(facet: Facet, terms: Iterable[Term], tally: Tally, under: int | None = None) -> list[Node]:
    """A facet's terms as a tree, or what is under one of them."""
    children = children_of(terms)

    def walk(parent: int | None, depth: int) -> Iterator[Node]:
        for number, term in enumerate(children.get(parent, [])):
            yield Node(term, depth, tally.of(facet, term), opens=number == 0, last=number == len(children[parent]) - 1)
            yield from walk(term.pk, depth + 1)

    nodes = list(walk(under, 0))
    followed_by = [node.depth for node in nodes][1:] + [-1][: len(nodes)]
    return [
        replace(node, closes="x" * (node.depth - after), ends=0 <= after <= node.depth)
        for node, after in zip(nodes, followed_by, strict=True)
    ]


def trail(term: Term, terms: Iterable[Term]) -> list[Term]:
    """The terms that `term` comes under, the broadest first."""
    by_key = {other.pk: other for other in terms}
    line: list[Term] = []
    step = by_key.get(term.parent_id or 0)
    while step is not None and step not in line:
        line.append(step)
        step = by_key.get(step.parent_id or 0)
    return line[::-1]


@dataclass(frozen=True)
class Heading:
    """A line of the alphabet: a term's name, or a synonym that leads to it."""

    words: str
    term: Term
    is_synonym: bool = False


def alphabet(terms: Iterable[Term], synonyms: Iterable[Synonym]) -> list[tuple[str, list[Heading]]]:
    """Names and synonyms by their first letter, accents and case aside; what begins with no letter under "#"."""
    by_key = {term.pk: term for term in terms}
    headings = [Heading(term.name, term) for term in by_key.values()]
    headings += [
        Heading(synonym.name, by_key[synonym.term_id], is_synonym=True)
        for synonym in synonyms
        if synonym.key != by_key[synonym.term_id].key
    ]
    headings.sort(key=lambda heading: (_initial(heading), plain(heading.words), heading.words))
    return [(letter, list(lines)) for letter, lines in groupby(headings, key=_initial)]


def _initial(heading: Heading) -> str:
    first = plain(heading.words)[:1].upper()
    return first if first.isalpha() else "#"

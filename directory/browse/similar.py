"""Organisations and people like another: those that share its terms, where a rare term says more than a common one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from math import log2
from typing import Any

from pyroaring import BitMap

from directory.browse.index import KINDS, Snapshot
from taxonomy.models import Term

# Alike means at least so much in common: one shared term is a list of its own.
SHARED_AT_LEAST = 2
MOST = 5
# Shared terms that are named as the reason, and how finely weights are told apart.
REASONS = 4
FINENESS = 4


@dataclass(frozen=True)
class Similar:
    """An entry like another, and why: the terms that both stand under, rarest first."""

    entry: Any
    shared: list[Term]

    @property
    def reason(self) -> str:
        """The rarest of the shared terms."""
        return ", ".join(term.name for term in self.shared[:REASONS])

    @property
    def unnamed(self) -> int:
        """How many more are shared."""
        return max(0, len(self.shared) - REASONS)


def similar(snapshot: Snapshot, entry_pk: int, terms: Iterable[Term], most: int = MOST) -> list[Similar]:
    """The entries most like one that has `terms`. One query, and none per candidate: all of them are weighed at once.

    A term weighs the logarithm of how rare it is, so that two who share "Strategic litigation" are more alike than two
    who share "United Kingdom". An entry under a narrower term shares the broader one.
    """
    under = {term: snapshot.entries_under(term.pk) for term in terms}
    weights = {
        term: 1 + round(FINENESS * log2(len(snapshot.listed) / len(entries)))
        for term, entries in under.items()
        if entries
    }
    once, twice, sums = BitMap(), BitMap(), Sums()
    for term, weight in weights.items():
        twice |= once & under[term]
        once |= under[term]
        sums.add(under[term], weight)
    twice.discard(entry_pk)
    shared = {
        pk: sorted((term for term in weights if pk in under[term]), key=lambda term: (-weights[term], term.name))
        for pk in sums.largest(twice, most)
    }
    entries = KINDS[snapshot.kind].objects.in_bulk(list(shared))
    found = [Similar(entries[pk], terms) for pk, terms in shared.items() if pk in entries]
    return sorted(found, key=lambda one: (-sum(weights[term] for term in one.shared), one.entry.name))


class Sums:
    """A number for each entry, as sets of bits: the entries whose number has its 1, its 2, its 4, … set.

    Adding to ten thousand entries is then a few operations on sets, where a dictionary would take ten thousand.
    """

    def __init__(self) -> None:
        self.bits: list[BitMap] = []

    def add(self, entries: BitMap, weight: int) -> None:
        """Add `weight` to the number of each of `entries`, carrying as in long addition."""
        for place in range(weight.bit_length()):
            if weight >> place & 1:
                self._add_at(place, entries)

    def _add_at(self, place: int, carry: BitMap) -> None:
        while carry:
            while place >= len(self.bits):
                self.bits.append(BitMap())
            self.bits[place], carry = self.bits[place] ^ carry, self.bits[place] & carry
            place += 1

    def largest(self, among: BitMap, most: int) -> BitMap:
        """The `most` entries of `among` with the largest numbers; where the last are equal, the oldest of them."""
        sure, open_ = BitMap(), among
        for bit in reversed(self.bits):
            ahead = sure | (open_ & bit)
            if len(ahead) > most:
                open_ = open_ & bit
            else:
                sure, open_ = ahead, open_ - bit
        return sure | BitMap(islice(open_, most - len(sure)))

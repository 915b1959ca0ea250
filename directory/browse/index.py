"""The index: which entries stand under which term, held in each process as sets of bits.

A `Snapshot` never changes: a request takes one and uses it throughout. `index(kind)` asks the database for its
version (one query), and where that moved on, makes the next snapshots from the last ones and the entries that changed,
or from all rows where the log cannot tell what did. Keys of entries are the bits themselves. What was measured, and
what was turned down: docs/decisions/counts-from-sets.md.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice, takewhile
from threading import Lock
from typing import Any

from pyroaring import BitMap

from directory.browse.vocabulary import Vocabulary, load_vocabulary
from directory.models import IndexChange, IndexVersion, Organisation, OrganisationTerm, Person, PersonTerm, Standing
from directory.models.full_text import Hits
from directory.models.index import VOCABULARY, Version
from directory.models.words import Clause, sort_key

KINDS: dict[str, type[Organisation | Person]] = {"organisation": Organisation, "person": Person}
TERM_ROWS: dict[str, type[OrganisationTerm | PersonTerm]] = {"organisation": OrganisationTerm, "person": PersonTerm}
# Where more entries than this changed at once, reading all of them is as quick as patching.
MOST_PATCHED = 2_000

Rank = tuple[Any, int]


@dataclass(frozen=True)
class Order:
    """Listed entries in one order."""

    keys: list[int]
    # What the order compares, by entry; no two are equal, for each ends with the entry's own key.
    ranks: dict[int, Rank]

    @classmethod
    def of(cls, ranks: dict[int, Rank]) -> Order:
        return cls(sorted(ranks, key=ranks.__getitem__), ranks)

    def patched(self, gone: Iterable[int], come: Mapping[int, Rank]) -> Order:
        """The order with some entries taken out, and then others put where they belong."""
        keys, ranks = self.keys.copy(), self.ranks.copy()
        for key in gone:
            del keys[bisect_left(keys, ranks[key], key=ranks.__getitem__)]
            del ranks[key]
        ranks |= come
        for key in come:
            insort(keys, key, key=ranks.__getitem__)
        return Order(keys, ranks)

    def ranked(self, rank: Any) -> list[int]:
        """The entries whose rank, but for their key, is `rank`."""
        start = bisect_left(self.keys, rank, key=lambda key: self.ranks[key][0])
        return list(takewhile(lambda key: self.ranks[key][0] == rank, islice(self.keys, start, None)))

    def slice(self, found: BitMap, start: int, stop: int) -> list[int]:
        """Places `start` to `stop` of the entries in `found`. Walks the order where they are many, else sorts them."""
        if len(found) == len(self.keys):
            return self.keys[start:stop]
        if len(found) ** 2 * 6 < stop * len(self.keys):
            return sorted(found, key=self.ranks.__getitem__)[start:stop]
        return list(islice(filter(found.__contains__, self.keys), start, stop))


@dataclass(frozen=True)
class Snapshot:
    """The listed entries of one kind at one version of the database."""

    kind: str
    version: Version
    vocabulary: Vocabulary
    listed: BitMap
    # Term key to the listed entries filed under that very term.
    filed: dict[int, BitMap]
    by_name: Order
    by_newest: Order
    # What the database said to clauses at this version: see search.py.
    heard: dict[Clause, Hits] = field(default_factory=dict, init=False)

    @cached_property
    def own(self) -> dict[int, BitMap]:
        """Term key to the listed entries filed under that term, or under one that it has replaced."""
        parts: dict[int, list[BitMap]] = defaultdict(list)
        for term, entries in self.filed.items():
            parts[self.vocabulary.successors.get(term, term)].append(entries)
        return {pk: BitMap.union(*sets) for pk, sets in parts.items()}

    @cached_property
    def under(self) -> dict[int, BitMap]:
        """Term key to the listed entries under it or a narrower term; no set where there are none."""
        parts: dict[int, list[BitMap]] = defaultdict(list)
        for term, entries in self.own.items():
            for pk in self.vocabulary.path_of(term):
                parts[pk].append(entries)
        return {pk: under for pk, sets in parts.items() if (under := BitMap.union(*sets))}

    def entries_under(self, term_pk: int) -> BitMap:
        """The listed entries under a term or a narrower one. Not to be changed."""
        return self.under.get(term_pk) or BitMap()

    def counts(self) -> dict[int, int]:
        """Term key to the number of listed entries under it or a narrower term, where there are any. Terms of facets
        that do not sort this kind are left out: no list could be narrowed by them."""
        return self._counts

    @cached_property
    def _counts(self) -> dict[int, int]:
        nodes = (node for tree in self.vocabulary.for_kind(self.kind) for node in tree.nodes)
        return {node.term.pk: len(self.under[node.term.pk]) for node in nodes if node.term.pk in self.under}

    @cached_property
    def spellings(self) -> tuple[str, ...]:
        """Every word of a name or a label, for offering the nearest."""
        names = {word for name, _ in self.by_name.ranks.values() for word in name.split()}
        return tuple(sorted(names | self.vocabulary.words))


class _Process:
    """What this process holds: a snapshot of every kind, all of one version, replaced together."""

    lock = Lock()
    snapshots: Mapping[str, Snapshot] = {}


def index(kind: str) -> Snapshot:
    """The index of one kind of entry as the database stands now. One query where nothing changed."""
    held = _Process.snapshots
    if not held or held[kind].version != IndexVersion.current():
        with _Process.lock:
            # Asked again: another thread may have made the next snapshots, or later ones, while this one waited.
            held = _Process.snapshots = _brought_to(IndexVersion.current(), _Process.snapshots)
    return held[kind]


def _brought_to(version: Version, held: Mapping[str, Snapshot]) -> Mapping[str, Snapshot]:
    """What is held, or what comes of it by the log of changes where that suffices.

    Rows are read after the version: what changes in between is in them already, and is read again with the next one.
    """
    last = next(iter(held.values()), None)
    if last is not None and last.version == version:
        return held
    changed = IndexChange.objects.since(last.version) if last else None
    if last is None or changed is None:
        return build(version)
    vocabulary = load_vocabulary() if (VOCABULARY, None) in changed else last.vocabulary
    keys: dict[str, set[int | None]] = defaultdict(set)
    for kind, key in changed:
        keys[kind].add(key)
    return {
        kind: _read(kind, version, vocabulary)
        if None in keys[kind] or len(keys[kind]) > MOST_PATCHED
        else _patched(snapshot, version, vocabulary, {key for key in keys[kind] if key is not None})
        for kind, snapshot in held.items()
    }


def build(version: Version) -> dict[str, Snapshot]:
    """Every kind's index, made from all rows. Three queries for the vocabulary and two a kind."""
    vocabulary = load_vocabulary()
    return {kind: _read(kind, version, vocabulary) for kind in KINDS}


def _read(kind: str, version: Version, vocabulary: Vocabulary) -> Snapshot:
    names, ages = _ranks(kind)
    listed = BitMap(names)
    filed = {term: BitMap(entries) & listed for term, entries in _filed(kind).items()}
    return Snapshot(kind, version, vocabulary, listed, filed, Order.of(names), Order.of(ages))


def _patched(last: Snapshot, version: Version, vocabulary: Vocabulary, changed: set[int]) -> Snapshot:
    """`last` with some entries read again. Two queries, or none where no entry of this kind changed."""
    if not changed:
        return replace(last, version=version, vocabulary=vocabulary)
    names, ages = _ranks(last.kind, changed)
    gone, come = BitMap(changed) & last.listed, BitMap(names)
    filed = {term: entries - gone if entries.intersect(gone) else entries for term, entries in last.filed.items()}
    for term, entries in _filed(last.kind, changed).items():
        filed[term] = filed.get(term, BitMap()) | (BitMap(entries) & come)
    return Snapshot(
        last.kind,
        version,
        vocabulary,
        (last.listed - gone) | come,
        filed,
        last.by_name.patched(gone, names),
        last.by_newest.patched(gone, ages),
    )


def _ranks(kind: str, only: Iterable[int] | None = None) -> tuple[dict[int, Rank], dict[int, Rank]]:
    """Listed entries by their place among names and among ages. One query."""
    entries = KINDS[kind]._base_manager.filter(standing=Standing.LISTED)
    if only is not None:
        entries = entries.filter(pk__in=only)
    names: dict[int, Rank] = {}
    ages: dict[int, Rank] = {}
    for key, name, listed_at in entries.order_by().values_list("pk", "name", "listed_at").iterator(chunk_size=10_000):
        names[key] = (sort_key(name), key)
        ages[key] = (-listed_at.timestamp() if listed_at else 0.0, -key)
    return names, ages


def _filed(kind: str, only: Iterable[int] | None = None) -> dict[int, list[int]]:
    """Term key to the entries filed under it, listed or not. One query."""
    rows = TERM_ROWS[kind]._base_manager.order_by()
    if only is not None:
        rows = rows.filter(content_object__in=only)
    filed: dict[int, list[int]] = defaultdict(list)
    for term, entry in rows.values_list("tag_id", "content_object_id").iterator(chunk_size=10_000):
        filed[term].append(entry)
    return filed

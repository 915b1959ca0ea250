"""The index: which entries stand under which term, held in each process as sets of bits.

A `Snapshot` never changes: a request takes one and uses it throughout. `index(kind)` asks the database for its
version (one query), and where that moved on, patches what changed into a new snapshot, or builds one afresh where the
vocabulary changed or too much did. Keys of entries are the bits themselves.
"""

from __future__ import annotations

import bisect
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import Any

from pyroaring import BitMap

from directory.browse.vocabulary import Vocabulary, load_vocabulary
from directory.models import IndexChange, IndexVersion, Organisation, OrganisationTerm, Person, PersonTerm
from directory.models.index import VOCABULARY, Version
from directory.models.words import plain, words_of

KINDS: dict[str, type[Organisation | Person]] = {"organisation": Organisation, "person": Person}
TERM_ROWS: dict[str, type[OrganisationTerm | PersonTerm]] = {"organisation": OrganisationTerm, "person": PersonTerm}
# Where more than this many entries changed at once, building afresh is quicker than patching.
MOST_PATCHED = 2_000


@dataclass(frozen=True)
class Order:
    """Listed entries in one order."""

    keys: list[int]
    # What the order compares, by entry; unique, for it ends with the entry's own key.
    value: dict[int, tuple[Any, ...]]

    @classmethod
    def of(cls, value: dict[int, tuple[Any, ...]]) -> Order:
        return cls(sorted(value, key=value.__getitem__), value)

    def patched(self, value: dict[int, tuple[Any, ...]], changed: Iterable[int]) -> Order:
        """The order with some entries put where their new values belong, or taken out."""
        keys = self.keys.copy()
        for key in changed:
            if key in self.value:
                del keys[bisect.bisect_left(keys, self.value[key], key=self.value.__getitem__)]
        known = self.value | value
        for key in changed:
            if key in value:
                keys.insert(bisect.bisect_left(keys, value[key], key=known.__getitem__), key)
        return Order(keys, value)

    def slice(self, found: BitMap, start: int, stop: int) -> list[int]:
        """Places `start` to `stop` of the entries in `found`. Walks the order where they are many, else sorts them."""
        if len(found) ** 2 * 10 < stop * len(self.keys):
            return sorted(found, key=self.value.__getitem__)[start:stop]
        return list(islice(filter(found.__contains__, self.keys), start, stop))


@dataclass(frozen=True)
class Snapshot:
    """The listed entries of one kind at one version of the database."""

    kind: str
    version: Version
    vocabulary: Vocabulary
    listed: BitMap
    # Term key to the entries under it or a narrower term; no set where there are none.
    under: dict[int, BitMap]
    names: dict[int, str]
    by_name: Order
    by_newest: Order

    def entries_under(self, term_pk: int) -> BitMap:
        """The listed entries under a term or a narrower one. Not to be changed."""
        return self.under.get(term_pk) or BitMap()

    def counts(self) -> dict[int, int]:
        """Term key to the number of listed entries under it or a narrower term, where there are any."""
        return {pk: len(entries) for pk, entries in self.under.items() if entries}

    @cached_property
    def spellings(self) -> tuple[str, ...]:
        """Every word of a name or a label, for offering the nearest."""
        found = {word for name in self.names.values() for word in words_of(name)}
        labels = (word for labels in self.vocabulary.labels.values() for label in labels for word in label)
        return tuple(sorted(found.union(labels)))


_snapshots: dict[str, Snapshot] = {}
_lock = threading.Lock()


def index(kind: str) -> Snapshot:
    """The index of one kind of entry as the database stands now. One query where nothing changed."""
    version = IndexVersion.current()
    snapshot = _snapshots.get(kind)
    if snapshot is None or snapshot.version != version:
        with _lock:
            snapshot = _snapshots.get(kind)
            if snapshot is None or snapshot.version != version:
                snapshot = _snapshots[kind] = _next(kind, version, snapshot)
    return snapshot


def _next(kind: str, version: Version, last: Snapshot | None) -> Snapshot:
    """`last` brought to `version`, from the log of changes where that suffices."""
    changed = IndexChange.objects.since(last.version) if last else None
    if last is None or changed is None or (VOCABULARY, None) in changed:
        return build(kind, version)
    keys = {pk for changed_kind, pk in changed if changed_kind == kind and pk is not None}
    return build(kind, version) if len(keys) > MOST_PATCHED else _patched(last, version, keys)


def build(kind: str, version: Version) -> Snapshot:
    """The index built from all rows. Five queries."""
    vocabulary = load_vocabulary()
    model = KINDS[kind]
    rows = list(model._base_manager.filter(standing="listed").values_list("pk", "name", "listed_at"))
    terms = _rows_of(kind).filter(content_object__standing="listed").values_list("tag_id", "content_object_id")
    direct: dict[int, list[int]] = defaultdict(list)
    for term, entry in terms.order_by().iterator(chunk_size=20_000):
        direct[term].append(entry)
    under: dict[int, BitMap] = defaultdict(BitMap)
    for term, entries in direct.items():
        entries_here = BitMap(entries)
        for pk in vocabulary.path_of(term):
            under[pk] |= entries_here
    names = {pk: name for pk, name, _ in rows}
    return Snapshot(
        kind,
        version,
        vocabulary,
        BitMap(names),
        dict(under),
        names,
        Order.of({pk: (plain(name), pk) for pk, name, _ in rows}),
        Order.of({pk: (-listed_at.timestamp(), -pk) for pk, _, listed_at in rows if listed_at}),
    )


def _patched(last: Snapshot, version: Version, changed: set[int]) -> Snapshot:
    """`last` with some entries read again. Two queries, or none where no entry of this kind changed."""
    if not changed:
        return replace(last, version=version)
    rows = list(KINDS[last.kind]._base_manager.filter(pk__in=changed, standing="listed"))
    listed_now = BitMap(row.pk for row in rows)
    gone = BitMap(changed)
    under = {pk: entries - gone for pk, entries in last.under.items()}
    tagged = _rows_of(last.kind).filter(content_object__in=listed_now).values_list("tag_id", "content_object_id")
    for term, entry in tagged:
        for pk in last.vocabulary.path_of(term):
            under.setdefault(pk, BitMap()).add(entry)
    names = {pk: name for pk, name in last.names.items() if pk not in changed} | {row.pk: row.name for row in rows}
    name_values = _replaced(last.by_name, rows, changed, lambda row: (plain(row.name), row.pk))
    newest_values = _replaced(last.by_newest, rows, changed, lambda row: (-row.listed_at.timestamp(), -row.pk))
    return replace(
        last,
        version=version,
        listed=(last.listed - gone) | listed_now,
        under=under,
        names=names,
        by_name=last.by_name.patched(name_values, changed),
        by_newest=last.by_newest.patched(newest_values, changed),
    )


def _replaced(
    order: Order, rows: list[Any], changed: set[int], value: Callable[[Any], tuple[Any, ...]]
) -> dict[int, tuple[Any, ...]]:
    kept = {pk: known for pk, known in order.value.items() if pk not in changed}
    return kept | {row.pk: value(row) for row in rows}


def _rows_of(kind: str) -> Any:
    return TERM_ROWS[kind]._base_manager.all()

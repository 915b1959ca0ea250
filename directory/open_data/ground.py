"""The directory as it stands, as far as an import has to know it: who is listed, and what the record says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from directory.models import Change, FormerAddress, Hand, Organisation, OrganisationTerm, Relationship, Standing

# Hands whose work an import leaves alone.
PERSONS = frozenset({Hand.CONTRIBUTOR, Hand.OWNER, Hand.CURATOR})


@dataclass
class History:
    """What the record says of earlier imports from one source, and of people's work on any entry."""

    # The slug under which the source brought an entry, to the entry's key.
    brought: dict[str, int] = field(default_factory=dict)
    # Relationships that it brought: the key of their source, and the field in its record.
    related: set[tuple[int, str]] = field(default_factory=set)
    _persons: dict[int, dict[str, Hand]] = field(default_factory=dict)

    @classmethod
    def of(cls, source: str) -> History:
        """Two queries."""
        this = cls()
        changes = Change.objects.filter(kind=Organisation.kind).order_by("pk")
        imported = changes.filter(hand=Hand.IMPORT, source=source)
        for entry_id, fields in imported.values_list("entry_id", "fields").iterator():
            if "slug" in fields:
                this.brought[fields["slug"][1]] = entry_id
            this.related |= {(entry_id, name) for name in fields if name.startswith("relationships.to.")}
        by_persons = changes.filter(hand__in=PERSONS).values("entry_id")
        touched = changes.filter(entry_id__in=by_persons).values_list("entry_id", "hand", "fields")
        for entry_id, hand, fields in touched.iterator():
            set_by = this._persons.setdefault(entry_id, {})
            for name in fields:
                set_by.pop(name, None)
                if hand in PERSONS:
                    set_by[name] = Hand(hand)
        return this

    def person(self, entry_id: int, name: str) -> Hand | None:
        """The hand of the person who set a field last; None if nobody did, or an import or command did since."""
        return self._persons.get(entry_id, {}).get(name)


class Ground:
    """What stands where rows may go. A handful of queries, and a few more for each 500 rows."""

    def __init__(self, source: str, keys: Iterable[str]) -> None:
        self.history = History.of(source)
        self.slugs: dict[str, int] = {}
        listed: dict[int, str] = {}
        # Who stands under an identity, by slug. What was archived or removed here is not listed anew by another name.
        self.holders: dict[str, str] = {}
        everybody = Organisation.objects.order_by().values_list("pk", "slug", "identity", "standing")
        for pk, slug, identity, standing in everybody.iterator():
            self.slugs[slug] = pk
            if standing == Standing.LISTED:
                self.holders[identity] = slug
                listed[pk] = identity
            elif standing != Standing.DRAFT:
                self.holders.setdefault(identity, slug)
        # Slugs under which the source brought what is listed still, to its identity.
        self.listed_of_source = {key: listed[pk] for key, pk in self.history.brought.items() if pk in listed}
        # Slugs that lead to an entry which has another one now.
        self.former_slugs = dict(
            FormerAddress.objects.filter(kind=Organisation.kind).values_list("slug", "entry_id").iterator()
        )
        keys = list(keys)
        found = {index[key] for index in (self.history.brought, self.slugs) for key in keys if key in index}
        found |= {source for source, _name in self.history.related}
        self.entries: dict[int, Organisation] = {entry.pk: entry for entry in _rows_of(Organisation, "pk", found)}
        self.terms: dict[int, set[int]] = defaultdict(set)
        for row in _rows_of(OrganisationTerm, "content_object", self.entries):
            self.terms[row.content_object_id].add(row.tag_id)
        self.relationships = {
            (row.source_id, row.type, row.target_id): row for row in _rows_of(Relationship, "source", self.entries)
        }

    def brought(self, key: str) -> Organisation | None:
        """The entry that the source brought under `key`, if it is still there."""
        return self.entries.get(self.history.brought.get(key, 0))

    def under_slug(self, key: str) -> Organisation | None:
        """The entry whose slug is `key`."""
        return self.entries.get(self.slugs.get(key, 0))


def _rows_of(model: type[models.Model], name: str, keys: Iterable[int]) -> Iterator[Any]:
    wanted = sorted(keys)
    for start in range(0, len(wanted), 500):
        yield from model._default_manager.filter(**{f"{name}__in": wanted[start : start + 500]})

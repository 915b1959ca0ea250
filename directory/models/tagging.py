"""Tagging with terms, with taggit's traps closed: terms are compared by key, and a word never makes a new term."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.db import connection, models
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager, _TaggableManager
from taggit.models import ItemBase, NaturalKeyManager

from directory.models.acts import act
from directory.models.owned import OwnedRow, OwnedRowQuerySet
from ethicalmap.batches import batches
from taxonomy.models import Term
from taxonomy.uses import Retagged


class TermManager(_TaggableManager):
    """The terms of one entry. Takes terms only: taggit would make new ones from words, and compares by name, which
    stands in two facets.

    A change takes as many queries for many terms as for one: five at most.
    """

    def add(self, *terms: Term, **kwargs: Any) -> None:
        self._change(added=terms)

    def remove(self, *terms: Term) -> None:
        self._change(taken=terms)

    def set(self, terms: Iterable[Term], **kwargs: Any) -> None:
        self._change(added=list(terms), only=True)

    def clear(self) -> None:
        self.set([])

    def _change(self, added: Sequence[Term] = (), taken: Sequence[Term] = (), *, only: bool = False) -> None:
        for term in (*added, *taken):
            if not isinstance(term, Term):
                raise TypeError(f"Expected a Term, got {term!r}: look the term up in its facet first.")
        self._remove_prefetched_objects()
        with act():
            # Two hands that tag one entry at once come one after the other.
            type(self.instance)._base_manager.select_for_update().filter(pk=self.instance.pk).values("pk").first()
            rows = self.through.objects.filter(content_object=self.instance)
            now = set(rows.values_list("tag", flat=True))
            wanted = dict.fromkeys(term.pk for term in added)
            unwanted = now - wanted.keys() if only else {term.pk for term in taken} & now
            if unwanted:
                rows.filter(tag__in=unwanted).delete()
            self.through.objects.bulk_create(
                self.through(content_object=self.instance, tag_id=key) for key in wanted if key not in now
            )


class TermsField(TaggableManager):
    """A TaggableManager that offers no form field of its own: taggit's makes terms out of words."""

    def __init__(self, **kwargs: Any) -> None:
        defaults = {"manager": TermManager, "blank": True, "help_text": "", "verbose_name": _("terms")}
        super().__init__(**defaults | kwargs)

    def formfield(self, *args: Any, **kwargs: Any) -> None:
        return None


class TermRowQuerySet(OwnedRowQuerySet):
    """Terms on entries."""

    def file(self, rows: Iterable[tuple[int, int]]) -> None:
        """Put terms on entries, as (entry, term) keys, none of which are there yet. One statement, and recorded.

        A third of the time of bulk_create, which an import with a dozen terms a row would feel.
        """
        table, columns = self.model._meta.db_table, "content_object_id, tag_id"
        with act() as under_way, connection.cursor() as cursor:
            keys = list(rows)
            for key in keys:
                under_way.touch_row(self.model, key, None)
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES (%s, %s)", keys)  # noqa: S608  our own names

    def retag(self, old: int, new: int) -> Retagged:
        """File all that has the term `old` under `new`, and return what was done. Five statements, and recorded."""
        with act() as under_way:
            entries, having = self._tagged(old), self._tagged(new)
            for entry in entries:
                under_way.touch_row(self.model, (entry, old), {})
            for entry in entries - having:
                under_way.touch_row(self.model, (entry, new), None)
            both = self.filter(tag=new).values("content_object_id")
            self._bare(tag=old, content_object__in=both)._raw_delete(self.db)
            self._bare(tag=old).update(tag=new)
        return {"from": old, "to": new, "moved": sorted(entries - having), "joined": sorted(entries & having)}

    def give_back(self, retagged: Retagged) -> None:
        """Undo `retag` where its term still stands. A statement for each 500 entries, and recorded."""
        old, new = retagged["from"], retagged["to"]
        with act() as under_way:
            still = self._tagged(new) - self._tagged(old)
            moved = sorted(still.intersection(retagged["moved"]))
            for entry in moved:
                under_way.touch_row(self.model, (entry, new), {})
                under_way.touch_row(self.model, (entry, old), None)
            for some in batches(moved):
                self._bare(tag=new, content_object__in=some).update(tag=old)
            self.file((entry, old) for entry in sorted(still.intersection(retagged["joined"])))

    def _tagged(self, term: int) -> set[int]:
        """Keys of the entries with a term, whose rows nobody else changes before this transaction ends."""
        return set(self.select_for_update().filter(tag=term).values_list("content_object_id", flat=True))

    def _bare(self, **those: Any) -> models.QuerySet[Any]:
        """Rows that are written without a word to the act, which is told by the caller."""
        return models.QuerySet(self.model, using=self.db).filter(**those)


class TermRow(OwnedRow, ItemBase):
    """One term on one entry."""

    kind: ClassVar[str]
    unique_by = ("content_object_id", "tag_id")

    content_object: models.ForeignKey[Any, Any]
    content_object_id: int
    tag: models.ForeignKey[Any, Any]
    tag_id: int
    natural_key_fields = ["content_object", "tag"]

    objects: ClassVar[Any] = NaturalKeyManager.from_queryset(TermRowQuerySet)()

    class Meta:
        abstract = True

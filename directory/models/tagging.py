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
from taxonomy.models import Term


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

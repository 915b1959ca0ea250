"""Tagging with terms, with taggit's traps closed: terms are compared by key, and a word never makes a new term."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager, _TaggableManager
from taggit.models import ItemBase, NaturalKeyManager

from directory.models.acts import act
from taxonomy.models import Term


class TermManager(_TaggableManager):
    """The terms of one entry. Takes terms only: taggit would make new ones from words, and compares by name, which
    stands in two facets."""

    def add(self, *terms: Term, **kwargs: Any) -> None:
        self._refuse_words(terms)
        with act():
            super().add(*terms, **kwargs)

    def remove(self, *terms: Term) -> None:
        self._refuse_words(terms)
        self._remove_prefetched_objects()
        with act():
            for row in self.through.objects.filter(content_object=self.instance, tag__in=terms):
                row.delete()

    def set(self, terms: Iterable[Term], **kwargs: Any) -> None:
        wanted = list(terms)
        self._refuse_words(wanted)
        with act():
            current = {row.tag_id: row for row in self.through.objects.filter(content_object=self.instance)}
            self.remove(*(row.tag for key, row in current.items() if key not in {term.pk for term in wanted}))
            self.add(*(term for term in wanted if term.pk not in current))

    def clear(self) -> None:
        self.set([])

    @staticmethod
    def _refuse_words(terms: Iterable[object]) -> None:
        for term in terms:
            if not isinstance(term, Term):
                raise TypeError(f"Expected a Term, got {term!r}: look the term up in its facet first.")


class TermsField(TaggableManager):
    """A TaggableManager that offers no form field of its own: taggit's makes terms out of words."""

    def __init__(self, **kwargs: Any) -> None:
        defaults = {"manager": TermManager, "blank": True, "help_text": "", "verbose_name": _("terms")}
        super().__init__(**defaults | kwargs)

    def formfield(self, *args: Any, **kwargs: Any) -> None:
        return None


class TermRowQuerySet(models.QuerySet[Any]):
    """Rows that belong to entries: what changes through a queryset is recorded too."""

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> list[Any]:
        """As Django's, and recorded: no more queries."""
        with act() as under_way:
            made = super().bulk_create(objs, *args, **kwargs)
            for row in made:
                under_way.note_term(row.kind, row.content_object_id, row.tag_id, added=True)
        return made


class TermRow(ItemBase):
    """One term on one entry."""

    kind: ClassVar[str]
    content_object: models.ForeignKey[Any, Any]
    content_object_id: int
    tag: models.ForeignKey[Any, Any]
    tag_id: int
    natural_key_fields = ["content_object", "tag"]

    objects: ClassVar[Any] = NaturalKeyManager.from_queryset(TermRowQuerySet)()

    class Meta:
        abstract = True

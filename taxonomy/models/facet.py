"""A facet: one way of sorting, with a question. A SKOS concept scheme."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_unicode_slug
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from taxonomy.models.named import Named, NamedQuerySet
from taxonomy.words import fold, fold_slug

# Words that an address uses itself, and so cannot be a facet's.
RESERVED = ("cursor", "columns", "entry", "format", "limit", "page", "q", "rows", "sort", "view")


def refuse_reserved(slug: str) -> None:
    """Raise ValidationError for a slug that addresses use for something else."""
    if fold_slug(slug) in RESERVED:
        raise ValidationError(
            _("“%(slug)s” has a meaning of its own in addresses. Choose another slug."), params={"slug": slug}
        )


class FacetQuerySet(NamedQuerySet):
    """Facets in their curated order."""

    def for_kind(self, kind: str) -> FacetQuerySet:
        """Facets that sort entries of `kind`, such as "organisation"."""
        return self.filter(applies_to__contains=f" {kind} ")


class Facet(Named):
    """One way of sorting entries, with the question that it answers."""

    slug = models.SlugField(
        _("slug"),
        max_length=50,
        unique=True,
        allow_unicode=True,
        validators=[validate_unicode_slug, refuse_reserved],
        help_text=_("Its word in addresses: /organisations/?slug=… A promise: it stays when the name changes."),
        error_messages={"unique": _("Another facet has that slug.")},
    )
    name = models.CharField(_("name"), max_length=100)
    question = models.CharField(
        _("question"), max_length=200, help_text=_("What a term answers, such as “What is at stake?”")
    )
    definition = models.TextField(_("definition"), blank=True)
    # Kinds of entry between spaces (" organisation person "), so that either database finds one whole.
    applies_to = models.CharField(_("applies to"), max_length=200, default=" organisation person ")
    order = models.PositiveIntegerField(_("order"), default=0, db_index=True)
    required = models.BooleanField(_("required"), default=False, help_text=_("A new entry must answer this."))
    many = models.BooleanField(_("many answers"), default=True, help_text=_("Off where an entry has one answer only."))

    objects: ClassVar[Any] = FacetQuerySet.as_manager()

    class Meta:
        ordering = ["order", "slug"]
        verbose_name = _("facet")
        verbose_name_plural = _("facets")
        constraints = [
            models.UniqueConstraint(
                "key",
                name="facet_name_once",
                violation_error_message=_("Another facet has that name."),
            ),
            models.CheckConstraint(condition=~Q(key="") & ~Q(slug=""), name="facet_has_a_name_and_slug"),
            models.CheckConstraint(
                condition=Q(slug=Lower("slug")) & ~Q(slug__contains="/"),
                name="facet_slug_is_folded",
                violation_error_message=_("Write the slug in small letters."),
            ),
            models.CheckConstraint(
                condition=~Q(slug__in=RESERVED),
                name="facet_slug_is_free_in_addresses",
                violation_error_message=_("That slug has a meaning of its own in addresses. Choose another."),
            ),
        ]

    def clean(self) -> None:
        """Say in a sentence what the database would refuse. One query."""
        if Facet.objects.filter(key=fold(self.name)).exclude(pk=self.pk).exists():
            raise ValidationError({"name": _("Another facet has that name.")})

    @classmethod
    def prepare(cls, rows: Sequence[Facet]) -> None:
        super().prepare(rows)
        for row in rows:
            row.slug = fold_slug(row.slug)
            row.applies_to = f" {' '.join(row.kinds)} "

    def get_absolute_url(self) -> str:
        return reverse("facet", args=[self.slug])

    @property
    def kinds(self) -> list[str]:
        """The kinds of entry that this facet sorts."""
        return self.applies_to.split()

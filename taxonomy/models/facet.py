"""A facet: one way of sorting, with a question. A SKOS concept scheme."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_unicode_slug
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from taxonomy.words import fold

# Words that an address uses itself, and so cannot be a facet's.
RESERVED = frozenset({"q", "sort", "page", "view", "rows", "columns", "entry", "format", "limit", "cursor"})


def refuse_reserved(slug: str) -> None:
    """Raise ValidationError for a slug that addresses use for something else."""
    if slug in RESERVED:
        raise ValidationError(
            _("“%(slug)s” has a meaning of its own in addresses. Choose another slug."), params={"slug": slug}
        )


class FacetQuerySet(models.QuerySet["Facet"]):
    """Facets in their curated order."""

    def for_kind(self, kind: str) -> FacetQuerySet:
        """Facets that sort entries of `kind`, such as "organisation"."""
        return self.filter(applies_to__contains=f" {kind} ")


class Facet(models.Model):
    """One way of sorting entries, with the question that it answers."""

    slug = models.SlugField(
        _("slug"),
        max_length=50,
        unique=True,
        allow_unicode=True,
        validators=[validate_unicode_slug, refuse_reserved],
    )
    name = models.CharField(_("name"), max_length=100)
    key = models.CharField(max_length=200, unique=True, editable=False)
    question = models.CharField(
        _("question"), max_length=200, help_text=_("What a term answers, such as “What is at stake?”")
    )
    definition = models.TextField(_("definition"), blank=True)
    # Kinds of entry between spaces (" organisation person "), so that either database finds one whole.
    applies_to = models.CharField(_("applies to"), max_length=200, default=" organisation person ")
    order = models.PositiveIntegerField(_("order"), default=0, db_index=True)
    required = models.BooleanField(_("required"), default=False, help_text=_("A new entry must answer this."))
    many = models.BooleanField(_("many answers"), default=True, help_text=_("Off where an entry has one answer only."))

    objects = FacetQuerySet.as_manager()

    class Meta:
        ordering = ["order", "slug"]
        verbose_name = _("facet")
        verbose_name_plural = _("facets")

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.key = fold(self.name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_absolute_url(self) -> str:
        return reverse("facet", args=[self.slug])

    @property
    def kinds(self) -> list[str]:
        """The kinds of entry that this facet sorts."""
        return self.applies_to.split()

"""A term: a word in a facet. A SKOS concept, and the taggit tag."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.models import TagBase
from tree_queries.models import OrderableTreeNode
from tree_queries.query import TreeQuerySet

from taxonomy.models.facet import Facet
from taxonomy.words import fold, slug_for


class TermQuerySet(TreeQuerySet["Term"]):
    """Terms of one facet or of all."""

    def current(self) -> TermQuerySet:
        """Terms that may be used for something new."""
        return self.filter(deprecated=False)

    def get_by_natural_key(self, facet: str, slug: str) -> Term:
        return self.get(facet__slug=facet, slug=slug)


class Term(TagBase, OrderableTreeNode):
    """A word in a facet, with what it means. `parent` is its broader term."""

    facet = models.ForeignKey(Facet, on_delete=models.PROTECT, related_name="terms", verbose_name=_("facet"))
    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("slug"), max_length=100, blank=True, allow_unicode=True)
    # The name as compared. SQLite's LOWER() folds ASCII alone, so the folded name is stored and constrained.
    key = models.CharField(max_length=400, editable=False)
    definition = models.TextField(_("definition"), blank=True)
    scope_note = models.TextField(_("scope note"), blank=True, help_text=_("When to use it, and when to use another."))
    related = models.ManyToManyField("self", blank=True, symmetrical=True, verbose_name=_("related terms"))
    deprecated = models.BooleanField(
        _("deprecated"), default=False, help_text=_("Kept for old links; no longer offered.")
    )
    replaced_by = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="replaces",
        verbose_name=_("replaced by"),
    )
    source = models.CharField(_("source"), max_length=300, blank=True)

    # Named again: with two bases that bring managers, the tree's would be lost.
    objects: ClassVar[Any] = TermQuerySet.as_manager()
    natural_key_fields = ["facet__slug", "slug"]

    class Meta:
        ordering = ["facet__order", "position", "name"]
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        constraints = [
            models.UniqueConstraint(
                "facet",
                "key",
                name="term_name_once_in_a_facet",
                violation_error_message=_("This facet has a term of that name already."),
            ),
            models.UniqueConstraint(
                "facet",
                "slug",
                name="term_slug_once_in_a_facet",
                violation_error_message=_("This facet has a term with that slug already."),
            ),
            models.CheckConstraint(condition=~Q(slug=""), name="term_has_a_slug"),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | Q(deprecated=True),
                name="term_replaced_means_deprecated",
                violation_error_message=_("Only a deprecated term can be replaced by another."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str, str]:
        return (self.facet.slug, self.slug)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.key = fold(self.name)
        if not self.slug:
            taken = Term.objects.filter(facet=self.facet_id).exclude(pk=self.pk).values_list("slug", flat=True)
            self.slug = slug_for(self.name, set(taken))
        self.slug = self.slug.lower()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("term", args=[self.facet.slug, self.slug])


class Synonym(models.Model):
    """Another word for a term. A SKOS altLabel."""

    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="synonyms")
    name = models.CharField(_("synonym"), max_length=200)
    key = models.CharField(max_length=400, editable=False, db_index=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        constraints = [models.UniqueConstraint("term", "key", name="synonym_once_for_a_term")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.key = fold(self.name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class Mapping(models.Model):
    """The same or a near idea in somebody else's vocabulary. A SKOS mapping relation."""

    class Relation(models.TextChoices):
        EXACT = "exactMatch", _("the same as")
        CLOSE = "closeMatch", _("close to")
        BROAD = "broadMatch", _("narrower than")
        NARROW = "narrowMatch", _("broader than")
        RELATED = "relatedMatch", _("related to")

    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="mappings")
    relation = models.CharField(_("relation"), max_length=20, choices=Relation)
    uri = models.URLField(_("address"), max_length=500)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("mapping")
        verbose_name_plural = _("mappings")
        constraints = [models.UniqueConstraint("term", "uri", name="mapping_once_for_a_term")]

    def __str__(self) -> str:
        return f"{self.get_relation_display()} {self.uri}"

"""A term: a word in a facet. A SKOS concept, and the taggit tag."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import unquote

from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Max, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.models import TagBase
from tree_queries.fields import TreeNodeForeignKey
from tree_queries.models import OrderableTreeNode
from tree_queries.query import TreeQuerySet

from taxonomy.models.facet import Facet
from taxonomy.models.named import Named, NamedQuerySet
from taxonomy.words import fold_slug, slug_for

# Room between two neighbours, so that numbers can be read and written by hand.
STEP = 10


class TermQuerySet(NamedQuerySet, TreeQuerySet[Any]):  # type: ignore[override]  # as_manager()
    """Terms of one facet or of all."""

    def current(self) -> TermQuerySet:
        """Terms that may be used for something new."""
        return self.filter(deprecated=False)

    def get_by_natural_key(self, facet: str, slug: str) -> Term:
        term: Term = self.get(facet__slug=facet, slug=slug)
        return term


class Term(Named, TagBase, OrderableTreeNode):  # type: ignore[misc]  # their managers
    """A word in a facet, with what it means. `parent` is its broader term."""

    facet = models.ForeignKey(Facet, on_delete=models.PROTECT, related_name="terms", verbose_name=_("facet"))
    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("slug"), max_length=100, blank=True, allow_unicode=True)
    # Not CASCADE, as the tree has it: who deletes a term does not mean those under it.
    parent = TreeNodeForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="children",
        verbose_name=_("broader term"),
    )
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

    # Named again: with bases that bring managers, the tree's would be lost.
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
            models.CheckConstraint(condition=~Q(key="") & ~Q(slug=""), name="term_has_a_name_and_slug"),
            models.CheckConstraint(
                condition=Q(slug=Lower("slug")) & ~Q(slug__contains="/"),
                name="term_slug_is_folded",
                violation_error_message=_("Write the slug in small letters."),
            ),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | Q(deprecated=True),
                name="term_replaced_means_deprecated",
                violation_error_message=_("Only a deprecated term can be replaced by another."),
            ),
            models.CheckConstraint(
                condition=~Q(replaced_by=F("id")),
                name="term_not_replaced_by_itself",
                violation_error_message=_("A term cannot be replaced by itself."),
            ),
        ]

    def natural_key(self) -> tuple[str, str]:
        return (self.facet.slug, self.slug)

    @classmethod
    def prepare(cls, rows: Sequence[Term]) -> None:
        """Names, slugs and places. Two more queries if any row lacks a slug or a place, however many rows."""
        super().prepare(rows)
        _give_slugs(rows)
        _give_places([row for row in rows if not row.position])

    def get_absolute_url(self) -> str:
        return reverse("term", args=[self.facet.slug, self.slug])


def _give_slugs(rows: Sequence[Term]) -> None:
    taken: dict[int, set[str]] = defaultdict(set)
    if any(not row.slug for row in rows):
        pairs = Term.objects.filter(facet__in={row.facet_id for row in rows}).exclude(pk__in=[row.pk for row in rows])
        for facet, slug in [*pairs.values_list("facet", "slug"), *((row.facet_id, row.slug) for row in rows)]:
            taken[facet].add(slug)
    for row in rows:
        row.slug = fold_slug(row.slug) if row.slug else slug_for(row.name, taken[row.facet_id])
        taken[row.facet_id].add(row.slug)


def _give_places(rows: Sequence[Term]) -> None:
    """Put each row after the last of its neighbours."""
    if not rows:
        return
    neighbours = Term.objects.filter(facet__in={row.facet_id for row in rows}).order_by().values("facet", "parent")
    last: dict[tuple[int, int | None], int] = defaultdict(int)
    for found in neighbours.annotate(last=Max("position")):
        last[found["facet"], found["parent"]] = found["last"]
    for row in rows:
        last[row.facet_id, row.parent_id] += STEP
        row.position = last[row.facet_id, row.parent_id]


class Synonym(Named):
    """Another word for a term. A SKOS altLabel."""

    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="synonyms")
    name = models.CharField(_("synonym"), max_length=200)

    objects: ClassVar[Any] = NamedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        constraints = [
            models.UniqueConstraint(
                "term",
                "key",
                name="synonym_once_for_a_term",
                violation_error_message=_("This term has that synonym already."),
            ),
            models.CheckConstraint(condition=~Q(key=""), name="synonym_has_a_name"),
        ]
        indexes = [models.Index(fields=["key"], name="synonym_by_key")]


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
    uri = models.URLField(_("address"), max_length=500, validators=[URLValidator(schemes=["http", "https"])])

    class Meta:
        ordering = ["pk"]
        verbose_name = _("mapping")
        verbose_name_plural = _("mappings")
        constraints = [
            models.UniqueConstraint(
                "term",
                "uri",
                name="mapping_once_for_a_term",
                violation_error_message=_("This term is mapped to that address already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_relation_display()} {self.uri}"

    @property
    def label(self) -> str:
        """What the address calls the idea: its fragment, or the end of its path."""
        return self._parts[1]

    @property
    def place(self) -> str:
        """Whose vocabulary it is in: the address up to the label, without what every address has."""
        return self._parts[0]

    @property
    def _parts(self) -> tuple[str, str]:
        address = unquote(self.uri.partition("://")[2]).rstrip("/#").removeprefix("www.")
        ends = max(address.rfind("/"), address.rfind("#"))
        return (address[:ends], address[ends + 1 :]) if ends > 0 else (address, address)

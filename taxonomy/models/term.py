"""A term: a word in a facet. A SKOS concept, and the taggit tag."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar
from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Max, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise
from taggit.models import TagBase
from tree_queries.fields import TreeNodeForeignKey
from tree_queries.models import OrderableTreeNode
from tree_queries.query import TreeQuerySet

from taxonomy.models.facet import Facet
from taxonomy.models.named import Named, NamedQuerySet
from taxonomy.models.recorded import Recorded, RecordedQuerySet
from taxonomy.tree import above, below, in_line
from taxonomy.words import fold, fold_slug, slug_for

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
    # Its address leads there, and what was filed under it is filed there.
    merged = models.BooleanField(_("merged into what replaced it"), default=False, editable=False)
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
                condition=Q(merged=False) | Q(replaced_by__isnull=False),
                name="term_merged_means_replaced",
                violation_error_message=_("A merged term needs the term that replaced it."),
            ),
            models.CheckConstraint(
                condition=~Q(replaced_by=F("id")),
                name="term_not_replaced_by_itself",
                violation_error_message=_("A term cannot be replaced by itself."),
            ),
        ]

    def natural_key(self) -> tuple[str, str]:
        return (self.facet.slug, self.slug)

    def _replacement_fault(self) -> Any:
        """Why the replacement cannot be, or nothing."""
        if self.replaced_by is None:
            return None
        if self.replaced_by_id == self.pk:
            return _("A term cannot be replaced by itself.")
        if not self.deprecated:
            return _("Only a deprecated term can be replaced by another.")
        if self.replaced_by.facet_id != self.facet_id:
            return _("Choose a replacement in the same facet.")
        if self._replaces_in_a_circle():
            return _("That term is replaced by this one, at once or by way of others.")
        return None

    def _replaces_in_a_circle(self) -> bool:
        """Whether following the replacements leads back here. A query a step."""
        seen: set[int] = set()
        following = self.replaced_by
        while following is not None and following.pk not in seen:
            if following.pk == self.pk:
                return True
            seen.add(following.pk)
            following = following.replaced_by
        return False

    def clean(self) -> None:
        """Say in sentences what the database would refuse. Five queries at most."""
        others = Term.objects.filter(facet=self.facet_id).exclude(pk=self.pk)
        key = fold(self.name)
        faults: dict[str, Any] = {}
        if others.filter(key=key).exists():
            faults["name"] = _("This facet has a term of that name already.")
        elif namesake := others.filter(synonyms__key=key).first():
            faults["name"] = _("That is a synonym of “%(name)s” in this facet.") % {"name": namesake}
        if self.slug and others.filter(slug=fold_slug(self.slug)).exists():
            faults["slug"] = _("This facet has a term with that slug already.")
        if fault := self._replacement_fault():
            faults["replaced_by"] = fault
        if fault := self._fault_of_place():
            faults["parent"] = fault
        if faults:
            raise ValidationError(faults)

    def _fault_of_place(self) -> StrPromise | None:
        """What is wrong with the broader term, if anything. Two queries at most."""
        if self.parent is None:
            return None
        if self.parent.facet_id != self.facet_id:
            return _("A term and the term that it comes under belong to the same facet.")
        if self.pk and in_line(self.pk, self.parent.pk, self._parents() | {self.pk: None}):
            return _("A term cannot come under itself, nor under a term that comes under it.")
        return None

    def clean_related(self, related: Iterable[Term] | None = None) -> None:
        """Raise ValidationError if a term is related to one in its own line, with the broader term that it has now.

        `related` are those that it is to be related to; without them, those that it is. Three queries at most.
        """
        mine = self.pk or 0
        parents = self._parents() | {mine: self.parent_id}
        for other in self.related.all() if related is None else related:
            if in_line(mine, other.pk, parents):
                raise ValidationError(
                    _("“%(name)s” cannot be related as well: the two are one, or one comes under the other."),
                    params={"name": other},
                )
        links = Term.related.through.objects.filter(
            from_term__in=below(mine, parents), to_term__in=above(mine, parents)
        )
        if link := links.select_related("from_term", "to_term").first():
            raise ValidationError(
                _("It cannot come there: “%(narrower)s”, which comes under it, is related to “%(broader)s”."),
                params={"narrower": link.from_term, "broader": link.to_term},
            )

    def _parents(self) -> dict[int, int | None]:
        return dict(Term.objects.filter(facet=self.facet_id).values_list("pk", "parent"))

    @classmethod
    def prepare(cls, rows: Sequence[Term]) -> None:
        """Names, slugs and places. Two more queries if any row lacks a slug or a place, however many rows."""
        super().prepare(rows)
        for row in rows:
            row.merged = row.merged and row.replaced_by_id is not None
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

    def clean(self) -> None:
        """Say in a sentence what the database would refuse. One query."""
        namesake = Term.objects.filter(facet=self.term.facet_id, key=fold(self.name)).exclude(pk=self.term_id).first()
        if namesake:
            raise ValidationError({"name": _("That is the name of another term in this facet.")})


class Mapping(Recorded):
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

    objects: ClassVar[Any] = RecordedQuerySet.as_manager()

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

"""Organisations."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from directory.models.entry import Entry, EntryQuerySet, Standing
from directory.models.identity import identity_of, site_key
from directory.models.tagging import TermRow, TermsField
from taxonomy.models import Term

# The fields that tell one organisation from another.
IDENTIFYING = ("name", "website", "country", "city")


class OrganisationQuerySet(EntryQuerySet):
    """Organisations, in the words of the directory."""

    def for_cards(self) -> OrganisationQuerySet:
        """All that a card in a list prints but terms, which the index knows: one query, however many rows."""
        return self.defer("description")


class Organisation(Entry):
    """A group, company, network or project listed in the directory."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        CLOSED = "closed", _("closed")
        MERGED = "merged", _("merged")
        UNKNOWN = "unknown", _("not known")

    kind: ClassVar[str] = "organisation"
    recorded_fields: ClassVar[tuple[str, ...]] = (
        *Entry.recorded_fields,
        "former_names",
        "website",
        "country",
        "city",
        "year_founded",
        "status",
        "closed_note",
        "merged_into_id",
    )

    former_names = models.JSONField(_("former names"), default=list, blank=True)
    website = models.URLField(_("website"), max_length=500, blank=True)
    country = CountryField(_("country"), blank=True)
    city = models.CharField(_("city or town"), max_length=100, blank=True)
    year_founded = models.PositiveSmallIntegerField(
        _("year founded"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1000), MaxValueValidator(2100)],
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ACTIVE)
    closed_note = models.CharField(_("what became of it"), max_length=300, blank=True)
    # Who is deleted, is deleted with all that became part of them: to empty this instead would be a change unseen.
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.CASCADE, related_name="merged"
    )
    identity = models.CharField(max_length=600, editable=False, db_index=True)

    terms = TermsField(through="directory.OrganisationTerm", related_name="organisations")

    objects: ClassVar[Any] = OrganisationQuerySet.as_manager()

    class Meta(Entry.Meta):
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            *Entry.Meta.constraints,
            # Two hands at once cannot list the same organisation twice, on either database.
            models.UniqueConstraint(
                fields=["identity"],
                condition=Q(standing=Standing.LISTED),
                name="organisation_listed_once",
                violation_error_message=_("This organisation is listed already: same website, or same name and place."),
            ),
            models.CheckConstraint(
                condition=Q(year_founded__isnull=True) | Q(year_founded__range=(1000, 2100)),
                name="organisation_year_is_a_year",
                violation_error_message=_("Give the year as four figures."),
            ),
            models.CheckConstraint(
                condition=~Q(status="closed") | ~Q(closed_note=""),
                name="organisation_closed_says_what_became_of_it",
                violation_error_message=_("Say in a few words what became of it."),
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(standing=Standing.REMOVED),
                name="organisation_merged_is_no_entry_of_its_own",
                violation_error_message=_("This entry was merged into another. Undo the merge first."),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("organisation", args=[self.slug])

    @property
    def leads_to(self) -> Organisation | None:
        """The entry that it was merged into. One query, if it was."""
        return self.merged_into

    def prepare(self) -> None:
        super().prepare()
        self.identity = self.identity_with()

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """As Django's, and whether it is listed already, though no form has a field for its identity."""
        self.identity = self.identity_with()
        excluded = set(exclude or ())
        # A form that refused the one of these has said why.
        if ("website" in excluded) == ("name" in excluded):
            excluded -= {"identity", "standing"}
        super().validate_constraints(excluded)

    def clean(self) -> None:
        super().clean()
        if self.website and not site_key(self.website):
            raise ValidationError({"website": _("Give a web address that begins with https:// or http://.")})

    def searched_texts(self) -> tuple[str, str, str, str]:
        return (self.name, " ".join(self.former_names), f"{self.summary} {self.city}", self.description)

    def identity_with(self, **fields: Any) -> str:
        """What it is unique by, as it is or with other values for some fields."""
        # The code itself: as a country it costs ten times as much, which imports would feel.
        name, website, country, city = (fields.get(name, self.__dict__[name]) for name in IDENTIFYING)
        return identity_of(name, website, country or "", city)


class OrganisationTerm(TermRow):
    """One term on one organisation."""

    kind: ClassVar[str] = "organisation"

    content_object = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="term_rows")
    tag = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="organisation_rows", verbose_name=_("term"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="organisation_term_once")]
        verbose_name = _("term")
        verbose_name_plural = _("terms")

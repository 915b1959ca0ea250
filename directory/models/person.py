"""People. Listed only with their own consent."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from directory.models.entry import Entry, EntryQuerySet, Standing
from directory.models.organisation import Organisation
from directory.models.owned import OwnedRow, OwnedRowQuerySet
from directory.models.tagging import TermRow, TermsField
from taxonomy.models import Term


class PersonQuerySet(EntryQuerySet):
    """People, in the words of the directory."""

    def for_cards(self) -> PersonQuerySet:
        """All that a card in a list prints but terms, which the index knows: two queries, however many rows."""
        affiliations = Affiliation.objects.select_related("organisation")
        return self.defer("description").prefetch_related(models.Prefetch("affiliations", queryset=affiliations))


class Person(Entry):
    """Somebody who works on ethical technology and agreed to be listed."""

    kind: ClassVar[str] = "person"
    recorded_fields: ClassVar[tuple[str, ...]] = (
        *Entry.recorded_fields,
        "role",
        "links",
        "consent_given_at",
        "consent_given_by",
        "consent_text",
    )
    private_fields: ClassVar[tuple[str, ...]] = ("consent_given_by", "consent_text")
    forgotten_when_deleted: ClassVar[bool] = True

    role = models.CharField(_("role"), max_length=200, blank=True, help_text=_("What they do, in their own words."))
    links = models.JSONField(_("links"), default=list, blank=True, help_text=_("Web addresses, one a line."))
    consent_given_at = models.DateTimeField(_("consent given"), null=True, blank=True)
    consent_given_by = models.CharField(
        _("consent given by"),
        max_length=200,
        blank=True,
        help_text=_("Who agreed, and how we know it was them."),
    )
    consent_text = models.TextField(_("text agreed to"), blank=True)

    terms = TermsField(through="directory.PersonTerm", related_name="people")

    objects: ClassVar[Any] = PersonQuerySet.as_manager()

    class Meta(Entry.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(standing=Standing.LISTED)
                | (Q(consent_given_at__isnull=False) & ~Q(consent_given_by="") & ~Q(consent_text="")),
                name="person_listed_means_consent_recorded",
                violation_error_message=_(
                    "A person is listed only with their own consent: record who agreed, when, and to which text."
                ),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("person", args=[self.slug])

    def searched_texts(self) -> tuple[str, str, str, str]:
        return (self.name, "", f"{self.role} {self.summary}", self.description)


class PersonTerm(TermRow):
    """One term on one person."""

    kind: ClassVar[str] = "person"

    content_object = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="term_rows")
    tag = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="person_rows", verbose_name=_("term"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="person_term_once")]
        verbose_name = _("term")
        verbose_name_plural = _("terms")


class Affiliation(OwnedRow):
    """What somebody is to an organisation. In the record of the person alone: an organisation's is public, and would go
    on naming somebody who is not listed, or no longer."""

    unique_by = ("person_id", "organisation_id")
    says = ("role",)

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="affiliations")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="affiliations")
    role = models.CharField(_("role"), max_length=200, blank=True)

    objects: ClassVar[Any] = OwnedRowQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["person", "organisation"], name="affiliation_once")]
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")

    def __str__(self) -> str:
        return f"{self.person}, {self.organisation}"

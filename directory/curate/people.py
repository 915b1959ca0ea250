"""The admin of people. Nobody is listed without their own consent."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.validators import URLValidator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from directory.curate.entry_admin import EntryAdmin
from directory.curate.entry_form import EntryForm
from directory.curate.fields import LinesField, OrganisationField, name_fields_by_label
from directory.curate.owners import OwnerInline
from directory.models import Affiliation, Person, Standing

CONSENT = ("consent_given_at", "consent_given_by", "consent_text")


class PersonForm(EntryForm):
    """A person as a curator edits them."""

    links = LinesField(
        label=_("Links"),
        help_text=_("Web addresses, one a line."),
        each=forms.URLField(assume_scheme="https", max_length=500, validators=[URLValidator(["http", "https"])]),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = self.fields.get("consent_given_at")
        if given is not None and isinstance(given.widget, forms.MultiWidget):
            day, time = given.widget.widgets
            day.attrs["aria-label"], time.attrs["aria-label"] = _("Consent given: day"), _("Consent given: time")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        missing = [name for name in CONSENT if not cleaned.get(name) and name not in self.errors]
        if cleaned.get("standing") == Standing.LISTED and missing:
            for name in missing:
                self.add_error(
                    name,
                    _("A person is listed only with their own consent: record who agreed, when, and to which text."),
                )
        return cleaned


class AffiliationForm(forms.ModelForm[Affiliation]):
    """Where somebody belongs, the organisation typed by name."""

    organisation = OrganisationField(label=_("Organisation"))

    class Meta:
        model = Affiliation
        fields = ["organisation", "role"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_fields_by_label(self)
        if self.instance.pk:
            self.initial["organisation"] = self.instance.organisation


class AffiliationInline(admin.TabularInline[Affiliation, Person]):
    """A person's organisations."""

    model = Affiliation
    form = AffiliationForm
    fields = ["organisation", "role"]
    extra = 1

    def get_queryset(self, request: HttpRequest) -> QuerySet[Affiliation]:
        return super().get_queryset(request).select_related("organisation", "person")


@admin.register(Person)
class PersonAdmin(EntryAdmin[Person]):
    """People: edited, and listed once they agreed."""

    form = PersonForm
    own_fieldsets = [
        (None, {"fields": ["name", "role", "summary", "description", "links"]}),
        (
            _("Their consent"),
            {
                "fields": list(CONSENT),
                "description": _("Without all three, a person is not listed. None of it is shown in public."),
            },
        ),
        (_("Standing and source"), {"fields": ["standing", "confirmed_on", "source", "slug", "added"]}),
    ]
    inlines = [AffiliationInline, OwnerInline]
    list_display = ["name", "role", "standing", "confirmed_on", "changed"]
    search_fields = ["name", "role"]
    search_help_text = _("By name or role.")

"""The admin of people. Nobody is listed without their own consent, and whoever asks is erased."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from directory.curate.criteria import of_consent
from directory.curate.entry_admin import EntryAdmin
from directory.curate.entry_form import EntryForm
from directory.curate.fields import LinesField, OrganisationField
from directory.curate.interests import LEFT_TO_OTHERS, hindered
from directory.curate.near_rows import NearRowsFormSet, formset_by
from directory.curate.owners import OwnerInline
from directory.models import Affiliation, Decision, Hand, Interest, Person, Standing
from directory.removal import erase
from ethicalmap.admin import name_fields_by_label

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
    template = "admin/tabular.html"
    formset = NearRowsFormSet
    fields = ["organisation", "role"]
    extra = 1

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        return formset_by(cast("User", request.user), super().get_formset(request, obj, **kwargs))

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
    search_help_text = _("Name or role")
    delete_confirmation_template = "admin/directory/erase_person.html"

    # Erasing ---------------------------------------------------------------------------------------------------------

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A person may ask any curator to be erased, save one who declared an interest. The permission is "Can delete
        person"."""
        may = request.user.has_perm("directory.delete_person")
        return may and (obj is None or not Interest.objects.hinders(cast("User", request.user), obj))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Their names alone: what else goes with them no permission may keep. Who is left to others is named with why,
        and then nobody is erased."""
        near = hindered(cast("User", request.user), objs)
        left = {format_html("{}: {}", one, LEFT_TO_OTHERS) for one in objs if one.pk in near}
        return [str(one) for one in objs], {self.opts.verbose_name_plural: len(objs)}, left, []

    def delete_model(self, request: HttpRequest, obj: Person) -> None:
        by = cast("User", request.user)
        about, outcome, asked = Decision.About.LISTING, Decision.Outcome.REMOVED, Decision.Reason.ASKED
        with transaction.atomic():
            Decision.objects.log(about, outcome, by=by, entry=obj, reason=asked, cites=of_consent())
            erase(obj, hand=Hand.CURATOR, user=by)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Person]) -> None:
        for person in queryset:
            self.delete_model(request, person)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: int) -> HttpResponse:
        """Back to the list, with a word that names nobody: it may wait in the session for long."""
        self.message_user(request, _("The person is erased, with every trace."), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:directory_person_changelist"))

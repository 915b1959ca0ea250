"""The admin of organisations."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import URLValidator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from directory.curate.entry_admin import ENTRY_ACTIONS, EntryAdmin
from directory.curate.entry_form import EntryForm
from directory.curate.fields import LinesField
from directory.curate.grounds import identity_in, listed_as
from directory.curate.links import listed_already
from directory.curate.merge_pages import choose_page, merge_page
from directory.curate.owners import OwnerInline
from directory.curate.relationships import AsSourceInline, AsTargetInline, log_formset
from directory.curate.split_page import split_page
from directory.models import Organisation, Standing

MOST_SUGGESTIONS = 12


class OrganisationForm(EntryForm):
    """An organisation as a curator edits it."""

    former_names = LinesField(label=_("Former names"), help_text=_("One a line."))

    def clean_website(self) -> str:
        website = str(self.cleaned_data["website"] or "")
        if website:
            URLValidator(["http", "https"])(website)
        return website

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("status") == Organisation.Status.CLOSED and not cleaned.get("closed_note"):
            self.add_error("closed_note", _("Say in a few words what became of it."))
        if cleaned.get("standing") == Standing.LISTED and {"name", "website", "country", "city"} <= cleaned.keys():
            other = listed_as(identity_in(cleaned), other_than=self.instance.pk)
            if other is not None:
                self.add_error("website" if cleaned["website"] else "name", ValidationError(listed_already(other)))
        return cleaned


@admin.register(Organisation)
class OrganisationAdmin(EntryAdmin[Organisation]):
    """Organisations: searched, edited, listed, archived, removed, confirmed."""

    form = OrganisationForm
    own_fieldsets = [
        (None, {"fields": ["name", "website", "summary", "description", "former_names"]}),
        (_("Place and time"), {"fields": ["country", "city", "year_founded", ("status", "closed_note")]}),
        (_("Standing and source"), {"fields": ["standing", "confirmed_on", "source", "slug", "added"]}),
    ]
    inlines = [AsSourceInline, AsTargetInline, OwnerInline]
    actions = [*ENTRY_ACTIONS, "merge_two"]
    change_form_template = "admin/directory/organisation_change_form.html"
    list_display = ["name", "standing", "place", "confirmed_on", "changed"]
    list_filter = [*EntryAdmin.list_filter, "status"]
    search_fields = ["name", "website"]
    search_help_text = _("Name, former name or website")

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        log_formset(request, formset)

    @admin.display(description=_("Place"))
    def place(self, organisation: Organisation) -> str:
        return ", ".join(part for part in (organisation.city, organisation.country.name) if part)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Organisation], search_term: str
    ) -> tuple[QuerySet[Organisation], bool]:
        """Entries that hold each word in their name, a former name or their website."""
        for word in search_term.split()[:10]:
            # SQLite keeps JSON as Python writes it, "é" as \u00e9; PostgreSQL keeps the letter.
            former = Q(former_names__icontains=word) | Q(former_names__icontains=json.dumps(word)[1:-1])
            queryset = queryset.filter(Q(name__icontains=word) | Q(website__icontains=word) | former)
        return queryset, False

    def why_refused(self, entry: Organisation) -> str:
        other = listed_as(entry.identity, other_than=entry.pk) if entry.standing == Standing.LISTED else None
        return listed_already(other) if other is not None else super().why_refused(entry)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("suggest/", wrap(self.suggest), name="directory_organisation_suggest"),
            path("<int:pk>/merge/", wrap(choose_page), name="directory_organisation_merge_with"),
            path("<int:pk>/merge/<int:other>/", wrap(merge_page), name="directory_organisation_merge"),
            path("<int:pk>/split/", wrap(split_page), name="directory_organisation_split"),
            *super().get_urls(),
        ]

    @admin.action(description=_("Merge two, side by side"), permissions=["change"])
    def merge_two(self, request: HttpRequest, queryset: QuerySet[Organisation]) -> HttpResponse | None:
        keys = list(queryset.order_by("pk").values_list("pk", flat=True)[:3])
        if len(keys) == 2:
            return HttpResponseRedirect(reverse("admin:directory_organisation_merge", args=keys))
        self.message_user(request, _("Choose two entries to merge."), level=messages.ERROR)
        return None

    def suggest(self, request: HttpRequest) -> JsonResponse:
        """A few organisations whose names hold the words of `?term=`, those that begin with them first."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        words = request.GET.get("term", "").strip()[:100]
        return JsonResponse({"results": [f"{name} [{slug}]" for name, slug in _suggestions(words)] if words else []})


def _suggestions(words: str) -> list[tuple[str, str]]:
    known: QuerySet[Any] = Organisation.objects.exclude(standing=Standing.REMOVED).order_by("name")
    begins = known.filter(name__istartswith=words).values_list("name", "slug")[:MOST_SUGGESTIONS]
    holds = known.filter(name__icontains=words).values_list("name", "slug")[:MOST_SUGGESTIONS]
    return list(dict.fromkeys([*begins, *holds]))[:MOST_SUGGESTIONS]

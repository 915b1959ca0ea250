"""The admin of changes: read, never written."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from directory.curate.claiming import CONTRIBUTION
from directory.curate.paging import BoundedPaginator
from directory.curate.revert_page import revert_page
from directory.models import Change, Contribution, Organisation, Person, tell
from ethicalmap.admin import ReadOnlyAdmin


class KindFilter(admin.SimpleListFilter):
    """The kind of entry. Named here: to ask which there are, Django would read the whole record."""

    title = _("kind of entry")
    parameter_name = "kind__exact"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, StrOrPromise]]:
        named = {Organisation: Organisation.kind, Person: Person.kind, Contribution: CONTRIBUTION}
        return [(kind, model._meta.verbose_name_plural or kind) for model, kind in named.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Change]) -> QuerySet[Change]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
    """The record of what became of every entry."""

    list_display = ["made_at", "entry", "hand", "user", "named_fields", "reason", "take_back"]
    list_display_links = ["made_at"]
    list_filter = [KindFilter, "hand"]
    list_select_related = ["user"]
    ordering = ["-pk"]
    fields = readonly_fields = ("entry", "made_at", "hand", "user", "source", "reason", "in_words", "take_back")
    paginator = BoundedPaginator

    class Media:
        css = {"all": ["css/admin/curate.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Change]:
        named = {
            f"{model.kind}_name": Subquery(model.objects.filter(pk=OuterRef("entry_id")).values("name")[:1])
            for model in (Organisation, Person)
        }
        changes: QuerySet[Change] = super().get_queryset(request).annotate(**named)
        return changes

    @admin.display(description=_("Entry"))
    def entry(self, change: Change) -> str:
        name = getattr(change, f"{change.kind}_name", None)
        if change.kind == CONTRIBUTION:
            name = gettext("Contribution %(number)s") % {"number": change.entry_id}
        if name is None:
            return gettext("%(kind)s %(number)s") % {"kind": change.kind, "number": change.entry_id}
        return format_html(
            '<a href="{}">{}</a>', reverse(f"admin:directory_{change.kind}_change", args=[change.entry_id]), name
        )

    @admin.display(description=_("Fields"))
    def named_fields(self, change: Change) -> str:
        names = list(change.fields)
        if len(names) > 4:
            return gettext("%(names)s and %(count)s more") % {"names": ", ".join(names[:3]), "count": len(names) - 3}
        return ", ".join(names)

    @admin.display(description=_("Take it back"))
    def take_back(self, change: Change) -> str:
        """The way to the page that does it; nothing beside what is no change to an entry."""
        if change.kind == CONTRIBUTION:
            return ""
        told = gettext("Take back the change of %(when)s") % {
            "when": date_format(localtime(change.made_at), "j F Y, H:i")
        }
        address = reverse("admin:directory_change_revert", args=[change.pk])
        return format_html('<a href="{}" aria-label="{}">{}</a>', address, told, gettext("Take back"))

    def get_urls(self) -> list[URLPattern]:
        take_back = self.admin_site.admin_view(revert_page)
        return [path("<int:pk>/revert/", take_back, name="directory_change_revert"), *super().get_urls()]

    @admin.display(description=_("What changed"))
    def in_words(self, change: Change) -> str:
        """As the public reads it, where there is a public; then as the record holds it."""
        sentences = [] if change.kind == CONTRIBUTION else tell([change])[0].sentences
        rows = ((name, _shown(old), _shown(new)) for name, (old, new) in change.fields.items())
        return format_html(
            '{}<table class="changed-fields"><thead><tr><th scope="col">{}</th><th scope="col">{}</th>'
            '<th scope="col">{}</th></tr></thead><tbody>{}</tbody></table>',
            format_html_join("", "<p>{}</p>", ((sentence,) for sentence in sentences)),
            gettext("Field"),
            gettext("From"),
            gettext("To"),
            format_html_join("", '<tr><th scope="row">{}</th><td>{}</td><td>{}</td></tr>', rows),
        )


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "—"
    return "—" if value in (None, "") else str(value)

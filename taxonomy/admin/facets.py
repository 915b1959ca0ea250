"""Facets in the admin: in their order, each with the way to its terms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_stubs_ext import StrOrPromise

from ethicalmap.admin import NamedRow
from taxonomy.admin.deleting import CarefulDelete, Obstacle
from taxonomy.models import Facet
from taxonomy.uses import uses


class FacetForm(forms.ModelForm[Facet]):
    """A facet. What it applies to is ticked."""

    applies_to = forms.MultipleChoiceField(
        label=_("Applies to"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("It becomes a filter of these lists at once."),
    )

    class Meta:
        model = Facet
        fields = ["name", "slug", "question", "definition", "applies_to", "order", "required", "many"]
        widgets = {"definition": forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: dict[str, StrOrPromise] = {use.kind: use.name_plural for use in uses()}
        # A kind that no part of this site lists yet stays ticked.
        kinds |= {kind: kind for kind in self.instance.kinds if kind not in kinds}
        field = self.fields.get("applies_to")
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = list(kinds.items())
            self.initial["applies_to"] = self.instance.kinds

    def clean_applies_to(self) -> str:
        return f" {' '.join(self.cleaned_data['applies_to'])} "


@admin.register(Facet)
class FacetAdmin(CarefulDelete):
    """Facets, whose order can be edited in the list."""

    form = FacetForm
    list_display = ["name", "question", "terms_link", "sorts", "order", "required", "many"]
    list_editable = ["order"]
    list_per_page = 200
    search_fields = ["key", "question"]
    fields = ["name", "slug", "question", "definition", "applies_to", "order", "required", "many"]
    ordering = ["order", "slug"]

    class Media:
        css = {"all": ["css/admin/taxonomy.css"]}

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        return super().get_changelist_form(request, form=NamedRow, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Facet]:
        found: QuerySet[Facet] = super().get_queryset(request).annotate(term_count=Count("terms"))
        return found

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        # Addresses with it are out in the world.
        return ["slug"] if obj else []

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Sequence[str]]:
        return {} if obj else {"slug": ["name"]}

    def get_changeform_initial_data(self, request: HttpRequest) -> Any:
        last = Facet.objects.order_by("-order").values_list("order", flat=True).first()
        return {"order": (last or 0) + 1} | super().get_changeform_initial_data(request)

    def view_on_site(self, obj: Any) -> str:
        return str(obj.get_absolute_url())

    @admin.display(description=_("terms"))
    def terms_link(self, facet: Any) -> str:
        words = ngettext("%(count)s term", "%(count)s terms", facet.term_count) % {"count": facet.term_count}
        return format_html('<a href="{}">{}</a>', _address_of_terms(facet), words)

    @admin.display(description=_("applies to"))
    def sorts(self, facet: Facet) -> str:
        names = {use.kind: str(use.name_plural) for use in uses()}
        return ", ".join(names.get(kind, kind) for kind in facet.kinds)

    def obstacles(self, thing: Facet) -> list[Obstacle]:
        count = thing.terms.count()
        if not count:
            return []
        why = ngettext("%(count)s term stands in it.", "%(count)s terms stand in it.", count) % {"count": count}
        return [Obstacle(why, _address_of_terms(thing), _("Delete its terms first, or keep the facet."))]


def _address_of_terms(facet: Facet) -> str:
    return f"{reverse('admin:taxonomy_term_changelist')}?facet={facet.slug}"

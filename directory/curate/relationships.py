"""The admin of relationships: on their own, and on the organisations that they join."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from directory.curate.criteria import for_reason
from directory.curate.fields import OrganisationField
from directory.curate.near_rows import NearRowsFormSet, formset_by, refuse_near
from directory.curate.paging import BoundedPaginator
from directory.models import Contribution, Decision, Interest, Organisation, Relationship
from ethicalmap.admin import name_fields_by_label

Outcome = Decision.Outcome


def log_relationships(request: HttpRequest, done: Iterable[tuple[Relationship, str]]) -> None:
    """Log what a curator did to relationships by hand, each with its outcome. Two queries, and one for each."""
    each = list(done)
    cites = for_reason(Contribution.Reason.NOT_CONFIRMED) if each else []
    by = cast("User", request.user)
    for row, outcome in each:
        Decision.objects.log(Contribution.Type.RELATIONSHIP, outcome, by=by, entry=row.source, cites=cites)


def log_formset(request: HttpRequest, formset: Any) -> None:
    """The same for what was saved with an organisation's page, once `formset` is saved. Of others it logs nothing."""
    if formset.model is not Relationship:
        return
    done = [(row, Outcome.ADDED) for row in formset.new_objects]
    done += [(row, Outcome.CHANGED) for row, _names in formset.changed_objects]
    log_relationships(request, [*done, *((row, Outcome.DELETED) for row in formset.deleted_objects)])


class RelationshipForm(forms.ModelForm[Relationship]):
    """A relationship, its organisations typed by name."""

    source = OrganisationField(label=_("Organisation"))
    target = OrganisationField(label=_("to"))

    class Meta:
        model = Relationship
        fields = ["source", "type", "target", "since", "until", "evidence"]

    # The ends that are typed by name. In an inline the other one is the page's own, and Django keeps it by its key.
    named: ClassVar[tuple[str, ...]] = ("source", "target")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_fields_by_label(self)
        # The organisations themselves, which came with the row: their keys would be looked up one by one.
        for name in self.named:
            if self.instance.pk:
                self.initial[name] = getattr(self.instance, name)


class _FromSourceForm(RelationshipForm):
    """A relationship on the page of its source."""

    named = ("target",)


class _FromTargetForm(RelationshipForm):
    """The same relationships as their target says them."""

    named = ("source",)

    source = OrganisationField(label=_("Organisation"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = Relationship.seen_from_target
        self.fields["type"].choices = [("", "—"), *((key, said[key]) for key in Relationship.Type.values)]  # type: ignore[attr-defined]


class _RelationshipInline(admin.TabularInline[Relationship, Organisation]):
    model = Relationship
    form = RelationshipForm
    template = "admin/tabular.html"
    formset = NearRowsFormSet
    extra = 1

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        return formset_by(cast("User", request.user), super().get_formset(request, obj, **kwargs))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Relationship]:
        return super().get_queryset(request).select_related("source", "target")


class AsSourceInline(_RelationshipInline):
    """What the organisation says of its relationships."""

    fk_name = "source"
    form = _FromSourceForm
    fields = ["type", "target", "since", "until", "evidence"]
    verbose_name = _("relationship")
    verbose_name_plural = _("Relationships: this organisation …")


class AsTargetInline(_RelationshipInline):
    """Relationships in which the organisation is the other side."""

    fk_name = "target"
    form = _FromTargetForm
    fields = ["type", "source", "since", "until", "evidence"]
    verbose_name = _("relationship from the other side")
    verbose_name_plural = _("Relationships from the other side: this organisation …")


class _BothEndsForm(RelationshipForm):
    """A relationship on a page of its own; `by` is whoever stores it."""

    by: ClassVar[User]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.is_near = refuse_near(self.by, [self])
        return cleaned


@admin.register(Relationship)
class RelationshipAdmin(admin.ModelAdmin[Relationship]):
    """All relationships. Whoever declared an interest in one of the two sides reads them."""

    form = _BothEndsForm
    fields = ["source", "type", "target", "since", "until", "evidence"]
    list_display = ["__str__", "since", "until", "evidence"]
    list_filter = ["type"]
    list_select_related = ["source", "target"]
    list_per_page = 50
    search_fields = ["source__name", "target__name"]
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = BoundedPaginator

    class Media:
        css = {"all": ["css/admin/curate.css"]}
        js = ["js/suggest.js"]

    def save_model(self, request: HttpRequest, obj: Relationship, form: Any, change: bool) -> None:
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            if not change or form.changed_data:
                log_relationships(request, [(obj, Outcome.CHANGED if change else Outcome.ADDED)])

    def delete_model(self, request: HttpRequest, obj: Relationship) -> None:
        with transaction.atomic():
            log_relationships(request, [(obj, Outcome.DELETED)])
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Relationship]) -> None:
        with transaction.atomic():
            log_relationships(request, [(row, Outcome.DELETED) for row in queryset])
            super().delete_queryset(request, queryset)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Relationship]:
        return super().get_queryset(request).select_related("source", "target")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (form,), {"by": cast("User", request.user)})

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().render_change_form(request, context, *args, **kwargs)
        if getattr(context["adminform"].form, "is_near", False):
            response.status_code = 403
        return response

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._is_free(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Also asked, one by one, before relationships go together with an entry, or many at once."""
        return super().has_delete_permission(request, obj) and self._is_free(request, obj)

    @staticmethod
    def _is_free(request: HttpRequest, obj: Relationship | None) -> bool:
        user = cast("User", request.user)
        return obj is None or not Interest.objects.hinders(user, obj.source, obj.target)

"""What the admin of every kind of entry has in common: each save is one act, and nothing is lost between curators."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, TypeVar, cast
from weakref import WeakKeyDictionary

from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from directory.curate.criteria import Cited
from directory.curate.entry_form import EntryForm, field_name, wanted_terms
from directory.curate.interests import LEFT_TO_OTHERS, hindered
from directory.curate.looked_after import how_public, looked_after, why_two
from directory.curate.paging import BoundedPaginator
from directory.curate.standing import LeavingForm, log_standing
from directory.curate.vocabulary import FacetTerms, vocabulary_for
from directory.models import Act, Change, Entry, Freshness, Hand, Interest, Standing, act

EntryT = TypeVar("EntryT", bound=Entry)
Fieldsets = list[tuple[StrOrPromise | None, dict[str, Any]]]

# What can be done with many entries of any kind.
ENTRY_ACTIONS = ["list_entries", "archive_entries", "remove_entries", "put_back_entries", "confirm_today"]
# As many as one action takes at a time: each entry is looked at, and a request should end.
MOST_AT_ONCE = 500


def curators_act(request: HttpRequest, reason: str = "") -> AbstractContextManager[Act]:
    """An act by the curator who asks."""
    return act(Hand.CURATOR, user=cast("User", request.user), reason=reason)


class FreshnessFilter(admin.SimpleListFilter):
    """How fresh the entry is."""

    title = _("freshness")
    parameter_name = "freshness"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, StrOrPromise]]:
        return [(state.value, capfirst(state.label)) for state in Freshness]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Any]:
        chosen = {
            Freshness.FRESH.value: queryset.fresh,
            Freshness.DUE.value: queryset.due,
            Freshness.OVERDUE.value: queryset.overdue,
            Freshness.UNKNOWN.value: queryset.unconfirmed,
        }
        narrowed: QuerySet[Any] = chosen.get(self.value() or "", queryset.all)()
        return narrowed


class EntryAdmin(admin.ModelAdmin[EntryT]):
    """The admin of a kind of entry. A subclass says `own_fieldsets`."""

    form = EntryForm
    own_fieldsets: Fieldsets
    change_form_template = "admin/directory/entry_change_form.html"
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    list_filter = ["standing", FreshnessFilter]
    list_per_page = 50
    list_max_show_all = 200
    ordering = ["name", "pk"]
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = BoundedPaginator
    actions = ENTRY_ACTIONS
    readonly_fields = ["slug", "added", "terms_in_words"]

    class Media:
        css = {"all": ["css/admin/curate.css"]}
        js = ["js/suggest.js"]

    # One save is one act ---------------------------------------------------------------------------------------------

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return super().changeform_view(request, *args, **kwargs)
        try:
            return self._save_in_one_act(request, *args, **kwargs)
        except IntegrityError:
            # Somebody saved the same thing in the same moment. The form's own checks see it now, and say so in words;
            # if they do not, the second error is a fault of ours and is raised.
            return self._save_in_one_act(request, *args, **kwargs)

    def _save_in_one_act(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with curators_act(request, request.POST.get("why", "").strip()[:500]):
            return super().changeform_view(request, *args, **kwargs)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> EntryT | None:
        """As Django's; when it is about to be saved, locked, so that the version is compared once and for all."""
        entry = super().get_object(request, object_id, from_field)
        if entry is not None and request.method == "POST" and connection.in_atomic_block:
            entry = self.get_queryset(request).select_for_update(of=("self",)).filter(pk=entry.pk).first()
        return entry

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        form.instance.terms.set(wanted_terms(form.instance, form))
        was = form.initial["standing"] if change else Standing.DRAFT
        log_standing([(form.instance, was)], by=cast("User", request.user), cites=form.cleaned_data["cites"])

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().render_change_form(request, context, *args, **kwargs)
        form = context["adminform"].form
        if form.overtaken:
            response.status_code = 409
        elif form.is_bound and form.is_near:
            response.status_code = 403
        return response

    # The form --------------------------------------------------------------------------------------------------------

    _vocabularies: WeakKeyDictionary[HttpRequest, list[FacetTerms]] = WeakKeyDictionary()

    def vocabulary(self, request: HttpRequest) -> list[FacetTerms]:
        """The facets of this kind of entry, fetched once a request."""
        if request not in self._vocabularies:
            self._vocabularies[request] = vocabulary_for(self.model.kind)
        return self._vocabularies[request]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        wanted = kwargs.get("fields") or flatten_fieldsets(self.get_fieldsets(request, obj))
        kwargs["fields"] = [name for name in wanted if not name.startswith("terms.")]
        form = super().get_form(request, obj, change, **kwargs)
        may_edit = self.has_change_permission(request, obj) if change else True
        vocabulary = self.vocabulary(request) if may_edit else []
        interest = Interest.objects.longest(cast("User", request.user), obj) if change else None
        near = {"is_near": interest is not None, "near_until": interest and interest.until}
        return type(form.__name__, (form,), {"vocabulary": vocabulary} | near)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is not None and not self.has_change_permission(request, obj):
            return [*self.own_fieldsets, (_("Terms"), {"fields": ["terms_in_words"]})]
        chosen = self._term_names(obj)
        return [
            *self.own_fieldsets,
            *(
                (
                    f"{facet.name}: {', '.join(chosen[facet.pk])}" if facet.pk in chosen else facet.name,
                    {"fields": [field_name(facet.slug)], "classes": ["collapse", "facet-of-entry"]},
                )
                for facet in (facet_terms.facet for facet_terms in self.vocabulary(request))
            ),
        ]

    @staticmethod
    def _term_names(entry: Any) -> dict[int, list[str]]:
        names: dict[int, list[str]] = {}
        if entry is not None:
            for facet_id, name in entry.term_rows.order_by("tag__name").values_list("tag__facet", "tag__name"):
                names.setdefault(facet_id, []).append(name)
        return names

    @admin.display(description=_("Terms"))
    def terms_in_words(self, entry: Any) -> str:
        rows = entry.term_rows.select_related("tag__facet").order_by("tag__facet__order", "tag__name")
        return "; ".join(f"{row.tag.facet.name}: {row.tag.name}" for row in rows)

    @admin.display(description=_("Added"))
    def added(self, entry: EntryT) -> str:
        return date_format(localtime(entry.created_at), "DATE_FORMAT")

    @admin.display(description=_("Changed"), ordering="changed_at")
    def changed(self, entry: EntryT) -> str:
        return date_format(localtime(entry.changed_at), "DATE_FORMAT")

    def view_on_site(self, entry: Any) -> str | None:
        return entry.get_absolute_url() if entry.standing in (Standing.LISTED, Standing.ARCHIVED) else None

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The record itself, instead of Django's log of who pressed what."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if not (object_id.isascii() and object_id.isdigit()):
            raise Http404
        address = reverse("admin:directory_change_changelist")
        return HttpResponseRedirect(f"{address}?kind__exact={self.model.kind}&entry_id__exact={object_id}")

    # Deleting --------------------------------------------------------------------------------------------------------

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Entries are removed, which keeps their address and their history; to delete is for superusers alone, and not
        for one who declared an interest."""
        may = bool(request.user.is_active and request.user.is_superuser)
        return may and (obj is None or not Interest.objects.hinders(cast("User", request.user), obj))

    def delete_model(self, request: HttpRequest, obj: EntryT) -> None:
        with curators_act(request):
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[EntryT]) -> None:
        with curators_act(request):
            super().delete_queryset(request, queryset)

    # What can be done with many --------------------------------------------------------------------------------------

    @admin.action(description=_("List"), permissions=["change"])
    def list_entries(self, request: HttpRequest, queryset: QuerySet[EntryT]) -> None:
        self._give_standing(request, queryset, Standing.LISTED)

    @admin.action(description=_("Archive (shown, and marked so), with a reason"), permissions=["change"])
    def archive_entries(self, request: HttpRequest, queryset: QuerySet[EntryT]) -> HttpResponse | None:
        return self._ask_and_take_off(request, queryset, Standing.ARCHIVED, _("Archive entries"))

    @admin.action(description=_("Remove, with a reason"), permissions=["change"])
    def remove_entries(self, request: HttpRequest, queryset: QuerySet[EntryT]) -> HttpResponse | None:
        return self._ask_and_take_off(request, queryset, Standing.REMOVED, _("Remove entries"))

    def _ask_and_take_off(
        self, request: HttpRequest, queryset: QuerySet[EntryT], standing: Standing, title: StrOrPromise
    ) -> HttpResponse | None:
        """Give entries a standing off the lists once it is said why, and by which criteria; until then, ask."""
        form = LeavingForm(request.POST if "why" in request.POST else None)
        if form.is_valid():
            self._give_standing(request, queryset, standing, reason=form.cleaned_data["why"], cites=form.cited)
            return None
        context = self.admin_site.each_context(request) | {
            "title": title,
            "opts": self.opts,
            "entries": queryset[:MOST_AT_ONCE],
            "form": form,
            "standing": standing,
            "action": request.POST["action"],
            "media": self.media,
        }
        return TemplateResponse(request, "admin/directory/take_off_entries.html", context)

    @admin.action(description=_("Put back what was removed"), permissions=["change"])
    def put_back_entries(self, request: HttpRequest, queryset: QuerySet[EntryT]) -> None:
        removed = list(queryset.filter(standing=Standing.REMOVED)[: MOST_AT_ONCE + 1])
        stood: dict[int, str] = {}
        for change in Change.objects.filter(kind=self.model.kind, entry_id__in=[entry.pk for entry in removed]):
            old, new = change.fields.get("standing", [None, None])
            if new == Standing.REMOVED:
                stood.setdefault(change.entry_id, old)
        self._change_each(
            request,
            removed,
            lambda entry: setattr(entry, "standing", stood.get(entry.pk) or Standing.DRAFT),
            reason=gettext("Put back."),
        )

    @admin.action(description=_("Confirm: I checked today that all of it holds"), permissions=["change"])
    def confirm_today(self, request: HttpRequest, queryset: QuerySet[EntryT]) -> None:
        today = timezone.localdate()
        self._change_each(request, list(queryset[: MOST_AT_ONCE + 1]), lambda e: setattr(e, "confirmed_on", today))

    def _give_standing(
        self,
        request: HttpRequest,
        queryset: QuerySet[EntryT],
        standing: Standing,
        *,
        reason: str = "",
        cites: Sequence[Cited] = (),
    ) -> None:
        self._change_each(
            request,
            list(queryset.exclude(standing=standing)[: MOST_AT_ONCE + 1]),
            lambda entry: setattr(entry, "standing", standing),
            reason=reason,
            cites=cites,
        )

    def _change_each(
        self,
        request: HttpRequest,
        entries: list[EntryT],
        change: Any,
        *,
        reason: str = "",
        cites: Sequence[Cited] = (),
    ) -> None:
        """Change every entry, all in one act; those that may not change stay, and are named with why. What becomes of
        their standing is logged."""
        if len(entries) > MOST_AT_ONCE:
            self.message_user(
                request, _("Choose at most %(most)s at once.") % {"most": MOST_AT_ONCE}, level=messages.ERROR
            )
            return
        done: list[tuple[Entry, str]] = []
        near = hindered(cast("User", request.user), entries)
        kept = looked_after(entries)
        with curators_act(request, reason):
            for entry in entries:
                if entry.pk in near:
                    self.message_user(request, format_html("{}: {}", entry.name, LEFT_TO_OTHERS), level=messages.ERROR)
                    continue
                was = entry.standing
                change(entry)
                if entry.pk in kept and how_public(entry.standing) < how_public(was):
                    refusal = format_html("{}: {}", entry.name, why_two(entry))
                    self.message_user(request, refusal, level=messages.ERROR)
                    continue
                try:
                    with transaction.atomic():
                        entry.save()
                except IntegrityError:
                    refusal = format_html("{}: {}", entry.name, self.why_refused(entry))
                    self.message_user(request, refusal, level=messages.ERROR)
                else:
                    done.append((entry, was))
            log_standing(done, by=cast("User", request.user), cites=cites)
        told = ngettext("%(count)s entry changed.", "%(count)s entries changed.", len(done)) % {"count": len(done)}
        self.message_user(request, told, level=messages.SUCCESS if done else messages.WARNING)

    def why_refused(self, entry: EntryT) -> str:
        """In words, which rule the database held against `entry`."""
        try:
            entry.validate_constraints()
        except ValidationError as refused:
            return " ".join(refused.messages)
        return gettext("Somebody changed it in the same moment. Try again.")

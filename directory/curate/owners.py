"""Owners as curators see them: beside the entry, and one by one where an ownership is to end."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directory.curate.paging import BoundedPaginator
from directory.models import Decision, Interest, Owner
from directory.own.keeping import end_ownership
from directory.own.letters import tell_ended

SEE_SENDER = "directory.see_sender"


class EndForm(forms.Form):
    """Why an ownership ends."""

    why = forms.CharField(
        label=_("Why"),
        max_length=500,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        error_messages={"required": _("Say why: whoever looked after it reads that.")},
    )


def address_of(owner: Owner, request: HttpRequest) -> str:
    """An owner's address, as far as whoever asks may see it."""
    return owner.email if request.user.has_perm(SEE_SENDER) else owner.masked_email


class OwnerInline(admin.TabularInline[Owner, Any]):
    """Who keeps an entry, to be read."""

    model = Owner
    template = "admin/tabular.html"
    extra = 0
    can_delete = False
    fields = ["address", "proof", "since", "ending"]
    readonly_fields = ["address", "proof", "since", "ending"]
    verbose_name_plural = _("Looked after by")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Owner]:
        self.request = request
        return super().get_queryset(request).select_related("organisation", "person")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("address"))
    def address(self, owner: Owner) -> str:
        return address_of(owner, self.request)

    @admin.display(description=_("end it"))
    def ending(self, owner: Owner) -> str:
        if not self.request.user.has_perm("directory.change_owner"):
            return ""
        path = reverse("admin:directory_owner_change", args=[owner.pk])
        return format_html('<a href="{}">{}</a>', path, gettext("End this"))


@admin.register(Owner)
class OwnerAdmin(admin.ModelAdmin[Owner]):
    """Owners. A curator makes none here, and ends one for a reason."""

    list_display = ["entry", "proof", "since"]
    list_display_links = ["entry"]
    list_filter = ["proof"]
    list_select_related = ["organisation", "person"]
    list_per_page = 50
    search_fields = ["organisation__name", "person__name"]
    actions = None
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = BoundedPaginator

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """One ends by its page, with a reason."""
        return False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """One ownership, and a form that ends it."""
        owner = self.get_object(request, object_id)
        if owner is None:
            raise Http404
        if not self.has_view_or_change_permission(request, owner):
            raise PermissionDenied
        if request.method == "POST":
            return self._end(request, owner, EndForm(request.POST))
        return self._page(request, owner, EndForm())

    def _end(self, request: HttpRequest, owner: Owner, form: EndForm) -> HttpResponse:
        user, entry = cast("User", request.user), owner.entry
        if not self.has_change_permission(request, owner):
            raise PermissionDenied
        if Interest.objects.hinders(user, entry):
            form.add_error(None, _("You declared an interest in this entry: another curator has to do it."))
        if owner.is_way_out:
            form.add_error(
                None, _("By this address the person can be removed at any time. To end that, delete the person.")
            )
        if not form.is_valid():
            return self._page(request, owner, form, status=422)
        with transaction.atomic():
            tell_ended(owner, logged=_log(user, owner, form.cleaned_data["why"]))
            end_ownership(owner, by_another=True)
            Decision.objects.log(Decision.About.OWNERSHIP, Decision.Outcome.ENDED, by=user, entry=entry)
        self.message_user(request, gettext("It is ended. They are told why."), level=messages.SUCCESS)
        return HttpResponseRedirect(reverse(f"admin:directory_{entry.kind}_change", args=[entry.pk]))

    def _page(self, request: HttpRequest, owner: Owner, form: EndForm, *, status: int = 200) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Who looks after %(name)s") % {"name": owner.entry.name},
            "opts": self.opts,
            "owner": owner,
            "address": address_of(owner, request),
            "entry_path": reverse(f"admin:directory_{owner.entry.kind}_change", args=[owner.entry.pk]),
            "may_end": self.has_change_permission(request, owner),
            "form": form,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/directory/end_ownership.html", context, status=status)


def _log(user: User, owner: Owner, why: str) -> LogEntry:
    """Keep who ended it and why, beside the entry: nothing of the owner's address. `looked_after` asks for it."""
    entry = owner.entry
    return LogEntry.objects.create(
        user=user,
        content_type=ContentType.objects.get_for_model(entry),
        object_id=str(entry.pk),
        object_repr=(gettext("Who looks after %(name)s") % {"name": entry.name})[:200],
        action_flag=DELETION,
        change_message=why,
    )

"""The admin of link checks: what was seen at websites, and taking over the address that one moved to."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from directory.curate.paging import BoundedPaginator
from directory.models import Hand, Interest, LinkCheck, act
from ethicalmap.admin import ReadOnlyAdmin


class SeenFilter(admin.SimpleListFilter):
    """What a curator can do something about."""

    title = _("what was seen")
    parameter_name = "seen"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, StrOrPromise]]:
        return [("broken", _("Broken")), ("failing", _("Failing")), ("moved", _("At another address"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[LinkCheck]:
        chosen = {"broken": queryset.broken, "failing": queryset.failing, "moved": queryset.moved}
        narrowed: QuerySet[LinkCheck] = chosen.get(self.value() or "", queryset.all)()
        return narrowed


@admin.register(LinkCheck)
class LinkCheckAdmin(ReadOnlyAdmin):
    """Read by whoever sees organisations; written by the link checker alone."""

    list_display = ("entry", "website", "outcome", "detail", "checked_at", "failing_since", "failures", "leads_to")
    fields = readonly_fields = (*list_display, "answered_at")
    list_display_links = None
    list_filter = [SeenFilter, "outcome"]
    list_select_related = ["organisation"]
    ordering = ["-failures", "-checked_at", "pk"]
    search_fields = ["organisation__name", "website"]
    paginator = BoundedPaginator
    actions = ["take_over"]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("directory.view_organisation")

    def has_edit_permission(self, request: HttpRequest) -> bool:
        """Whether somebody may change what a check is about, though never the check."""
        return request.user.has_perm("directory.change_organisation")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    @admin.display(description=_("Organisation"), ordering="organisation__name")
    def entry(self, check: LinkCheck) -> str:
        address = reverse("admin:directory_organisation_change", args=[check.organisation_id])
        return format_html('<a href="{}">{}</a>', address, check.organisation.name)

    @admin.action(description=_("Take over the address that it moved to"), permissions=["edit"])
    def take_over(self, request: HttpRequest, queryset: Any) -> None:
        """Give each organisation the address that its own site named. Those that cannot have it stay, and are named."""
        refusals = [self._take_over(request, check) for check in queryset.moved().select_related("organisation")]
        for refusal in filter(None, refusals):
            self.message_user(request, refusal, level=messages.ERROR)
        done = refusals.count("")
        told = ngettext("%(count)s website changed.", "%(count)s websites changed.", done) % {"count": done}
        self.message_user(request, told, level=messages.SUCCESS if done else messages.WARNING)

    def _take_over(self, request: HttpRequest, check: LinkCheck) -> str:
        """Why it could not be done; "" where it was. An act of its own, so that one refusal stops no other."""
        user, organisation = cast("User", request.user), check.organisation
        named = {"name": organisation.name}
        if organisation.website != check.website:
            return gettext("%(name)s has another website by now.") % named
        if Interest.objects.hinders(user, organisation):
            return gettext("You declared an interest in %(name)s, so another curator decides.") % named
        try:
            with act(Hand.CURATOR, user=user, reason=gettext("Its website leads there for good.")):
                organisation.website = check.leads_to
                organisation.save()
        except IntegrityError:
            return gettext("Another organisation is listed with the address that %(name)s moved to.") % named
        return ""

"""The admin of likely duplicates and of merges: lists, and the way to the pages that do something."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import admin, messages
from django.core.paginator import InvalidPage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from directory.curate.desk import NEAR, curator_of, desk, found
from directory.curate.duplicates import dismiss, take_up
from directory.curate.links import to_admin
from directory.curate.merge_pages import undo_page
from directory.curate.paging import BoundedPaginator
from directory.models import Interest, LikelyDuplicate, Merge, Organisation
from ethicalmap.admin import ReadOnlyAdmin

PAIRS_PER_PAGE = 50
LIST = "admin:directory_likelyduplicate_changelist"


class _ReadAdmin(ReadOnlyAdmin):
    """Read by whoever edits organisations; written by no form."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("directory.change_organisation")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)


@admin.register(LikelyDuplicate)
class LikelyDuplicateAdmin(_ReadAdmin):
    """Pairs that look alike, likeliest first; or those that a curator said are two."""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        curator_of(request, Organisation.kind)
        pairs = LikelyDuplicate.objects.open()
        is_dismissed = request.GET.get("state") == "dismissed"
        if is_dismissed:
            pairs = LikelyDuplicate.objects.exclude(dismissed_at=None).order_by("-dismissed_at", "-pk")
        paginator = BoundedPaginator(pairs.select_related("one", "other", "dismissed_by"), PAIRS_PER_PAGE)
        try:
            page = paginator.page(request.GET.get("page", 1))
        except InvalidPage:
            raise Http404 from None
        title = _("Likely duplicates")
        return desk(request, "duplicates", LikelyDuplicate, title=title, page=page, is_dismissed=is_dismissed)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/dismiss/", wrap(dismiss_pair), name="directory_likelyduplicate_dismiss"),
            path("<int:pk>/take-up/", wrap(take_up_pair), name="directory_likelyduplicate_take_up"),
            *super().get_urls(),
        ]


@require_POST
def dismiss_pair(request: HttpRequest, pk: int) -> HttpResponse:
    """Remembers that two entries are not one."""
    by = curator_of(request, Organisation.kind)
    pair = found(LikelyDuplicate, pk)
    if Interest.objects.hinders(by, pair.one, pair.other):
        return _left_to_others(request, _("Not a duplicate"))
    dismiss(pair, by)
    told = _("Remembered: {} and {} are two. They are not shown here again.")
    messages.success(request, format_html(told, to_admin(pair.one), to_admin(pair.other)))
    return HttpResponseRedirect(reverse(LIST))


@require_POST
def take_up_pair(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes that back: they are shown as likely duplicates again."""
    by = curator_of(request, Organisation.kind)
    pair = found(LikelyDuplicate, pk)
    if Interest.objects.hinders(by, pair.one, pair.other):
        return _left_to_others(request, _("A likely duplicate after all"))
    take_up(pair, by)
    messages.success(request, _("They are among the likely duplicates again."))
    return HttpResponseRedirect(reverse(LIST))


def _left_to_others(request: HttpRequest, title: str) -> HttpResponse:
    return desk(request, "refused", LikelyDuplicate, status=HTTPStatus.FORBIDDEN, title=title, refusal=NEAR)


@admin.register(Merge)
class MergeAdmin(_ReadAdmin):
    """What was merged, by whom, and whether it was undone."""

    list_display = ["made_at", "lost_name", "kept_name", "made_by", "undoing"]
    list_display_links = None
    list_select_related = ["kept", "lost", "made_by", "undone_by"]
    ordering = ["-pk"]
    paginator = BoundedPaginator

    @admin.display(description=gettext_lazy("Entry"))
    def lost_name(self, made: Merge) -> str:
        return to_admin(made.lost)

    @admin.display(description=gettext_lazy("is part of"))
    def kept_name(self, made: Merge) -> str:
        return to_admin(made.kept)

    @admin.display(description=gettext_lazy("Undo"))
    def undoing(self, made: Merge) -> str:
        if made.undone_at:
            return _("Undone by %(who)s") % {"who": made.undone_by or _("somebody")}
        address = reverse("admin:directory_merge_undo", args=[made.pk])
        told = _("Undo the merge of “%(name)s”") % {"name": made.lost}
        return format_html('<a href="{}" aria-label="{}">{}</a>', address, told, _("Undo"))

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page that undoes it tells all that there is to tell."""
        curator_of(request, Organisation.kind)
        if not (object_id.isascii() and object_id.isdecimal()):
            raise Http404
        return HttpResponseRedirect(reverse("admin:directory_merge_undo", args=[object_id]))

    def get_urls(self) -> list[URLPattern]:
        undo = self.admin_site.admin_view(undo_page)
        return [path("<int:pk>/undo/", undo, name="directory_merge_undo"), *super().get_urls()]

"""The work list, and the interests that one declared."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from directory.curate import interests as declared
from directory.curate.work import work_for
from directory.curate.work_sources import admin_address
from directory.models.recording import ENTRIES

ON_A_PAGE = 50

View = Callable[[HttpRequest], HttpResponse]


def for_curators(view: View) -> View:
    """Only for those who see contributions."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not request.user.has_perm("directory.view_contribution"):
            raise PermissionDenied
        return view(request)

    return guarded


@for_curators
@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """What is to be done, the most pressing first. `?kind=` narrows it, `?second=mine` to what others proposed."""
    kind, second = request.GET.get("kind", ""), request.GET.get("second", "")
    found = work_for(_curator(request), kind=kind, only_to_second=second == "mine")
    if (kind and kind not in {name for name, _words, _count in found.kinds}) or second not in ("", "mine"):
        return _page(request, "work", _("What is to be done"), status=HTTPStatus.BAD_REQUEST, work=found, page=None)
    page = Paginator(found.items, ON_A_PAGE).get_page(request.GET.get("page"))
    narrowed: dict[str, Any] = {"kind": kind, "only_to_second": second == "mine"}
    return _page(request, "work", _("What is to be done"), work=found, page=page, **narrowed)


@for_curators
@require_http_methods(["GET", "HEAD", "POST"])
def interests(request: HttpRequest) -> HttpResponse:
    """The interests that one declared oneself. Posting the kind and key of an entry withdraws one."""
    user = _curator(request)
    if request.method != "POST":
        return _page(request, "interests", _("Interests that you declared"), interests=declared.own(user))
    kind, key = request.POST.get("kind", ""), request.POST.get("key", "")
    if kind in ENTRIES and key.isdecimal() and len(key) < 19:
        declared.withdraw(user, kind, int(key))
        messages.success(request, declared.WITHDRAWN)
    return redirect("work-interests")


@for_curators
@require_POST
def declare(request: HttpRequest) -> HttpResponse:
    """Declare an interest in an entry, or withdraw it, from the entry's page in the admin."""
    model = ENTRIES.get(request.POST.get("kind", ""))
    key = request.POST.get("key", "")
    entry: Any = model._base_manager.filter(pk=key).first() if model and key.isdecimal() and len(key) < 19 else None
    if entry is None:
        raise Http404
    if "withdraw" in request.POST:
        declared.withdraw(_curator(request), entry.kind, entry.pk)
        messages.success(request, declared.WITHDRAWN)
    else:
        declared.declare(_curator(request), entry, request.POST.get("what", ""))
        messages.success(request, gettext("“%(name)s” is left to others.") % {"name": entry})
    return redirect(admin_address(entry))


def _curator(request: HttpRequest) -> User:
    return cast("User", request.user)


def _page(
    request: HttpRequest, name: str, title: Any, *, status: HTTPStatus = HTTPStatus.OK, **context: Any
) -> HttpResponse:
    everywhere = admin.site.each_context(request) | {"title": title} | context
    return TemplateResponse(request, f"admin/directory/{name}.html", everywhere, status=status)

"""What the links of a reminder open. Looking changes nothing; a button does, once."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from directory.freshness.letters import owner_behind
from directory.models import Hand, Organisation, Owner, act, put
from directory.own import session
from directory.own.forms import ClosedForm
from directory.own.links import gone, opened
from ethicalmap.models import Token
from ethicalmap.private import private


@require_http_methods(["GET", "HEAD", "POST"])
def still_right(request: HttpRequest, token: str) -> HttpResponse:
    """The entry's facts, and a button that says they hold."""
    owner = _opened(request, "still-right", token)
    if owner is None:
        return gone(request)
    entry = owner.entry
    if request.method != "POST":
        rows = entry.term_rows.select_related("tag__facet").order_by("tag__facet__order", "tag__facet__pk", "tag__name")
        return _page(request, "still_right", {"entry": entry, "rows": rows})
    with act(Hand.OWNER):
        entry.confirm(Hand.OWNER)
        entry.save()
    return _page(request, "confirmed", {"entry": entry})


@require_http_methods(["GET", "HEAD", "POST"])
def edit_entry(request: HttpRequest, token: str) -> HttpResponse:
    """A button that opens the entry's form, and nothing else that its owner keeps."""
    owner = _opened(request, "edit-entry", token)
    if owner is None:
        return gone(request)
    if request.method != "POST":
        return _page(request, "edit_entry", {"entry": owner.entry})
    session.begin_with_one(request, owner)
    return private(redirect("owner-edit", owner.entry.kind, owner.entry.slug))


@require_http_methods(["GET", "HEAD", "POST"])
def closed(request: HttpRequest, token: str) -> HttpResponse:
    """What became of an organisation, asked and written down. The link is used up once the answer is good."""
    found = Token.objects.valid("closed", token)
    owner = owner_behind(found) if found else None
    if owner is None or not isinstance(owner.entry, Organisation):
        return gone(request)
    form = ClosedForm(request.POST if request.method == "POST" else None)
    page = {"entry": owner.entry, "form": form}
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        return _page(request, "closed", page, status=status)
    if Token.objects.redeem("closed", token) is None:
        return gone(request)
    with act(Hand.OWNER):
        owner.entry.confirm(Hand.OWNER)
        put(owner.entry, {"status": Organisation.Status.CLOSED, "closed_note": form.cleaned_data["closed_note"]})
    return _page(request, "confirmed", {"entry": owner.entry})


# Mail programs press this button for their users, without a cookie (RFC 8058): whoever holds the link may.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop_reminders(request: HttpRequest, token: str) -> HttpResponse:
    """A button that ends all reminders about one entry to one address."""
    owner = _opened(request, "stop-reminders", token)
    if owner is None:
        return gone(request)
    if request.method == "POST":
        Owner.objects.filter(pk=owner.pk).update(wants_reminders=False)
    return _page(request, "stop_reminders", {"entry": owner.entry, "is_done": request.method == "POST"})


def _opened(request: HttpRequest, purpose: str, text: str) -> Owner | None:
    """Whose link it is: used up by POST, only looked at by anything else. None if it opens nothing, or no more."""
    token = opened(request, purpose, text)
    return owner_behind(token) if token else None


def _page(
    request: HttpRequest, name: str, context: dict[str, Any], *, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    return private(render(request, f"freshness/{name}.html", context, status=status))

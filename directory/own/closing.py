"""An organisation that is no more, or is again, as its own people say; and asking that it leave the map."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from directory.contribute.taking import take_in
from directory.models import Hand, Organisation, Owner, act, put
from directory.own.desk import public
from directory.own.forms import ClosedForm, RemovalForm
from directory.own.session import Keeper, at_desk

Status = Organisation.Status


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def closed(request: HttpRequest, keeper: Keeper, slug: str) -> HttpResponse:
    """Say that an organisation has closed, and what became of it. At once: nobody knows better."""
    owner = keeper.of("organisation", slug)
    entry = public(owner)
    form = ClosedForm(request.POST if request.method == "POST" else None, initial=entry.recorded())
    if request.method != "POST" or not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
        return render(request, "own/closed.html", {"entry": entry, "form": form}, status=status)
    _give(owner, {"status": Status.CLOSED, "closed_note": form.cleaned_data["closed_note"]})
    messages.success(request, _("Thank you. Its page says now that it has closed, and what became of it."))
    return redirect("owner-entry", "organisation", slug)


@require_POST
@at_desk
def active(request: HttpRequest, keeper: Keeper, slug: str) -> HttpResponse:
    """Say that an organisation works on."""
    owner = keeper.of("organisation", slug)
    if public(owner).recorded()["status"] != Status.CLOSED:
        raise Http404
    _give(owner, {"status": Status.ACTIVE, "closed_note": ""})
    messages.success(request, _("Thank you. Its page says no more that it has closed."))
    return redirect("owner-entry", "organisation", slug)


def _give(owner: Owner, fields: dict[str, str]) -> None:
    """Give the entry what its owner says of it, which confirms it too."""
    with act(Hand.OWNER):
        owner.entry.confirm(Hand.OWNER)
        put(owner.entry, fields)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def removal(request: HttpRequest, keeper: Keeper, slug: str) -> HttpResponse:
    """Ask that an organisation leave the map: two curators decide, for it concerns more than its owners."""
    owner = keeper.of("organisation", slug)
    entry = public(owner)
    form = RemovalForm(owner, request.POST if request.method == "POST" else None)
    page = partial(_removal_page, request, entry, form)
    if request.method != "POST":
        return page()
    return take_in(request, form, page) if form.is_valid() else page(status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _removal_page(
    request: HttpRequest, entry: object, form: RemovalForm, *, status: HTTPStatus = HTTPStatus.OK, refusal: str = ""
) -> HttpResponse:
    return render(request, "own/removal.html", {"entry": entry, "form": form, "refusal": refusal}, status=status)

"""Finds the entry that an address names, for every view whose address has one in it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import TypeVar

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from directory.models import Entry, FormerAddress, Standing, Tombstone

Kind = TypeVar("Kind", bound=Entry)


def of_entry(
    model: type[Kind], *, takes_forms: bool = False
) -> Callable[[Callable[[HttpRequest, Kind], HttpResponse]], Callable[[HttpRequest, str], HttpResponse]]:
    """A view of one entry of `model`, found by its slug: one query. It is read only, unless it `takes_forms`.

    A draft answers 404, what was removed 410, and a slug that the entry had before redirects to the same page of today,
    a form with all that was typed.
    """
    methods = ["GET", "HEAD", "POST"] if takes_forms else ["GET", "HEAD"]

    def decorate(view: Callable[[HttpRequest, Kind], HttpResponse]) -> Callable[[HttpRequest, str], HttpResponse]:
        @require_http_methods(methods)
        @wraps(view)
        def found(request: HttpRequest, slug: str) -> HttpResponse:
            entry = model.objects.filter(slug=slug).first()
            if entry is None:
                return _redirect(request, model, slug)
            if entry.standing == Standing.REMOVED:
                return gone(request, model)
            if entry.standing == Standing.DRAFT:
                raise Http404
            return view(request, entry)

        return found

    return decorate


def gone(request: HttpRequest, model: type[Entry]) -> HttpResponse:
    """That there was an entry, and nothing else of it."""
    return render(request, "browse/removed.html", {"kind": model.kind}, status=HTTPStatus.GONE)


def _redirect(request: HttpRequest, model: type[Entry], slug: str) -> HttpResponse:
    """To where the entry that once had `slug` is now. Nothing is given away about what no visitor may see."""
    former = FormerAddress.objects.filter(kind=model.kind, slug=slug).first()
    entry = former and model.objects.filter(pk=former.entry_id).exclude(standing=Standing.DRAFT).first()
    if not entry:
        if Tombstone.objects.stands_at(model.kind, slug):
            return gone(request, model)
        raise Http404
    assert request.resolver_match is not None  # noqa: S101  a view is only reached through an address
    address = reverse(request.resolver_match.view_name, args=[entry.slug])
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(
        f"{address}?{query}" if query else address, preserve_request=request.method == "POST"
    )

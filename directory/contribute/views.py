"""Sending in an organisation."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from directory.contribute import questions
from directory.contribute.duplicates import Duplicate, likely_duplicates
from directory.contribute.forms import OrganisationForm
from directory.contribute.taking import sent_before, take_in


@require_safe
def submit(request: HttpRequest) -> HttpResponse:
    """What can be sent in, and what happens to it."""
    return render(request, "contribute/submit.html")


# Not "no-store": with it, browsers forget what was typed when somebody goes back.
@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "HEAD", "POST"])
def submit_organisation(request: HttpRequest) -> HttpResponse:
    """The form for a new organisation; what it takes waits for a curator, and nothing of it is public.

    A good form that was sent before leads to the same private page again, whatever else has changed meanwhile.
    """
    if request.method != "POST":
        return _page(request, OrganisationForm(offered=request.GET))
    form = OrganisationForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if before := sent_before(form):
        return before
    found = likely_duplicates(form.sent())
    if not {duplicate.organisation.slug for duplicate in found} <= form.shown_duplicates():
        return _page(request, form, duplicates=found)
    return take_in(request, form, partial(_page, request, form))


def _page(
    request: HttpRequest,
    form: OrganisationForm,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    duplicates: list[Duplicate] | None = None,
    refusal: str = "",
) -> HttpResponse:
    """The form, empty or with what was typed."""
    context = {
        "form": form,
        "duplicates": duplicates or [],
        "refusal": refusal,
        "must_answer": questions.MUST_ANSWER,
    }
    return render(request, "contribute/organisation.html", context, status=status)

"""Sending something in, and following what becomes of it."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from directory.contribute import questions
from directory.contribute.duplicates import Duplicate, likely_duplicates
from directory.contribute.forms import OrganisationForm
from directory.contribute.mails import was_mailed
from directory.contribute.taking import sent_before, take_in
from directory.models import Contribution, Standing
from ethicalmap.private import private


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


@require_safe
def contribution(request: HttpRequest, token: str) -> HttpResponse:
    """What was sent and what became of it, for whoever holds the link."""
    found = Contribution.objects.opened_by(token)
    if found is None:
        raise Http404
    case: Contribution = found.case
    taken = case.accepted_fields if case.state == Contribution.State.IN_PART else {}
    # Who joined with another answer than the one decided on is told nothing about theirs.
    answers = [
        (answer, taken.get(answer.field) if _value(found, answer.field) == _value(case, answer.field) else None)
        for answer in questions.answers(found.sent)
    ]
    context = {
        "contribution": found,
        "case": case,
        "answers": answers,
        "was_mailed": bool(found.sender_email) and was_mailed(found),
        "entry_is_public": case.entry is not None and case.entry.standing in {Standing.LISTED, Standing.ARCHIVED},
    }
    return private(render(request, "contribute/contribution.html", context))


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


def _value(contribution: Contribution, field: str) -> object:
    """What a contribution holds under the name that `Change.fields` uses."""
    facet = field.removeprefix("terms.")
    return contribution.sent.get("terms", {}).get(facet) if facet != field else contribution.sent.get(field)

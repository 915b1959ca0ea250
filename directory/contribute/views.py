"""Sending something in, and following what becomes of it."""

from __future__ import annotations

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from directory.contribute import questions
from directory.contribute.actions import send_in
from directory.contribute.duplicates import Duplicate, likely_duplicates, waiting_identity
from directory.contribute.forms import OrganisationForm
from directory.contribute.mails import was_mailed
from directory.contribute.spam import SUBMISSIONS
from directory.models import Contribution, Standing
from ethicalmap.private import private
from ethicalmap.ratelimit import client_address


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
    already = Contribution.objects.filter(form_key=form.key()).first()
    if already:
        return _to_private_page(already)
    found = likely_duplicates(form.sent())
    if not {duplicate.organisation.slug for duplicate in found} <= form.shown_duplicates():
        return _page(request, form, duplicates=found)
    network = client_address(request)
    if wait := SUBMISSIONS.take(network):
        return _too_many(request, form, wait)
    return _to_private_page(
        send_in(
            Contribution.Type.NEW_ORGANISATION,
            form.sent(),
            identity=waiting_identity(form.sent()),
            form_key=form.key(),
            sender_email=form.cleaned_data["sender_email"],
            flagged=form.flags(),
            request_network=network,
        )
    )


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


def _too_many(request: HttpRequest, form: OrganisationForm, wait: int) -> HttpResponse:
    """The form with what was typed, to be sent again in `wait` seconds."""
    minutes = -(-wait // 60)
    refusal = _(
        "Much has been sent from your network in the last hour, so this is not stored yet. "
        "Leave this page open and send it again in %(minutes)d minutes."
    ) % {"minutes": minutes}
    response = _page(request, form, status=HTTPStatus.TOO_MANY_REQUESTS, refusal=refusal)
    response.headers["Retry-After"] = str(wait)
    return response


def _to_private_page(contribution: Contribution) -> HttpResponse:
    return private(redirect(contribution.private_path or "submit"))


def _value(contribution: Contribution, field: str) -> object:
    """What a contribution holds under the name that `Change.fields` uses."""
    facet = field.removeprefix("terms.")
    return contribution.sent.get("terms", {}).get(facet) if facet != field else contribution.sent.get(field)

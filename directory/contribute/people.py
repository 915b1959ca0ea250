"""Adding oneself, nominating somebody, and the page on which the person says yes or no."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from directory.contribute import consent
from directory.contribute.forms import ConsentForm, NominationForm
from directory.contribute.nominations import CONFIRM, agree, listed_at, nominate, nomination_of, refuse
from directory.contribute.taking import take_in
from directory.models import Contribution
from ethicalmap.private import private
from ethicalmap.tokens import Token

YES, NO = "yes", "no"


# Not "no-store": with it, browsers forget what was typed when somebody goes back.
@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "HEAD", "POST"])
def submit_person(request: HttpRequest) -> HttpResponse:
    """The form for a person. The answer is the same whoever's address is given, listed already or not."""
    form = NominationForm(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return _form(request, form)
    if not form.is_valid():
        return _form(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    store = partial(nominate, person_email=form.cleaned_data["person_email"])
    return take_in(request, form, partial(_form, request, form), store=store)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_person(request: HttpRequest, token: str) -> HttpResponse:
    """What would be listed, for the person to correct, to agree to, or to have forgotten. Looking changes nothing."""
    link = Token.objects.valid(CONFIRM, token)
    nomination = link and nomination_of(link)
    if not link or not nomination:
        return spent(request)
    if request.method != "POST":
        return _question(request, link, nomination, ConsentForm(nomination.sent))
    if request.POST.get("answer") == NO:
        return _forgotten(request) if refuse(token) else spent(request)
    form = ConsentForm(nomination.sent, request.POST)
    if request.POST.get("answer") != YES:
        form.add_error(None, _("Press one of the two buttons below: yes or no."))
    if not form.is_valid():
        return _question(request, link, nomination, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    agreed = agree(token, form.facts(), version=form.cleaned_data["consent"])
    return private(redirect(agreed.private_path)) if agreed else spent(request)


def spent(request: HttpRequest) -> HttpResponse:
    """What stands where a link was used, is too old, or never was one: all of these look alike."""
    return private(render(request, "contribute/spent.html", status=HTTPStatus.GONE))


def _form(
    request: HttpRequest, form: NominationForm, *, status: HTTPStatus = HTTPStatus.OK, refusal: str = ""
) -> HttpResponse:
    return render(request, "contribute/person.html", {"form": form, "refusal": refusal}, status=status)


def _question(
    request: HttpRequest,
    link: Token,
    nomination: Contribution,
    form: ConsentForm,
    *,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "form": form,
        "link": link,
        "nomination": nomination,
        "proposer": nomination.sent.get("proposer", ""),
        "listed": listed_at(link.email),
        "consent_version": consent.CURRENT,
        "consent_text": consent.text_of(consent.CURRENT),
    }
    return private(render(request, "contribute/confirm_person.html", context, status=status))


def _forgotten(request: HttpRequest) -> HttpResponse:
    return private(render(request, "contribute/person_forgotten.html"))

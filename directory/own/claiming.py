"""Claiming an organisation, as somebody meets it: the three proofs, the file, and the link that ends it."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from directory.browse.entries import of_entry
from directory.contribute.taking import take_in
from directory.models import Organisation, Owner
from directory.own import claims, session
from directory.own.forms import ClaimForm
from directory.own.links import gone, opened
from directory.own.proof import file_address, mail_host
from directory.own.subjects import entry_behind
from ethicalmap.private import private
from ethicalmap.ratelimit import Limit, client_address
from ethicalmap.tokens import Token

# Each may cost a mail, or a look at somebody's site.
CLAIMS = Limit("claim", number=20, seconds=60 * 60)


@cache_control(private=True, no_cache=True)
@of_entry(Organisation, takes_forms=True)
def claim(request: HttpRequest, entry: Organisation) -> HttpResponse:
    """How to prove that an organisation is yours to keep. Nobody learns here whether anybody keeps it already."""
    by_file, host = file_address(entry), mail_host(entry)
    form = ClaimForm(entry, request.POST if request.method == "POST" else None, host=host, by_file=bool(by_file))
    page = partial(_page, request, entry, form, host, by_file)
    if request.method != "POST":
        return page()
    if not form.is_valid():
        return page(status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if form.cleaned_data["proof"] == Owner.Proof.WORD:
        return take_in(request, form, page)
    if wait := CLAIMS.take(client_address(request)):
        return page(status=HTTPStatus.TOO_MANY_REQUESTS, wait=wait)
    if form.cleaned_data["proof"] == Owner.Proof.FILE:
        return private(redirect(claims.begin_file(entry, form).path))
    claims.claim_by_mail(entry, form)
    return redirect("organisation-claim-sent", entry.slug)


@of_entry(Organisation)
def sent(request: HttpRequest, entry: Organisation) -> HttpResponse:
    """What happens next: the same words for everybody."""
    return private(render(request, "own/claim_sent.html", {"entry": entry}))


@require_http_methods(["GET", "HEAD", "POST"])
def claim_file(request: HttpRequest, token: str) -> HttpResponse:
    """The line to put on the site, and a button that has it looked for. A claim that is proved goes on by mail."""
    found = Token.objects.valid("claim-file", token)
    entry = entry_behind(found.subject) if found else None
    if found is None or not isinstance(entry, Organisation):
        return gone(request, entry)
    page = partial(_file_page, request, entry, found)
    if request.method != "POST":
        return page()
    if wait := CLAIMS.take(client_address(request)):
        return page(status=HTTPStatus.TOO_MANY_REQUESTS, refusal=_too_often(wait), wait=wait)
    try:
        claims.check_file(found)
    except claims.NotFoundError as not_found:
        return page(status=HTTPStatus.UNPROCESSABLE_ENTITY, refusal=str(not_found))
    return private(redirect("organisation-claim-sent", entry.slug))


@require_http_methods(["GET", "HEAD", "POST"])
def link_claim(request: HttpRequest, token: str) -> HttpResponse:
    """The mailed link that ends a claim: looked at by GET, used by POST, which signs in at once."""
    found = opened(request, "claim", token)
    entry = entry_behind(found.subject) if found else None
    if found is None or entry is None:
        return gone(request, entry)
    if request.method != "POST":
        return private(render(request, "own/link_claim.html", {"entry": entry, "email": found.email}))
    owner = claims.take_up(found)
    if owner is None:
        return gone(request, entry)
    session.begin(request, Owner.objects.at(owner.email))
    return private(redirect("owner-entry", entry.kind, entry.slug))


def _page(
    request: HttpRequest,
    entry: Organisation,
    form: ClaimForm,
    host: str,
    by_file: str,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    refusal: str = "",
    wait: int = 0,
) -> HttpResponse:
    """The form, empty or as typed."""
    refusal = refusal or (_too_often(wait) if wait else "")
    context = {"entry": entry, "form": form, "host": host, "by_file": by_file, "refusal": refusal}
    return _with_wait(render(request, "own/claim.html", context, status=status), wait)


def _file_page(
    request: HttpRequest,
    entry: Organisation,
    token: Token,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    refusal: str = "",
    wait: int = 0,
) -> HttpResponse:
    context = {
        "entry": entry,
        "email": token.email,
        "line": claims.line_of(token),
        "address": file_address(entry),
        "until": token.expires_at,
        "refusal": refusal,
    }
    return private(_with_wait(render(request, "own/claim_file.html", context, status=status), wait))


def _too_often(wait: int) -> str:
    minutes = -(-wait // 60)
    words = ngettext(
        "Much was asked from your network in the last hour. Leave this page open and try again in %(m)d minute.",
        "Much was asked from your network in the last hour. Leave this page open and try again in %(m)d minutes.",
        minutes,
    )
    return words % {"m": minutes}


def _with_wait(response: HttpResponse, wait: int) -> HttpResponse:
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response

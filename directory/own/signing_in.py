"""Signing in by mailed link, and out again."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from directory.models import Owner
from directory.own import session
from directory.own.forms import SignInForm
from directory.own.letters import mail_link
from directory.own.links import gone, opened
from directory.own.onward import onward
from ethicalmap.afterwards import RedirectThen
from ethicalmap.private import private
from ethicalmap.ratelimit import Limit, client_address

# By network. What one address is sent is bounded with all other mail to it.
SIGN_INS = Limit("sign-in", number=20, seconds=60 * 60)


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Asks for an address, and answers the same whether or not it keeps anything."""
    if request.method != "POST":
        wanted = onward(request.GET.get("next", ""))
        return private(render(request, "own/sign_in.html", {"form": SignInForm(initial={"next": wanted})}))
    form = SignInForm(request.POST)
    if not form.is_valid():
        page = render(request, "own/sign_in.html", {"form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return private(page)
    if wait := SIGN_INS.take(client_address(request)):
        context = {"form": form, "minutes": -(-wait // 60)}
        response = render(request, "own/sign_in.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
        response.headers["Retry-After"] = str(wait)
        return private(response)
    mail = partial(_mail_link, form.cleaned_data["email"], form.cleaned_data["next"])
    return private(RedirectThen(reverse("owner-sign-in-sent"), mail))


def _mail_link(email: str, wanted: str) -> None:
    if Owner.objects.at(email).exists():
        mail_link("sign-in", email, data={"next": wanted} if wanted else None)


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """What happens next: the same words for everybody."""
    return private(render(request, "own/sign_in_sent.html"))


@require_http_methods(["GET", "HEAD", "POST"])
def link_sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """The mailed link: a button, and behind it the desk, or the page of it that they wanted."""
    found = opened(request, "sign-in", token)
    owners = list(Owner.objects.at(found.email)) if found else []
    if found is None or not owners:
        return gone(request)
    if request.method != "POST":
        return private(render(request, "own/link_sign_in.html"))
    session.begin(request, owners)
    return private(redirect(onward(found.data.get("next", "")) or "owner"))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, whatever is left of it."""
    session.end(request)
    return private(redirect("owner-signed-out"))


@require_safe
def left(request: HttpRequest) -> HttpResponse:
    """That somebody looks after nothing any more."""
    return private(render(request, "own/left.html"))


@require_safe
def signed_out(request: HttpRequest) -> HttpResponse:
    """That nobody is signed in any more."""
    return private(render(request, "own/signed_out.html"))

"""Taking in what a form sends: once, within bounds, and on to its private page. The same for every form."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext

from directory.contribute.actions import send_in
from directory.contribute.forms import SendingForm
from directory.contribute.spam import SUBMISSIONS
from directory.contribute.triage import triage
from directory.models import Contribution
from ethicalmap.private import private
from ethicalmap.ratelimit import client_address

# Shows the form again, as typed: page(refusal=a sentence, status=a status).
Page = Callable[..., HttpResponse]


def sent_before(form: SendingForm) -> HttpResponse | None:
    """The way to the private page of what this very form with these answers stored before; None if it did not."""
    already = Contribution.objects.filter(form_key=form.key()).first()
    return to_private_page(already) if already else None


def take_in(
    request: HttpRequest, form: SendingForm, page: Page, *, store: Callable[..., Contribution] = send_in
) -> HttpResponse:
    """Store what a good form sends and lead to its private page. `store` does more than `send_in` where more is to do.

    What was sent before leads there again, and takes no turn. Where this network has sent too much, `page` shows what
    was typed, to be sent again.
    """
    if before := sent_before(form):
        return before
    network = client_address(request)
    if wait := SUBMISSIONS.take(network):
        return _too_many(page, wait)
    return to_private_page(
        store(
            form.type,
            form.sent(),
            identity=form.identity,
            form_key=form.key(),
            sender_email=form.cleaned_data["sender_email"],
            flagged=triage(form, network),
            request_network=network,
            **form.about,
        )
    )


def to_private_page(contribution: Contribution) -> HttpResponse:
    """Where its sender follows what becomes of it."""
    return private(redirect(contribution.private_path or "submit"))


def _too_many(page: Page, wait: int) -> HttpResponse:
    """The form with what was typed, to be sent again in `wait` seconds."""
    minutes = -(-wait // 60)
    refusal = ngettext(
        "Much has been sent from your network in the last hour, so this is not stored yet. "
        "Leave this page open and send it again in %(minutes)d minute.",
        "Much has been sent from your network in the last hour, so this is not stored yet. "
        "Leave this page open and send it again in %(minutes)d minutes.",
        minutes,
    ) % {"minutes": minutes}
    response = page(refusal=refusal, status=HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = str(wait)
    return response

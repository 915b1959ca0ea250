"""The private page: what somebody sent in, what became of it, and what they can still do. For whoever has its link."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from directory.contribute.after_refusal import appeal_until, how_to_mend
from directory.contribute.answering import ANSWERS, AnswerForm, NotAskedError, answer
from directory.contribute.answers import Shown, answers_of, value_in
from directory.contribute.mails import was_mailed
from directory.contribute.progress import criteria_behind, heading, stage_seen_by
from directory.contribute.withdrawing import DecidedError, withdraw
from directory.models import Contribution, Message
from ethicalmap.private import private
from ethicalmap.ratelimit import client_address

State, Stage = Contribution.State, Contribution.Stage


@require_http_methods(["GET", "HEAD", "POST"])
def contribution(request: HttpRequest, token: str) -> HttpResponse:
    """What was sent and what became of it; and on POST, the answer to what a curator asks."""
    found = _opened_by(token)
    return _answered(request, found) if request.method == "POST" else _page(request, found)


@require_http_methods(["GET", "HEAD", "POST"])
def withdrawal(request: HttpRequest, token: str) -> HttpResponse:
    """Asks whether to take back what was sent; and on POST, does."""
    found = _opened_by(token)
    if request.method != "POST":
        if not found.is_waiting:
            return private(redirect("contribution", token))
        return private(render(request, "contribute/withdraw.html", {"contribution": found}))
    try:
        withdraw(found)
    except DecidedError:
        now = _opened_by(token)
        if now.case.state != State.WITHDRAWN:
            sentence = _("A curator decided a moment before you. What they decided stands below.")
            return _refused(request, now, HTTPStatus.CONFLICT, _("Not withdrawn"), sentence)
    return private(redirect("contribution", token))


def _opened_by(token: str) -> Contribution:
    found: Contribution | None = Contribution.objects.opened_by(token)
    if found is None:
        raise Http404
    return found


def _answered(request: HttpRequest, found: Contribution) -> HttpResponse:
    """Take the answer; what cannot be taken is shown with what was typed."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if wait := ANSWERS.take(client_address(request)):
        return _too_many(request, found, form, wait)
    try:
        answer(found, form.cleaned_data["words"])
    except NotAskedError:
        found.refresh_from_db()
        title, sentence = _("Your answer came too late"), _("Nobody waits for an answer any more: see below.")
        return _refused(request, found, HTTPStatus.CONFLICT, title, sentence, form=form)
    return private(redirect(request.path))


def _too_many(request: HttpRequest, found: Contribution, form: AnswerForm, wait: int) -> HttpResponse:
    minutes = -(-wait // 60)
    sentence = ngettext("Send it again in %(minutes)d minute.", "Send it again in %(minutes)d minutes.", minutes)
    title, sentence = _("Much has been sent from your network"), sentence % {"minutes": minutes}
    response = _refused(request, found, HTTPStatus.TOO_MANY_REQUESTS, title, sentence, form=form)
    response.headers["Retry-After"] = str(wait)
    return response


def _refused(
    request: HttpRequest,
    found: Contribution,
    status: HTTPStatus,
    title: str,
    sentence: str,
    *,
    form: AnswerForm | None = None,
) -> HttpResponse:
    """The page as it stands now, with why something was not done."""
    return _page(request, found, form=form, status=status, refusal_title=title, refusal=sentence)


def _page(
    request: HttpRequest,
    found: Contribution,
    *,
    form: AnswerForm | None = None,
    status: HTTPStatus = HTTPStatus.OK,
    **refusal: str,
) -> HttpResponse:
    case: Contribution = found.case
    stage = stage_seen_by(found)
    is_asked = case.state == State.WAITING and stage == Stage.ASKED
    context = {
        "contribution": found,
        "case": case,
        "heading": heading(found),
        "stage": stage,
        "is_asked": is_asked,
        "form": form or (AnswerForm() if is_asked else None),
        "messages": _thread(found),
        "owners_reply": _owners_reply(case),
        "criteria": criteria_behind(case),
        "mend": how_to_mend(case),
        "appeal_until": appeal_until(case),
        "answers": _answers(found),
        "was_mailed": bool(found.sender_email) and was_mailed(found),
        "entry_is_public": bool(case.subject and case.subject.is_public),
        "send_again": _send_again(found),
        **refusal,
    }
    return private(render(request, "contribute/contribution.html", context, status=status))


def _answers(found: Contribution) -> list[tuple[Shown, bool | None, str]]:
    """All that was sent, each with whether it was taken (None where that is not known, or all of it was) and what the
    curator says of it.

    Who joined with another answer than the one decided on is told nothing about theirs.
    """
    case: Contribution = found.case
    taken = case.accepted_fields if case.state == State.IN_PART else {}
    return [
        (one, taken.get(one.name), case.replies.get(one.name, ""))
        if value_in(found, one.name) == value_in(case, one.name)
        else (one, None, "")
        for one in answers_of(found)
    ]


def _thread(found: Contribution) -> list[Message]:
    """What was asked and said, oldest first, for the case's own sender. One query, or none."""
    if found.joined_to_id:
        return []
    return list(Message.objects.filter(contribution=found).exclude(voice=Message.Voice.OWNER))


def _owners_reply(case: Contribution) -> Message | None:
    """What the entry's owners said to a challenge, for all who sent it, once it is decided. One query, or none."""
    if case.type != Contribution.Type.CHALLENGE or case.state == State.WAITING:
        return None
    return Message.objects.filter(contribution=case, voice=Message.Voice.OWNER).first()


def _send_again(found: Contribution) -> str:
    """Where what was withdrawn can be sent once more."""
    if found.type == Contribution.Type.NEW_ORGANISATION:
        kept = {name: found.sent[name] for name in ("name", "website", "city") if found.sent.get(name)}
        return f"{reverse('submit-organisation')}?{urlencode(kept)}"
    return found.subject.get_absolute_url() if found.subject else reverse("submit")

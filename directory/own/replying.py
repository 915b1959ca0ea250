"""The right of reply: what those who keep an entry say to a challenge of it."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from directory.models import Contribution, Message
from directory.own.forms import ReplyForm
from directory.own.matters import challenge, matters, reply_to
from directory.own.session import Keeper, at_desk


class DecidedError(Exception):
    """It was decided meanwhile: nothing can be said to it here any more."""


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def reply(request: HttpRequest, keeper: Keeper, kind: str, slug: str, pk: int) -> HttpResponse:
    """Answer a challenge, or change the answer until it is decided. The owners of an entry have one answer together."""
    entry = keeper.of(kind, slug).entry
    case = challenge(entry, pk)
    if case is None:
        raise Http404
    said = reply_to(case)
    initial = {"words": said.words if said else ""}
    form = ReplyForm(request.POST if request.method == "POST" else None, initial=initial)
    context = {"entry": entry, "form": form, "matter": matters(entry, [case])[0]}
    if request.method != "POST" or not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
        return render(request, "own/reply.html", context, status=status)
    try:
        say(case, form.cleaned_data["words"])
    except DecidedError:
        return render(request, "own/reply.html", context | {"is_late": True}, status=HTTPStatus.CONFLICT)
    messages.success(request, _("Your reply stands beside the challenge. You can change it until it is decided."))
    return redirect("owner-entry", kind, slug)


def say(case: Contribution, words: str) -> None:
    """Put the owners' words beside a challenge. Raises DecidedError where a curator was faster."""
    with transaction.atomic():
        undecided = Contribution.objects.filter(pk=case.pk, state=Contribution.State.WAITING)
        if undecided.select_for_update().first() is None:
            raise DecidedError
        Message.objects.update_or_create(
            contribution=case, voice=Message.Voice.OWNER, defaults={"words": words, "said_at": timezone.now()}
        )

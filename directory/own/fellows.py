"""Who else keeps an organisation: inviting, agreeing, removing, leaving.

A person keeps their own entry, alone: the address that agreed always gets the link that removes them.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from directory.models import Organisation, Owner
from directory.own import session
from directory.own.forms import InvitationForm
from directory.own.keeping import MOST_OWNERS, become_owner, end_ownership
from directory.own.letters import mail_link, tell_ended
from directory.own.links import gone, opened
from directory.own.session import Keeper, at_desk
from directory.own.subjects import entry_behind, subject_of
from ethicalmap.private import private
from ethicalmap.ratelimit import Limit
from ethicalmap.tokens import Token

INVITATIONS = Limit("invitation", number=20, seconds=24 * 60 * 60)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def invite(request: HttpRequest, keeper: Keeper, kind: str, slug: str) -> HttpResponse:
    """Ask somebody, at any address, to look after an entry too. They are let in when they agree."""
    owner = _of_organisation(keeper, kind, slug)
    form = InvitationForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"entry": owner.entry, "form": form}
    if request.method != "POST" or not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
        return render(request, "own/invite.html", context, status=status)
    if refusal := _refusal(owner):
        context["refusal"] = refusal
        return render(request, "own/invite.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
    mail_link("invitation", form.cleaned_data["email"], subject=subject_of(owner.entry), data={"by": owner.pk})
    messages.success(request, _("An invitation is on its way. It holds for two weeks."))
    return redirect("owner-entry", kind, slug)


def _of_organisation(keeper: Keeper, kind: str, slug: str) -> Owner:
    """Their part in an organisation; 404 for a person, who shares their entry with nobody and leaves by removing it."""
    if kind != Organisation.kind:
        raise Http404
    return keeper.of(kind, slug)


def _refusal(owner: Owner) -> str:
    if Owner.objects.of(owner.entry).count() >= MOST_OWNERS:
        return _("Many look after this entry already. Somebody would have to leave first.")
    if INVITATIONS.take(subject_of(owner.entry)):
        return _("Many were invited to this entry today. Try again tomorrow.")
    return ""


@require_http_methods(["GET", "HEAD", "POST"])
def link_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The mailed link: what looking after an entry means, and a button to agree, which signs in at once."""
    found = opened(request, "invitation", token)
    entry = entry_behind(found.subject) if found else None
    if found is None or entry is None or entry.kind != Organisation.kind:
        return gone(request)
    if request.method != "POST":
        return private(render(request, "own/link_invitation.html", {"entry": entry, "email": found.email}))
    owner = _agree(found)
    session.begin(request, Owner.objects.at(owner.email))
    return private(redirect("owner-entry", entry.kind, entry.slug))


def _agree(token: Token) -> Owner:
    entry = entry_behind(token.subject)
    assert entry is not None  # noqa: S101  the view looked
    return become_owner(entry, token.email, Owner.Proof.INVITED)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def remove(request: HttpRequest, keeper: Keeper, kind: str, slug: str, pk: int) -> HttpResponse:
    """Let a fellow owner look after an entry no longer. They are told."""
    owner = _of_organisation(keeper, kind, slug)
    fellow = Owner.objects.of(owner.entry).exclude(pk=owner.pk).filter(pk=pk).first()
    if fellow is None:
        raise Http404
    if request.method != "POST":
        return render(request, "own/remove.html", {"entry": owner.entry, "fellow": fellow})
    with transaction.atomic():
        tell_ended(fellow)
        end_ownership(fellow, by_another=True)
    messages.success(request, _("%(email)s looks after it no longer.") % {"email": fellow.masked_email})
    return redirect("owner-entry", kind, slug)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def leave(request: HttpRequest, keeper: Keeper, kind: str, slug: str) -> HttpResponse:
    """Look after an entry no longer. The last owner may go too: then it is the curators' alone again."""
    owner = _of_organisation(keeper, kind, slug)
    if request.method != "POST":
        others = Owner.objects.of(owner.entry).exclude(pk=owner.pk).exists()
        return render(request, "own/leave.html", {"entry": owner.entry, "others": others})
    end_ownership(owner, by_another=False)
    if len(keeper.owners) == 1:
        session.end(request)
        return redirect("owner-left")
    session.hold_on(request, [other for other in keeper.owners if other != owner])
    messages.success(request, _("You look after “%(name)s” no longer.") % {"name": owner.entry.name})
    return redirect("owner")

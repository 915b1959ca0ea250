"""The desk of whoever keeps entries: what they keep, how each stands, and what goes on about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from directory.models import Contribution, Hand, Owner, Standing, act, how_fresh
from directory.own.appealing import appealable
from directory.own.matters import Listed, about, decisions, matters
from directory.own.session import Keeper, at_desk

PUBLIC = {Standing.LISTED, Standing.ARCHIVED}


@require_safe
@at_desk
def desk(request: HttpRequest, keeper: Keeper) -> HttpResponse:
    """All that somebody keeps. Three queries, however much it is."""
    context = {"keeper": keeper, "owners": _with_challenges(keeper.owners)}
    return render(request, "own/desk.html", context)


def _with_challenges(owners: list[Owner]) -> list[tuple[Owner, int]]:
    """Each with how many challenges of its entry wait. One query."""
    ours = Q(entry__in=[owner.organisation_id for owner in owners if owner.organisation_id])
    ours |= Q(person__in=[owner.person_id for owner in owners if owner.person_id])
    waiting = Contribution.objects.waiting().order_by().filter(ours, type=Contribution.Type.CHALLENGE)
    counted = waiting.values_list("entry", "person").annotate(number=Count("pk"))
    numbers = {(entry, person): number for entry, person, number in counted}
    return [(owner, numbers.get((owner.organisation_id, owner.person_id), 0)) for owner in owners]


@require_safe
@at_desk
def entry(request: HttpRequest, keeper: Keeper, kind: str, slug: str) -> HttpResponse:
    """One entry: its standing, what waits and what was decided about it, who keeps it, and all that can be done."""
    owner = keeper.of(kind, slug)
    return render(request, "own/entry.html", _everything(owner))


def _everything(owner: Owner) -> dict[str, Any]:
    entry: Listed = owner.entry
    told = matters(entry, about(entry))
    waiting = [one for one in told if not one.is_challenge and one.case.is_waiting]
    made = decisions(entry)
    until = appealable(entry, made)
    return {
        "owner": owner,
        "entry": entry,
        "how_fresh": how_fresh(entry, timezone.localdate()),
        "is_public": entry.standing in PUBLIC,
        "challenges": sorted((one for one in told if one.is_challenge), key=lambda one: not one.case.is_waiting),
        "proposed": [one for one in waiting if one.case.sent.get("owner") == owner.pk],
        "waiting": [one for one in waiting if one.case.sent.get("owner") != owner.pk],
        "decisions": [(decision, until.get(decision.pk)) for decision in made],
        "fellows": list(Owner.objects.of(entry).exclude(pk=owner.pk)),
    }


@require_POST
@at_desk
def confirm(request: HttpRequest, keeper: Keeper, kind: str, slug: str) -> HttpResponse:
    """Say that all of it still holds."""
    entry = public(keeper.of(kind, slug))
    with act(Hand.OWNER):
        entry.confirm(Hand.OWNER)
        entry.save()
    messages.success(request, _("Thank you. Its page says that you confirmed it today."))
    return redirect("owner-entry", kind, slug)


def public(owner: Owner) -> Listed:
    """The entry of `owner`, to be changed. 404 where it has no page any more: then only curators change it."""
    if owner.entry.standing not in PUBLIC:
        raise Http404
    return owner.entry

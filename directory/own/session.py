"""Who is at the desk: a session that holds which ownerships were proved, and until when. Two hours, and no longer.

It begins with a mailed link that was used by POST, and ends by signing out, by the clock, or with the last of the
ownerships. It names nobody: addresses stay in the table of owners.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Concatenate, ParamSpec

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect

from directory.models import Owner
from directory.own.onward import sign_in_for
from directory.own.unsaved import not_saved
from ethicalmap.private import private

KEY = "owner"
LASTS = timedelta(hours=2)

Args = ParamSpec("Args")


@dataclass(frozen=True)
class Keeper:
    """Somebody who is signed in, with all that their address keeps, by name."""

    owners: list[Owner]

    @property
    def email(self) -> str:
        """The address that proved itself."""
        return self.owners[0].email

    def of(self, kind: str, slug: str) -> Owner:
        """Their part in one entry. 404 for what they do not keep, whether or not it is there."""
        for owner in self.owners:
            if (owner.entry.kind, owner.entry.slug) == (kind, slug):
                return owner
        raise Http404


def begin(request: HttpRequest, owners: Iterable[Owner]) -> None:
    """Sign in whoever proved that these are theirs. The session gets a new name; a curator stays signed in as well."""
    if request.user.is_authenticated:
        request.session.cycle_key()
    else:
        request.session.flush()
        request.session.set_expiry(LASTS)
    rotate_token(request)
    request.session[KEY] = {"owners": [owner.pk for owner in owners], "until": time.time() + LASTS.total_seconds()}


def begin_with_one(request: HttpRequest, owner: Owner) -> None:
    """Sign in whoever used a link about one entry: for that entry, whatever else the address keeps."""
    begin(request, [owner])
    request.session[KEY] = request.session[KEY] | {"alone": True}


def hold_on(request: HttpRequest, owners: Iterable[Owner]) -> None:
    """Let the session rest on these, where what it was begun with has ended; it lasts no longer for that."""
    request.session[KEY] = request.session[KEY] | {"owners": [owner.pk for owner in owners]}


def end(request: HttpRequest) -> None:
    """Sign out. Nothing is left of it but, for a curator, their own session."""
    if request.user.is_authenticated:
        request.session.pop(KEY, None)
        request.session.cycle_key()
    else:
        request.session.flush()


def open_until(request: HttpRequest) -> datetime:
    """When the session of somebody who is signed in is over."""
    return datetime.fromtimestamp(request.session[KEY]["until"], tz=UTC)


def keeper_of(request: HttpRequest) -> Keeper | None:
    """Who is signed in, if anybody still is. Two queries: the session, and what they keep."""
    kept = request.session.get(KEY)
    if kept is None:
        return None
    if time.time() < kept["until"]:
        owners = list(_kept(kept["owners"], alone=kept.get("alone", False)))
        if owners:
            return Keeper(sorted(owners, key=lambda owner: owner.entry.name.casefold()))
    end(request)
    return None


def _kept(proved: list[int], *, alone: bool) -> QuerySet[Owner]:
    """All that the addresses of these keep, or these alone."""
    these = Owner.objects.filter(pk__in=proved)
    kept: QuerySet[Owner] = these if alone else Owner.objects.filter(email__in=these.values("email"))
    return kept.select_related("organisation", "person")


def at_desk(
    view: Callable[Concatenate[HttpRequest, Keeper, Args], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Args], HttpResponse]:
    """A view for those who are signed in; others are led to where one signs in, and from there back to it.

    What they sent is not led away: they get it back, and hear that it is not saved. Nobody else keeps the page.
    """

    @wraps(view)
    def inside(request: HttpRequest, /, *args: Args.args, **kwargs: Args.kwargs) -> HttpResponse:
        keeper = keeper_of(request)
        return private(view(request, keeper, *args, **kwargs) if keeper else _at_the_door(request))

    return inside


def _at_the_door(request: HttpRequest) -> HttpResponse:
    sign_in = sign_in_for(request.path)
    return redirect(sign_in) if request.method != "POST" else not_saved(request, sign_in)

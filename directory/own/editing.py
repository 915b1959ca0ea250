"""Correcting an entry as its owner: at once, but for what makes another entry of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from directory.contribute.actions import send_in
from directory.curate.versions import Since, since, version_of
from directory.models import Change, Contribution, GoneError, Hand, Owner, act, put, tell
from directory.models.acts import Fields
from directory.own.desk import public
from directory.own.entry_forms import FORMS, EntryForm
from directory.own.session import Keeper, at_desk, open_until
from ethicalmap.ratelimit import client_address


class OvertakenError(Exception):
    """The entry changed after the form was filled. `later` is what happened since; None where nobody can tell."""

    def __init__(self, later: Since | None) -> None:
        super().__init__("Somebody saved the entry meanwhile.")
        self.later = later


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def edit(request: HttpRequest, keeper: Keeper, kind: str, slug: str) -> HttpResponse:
    """The entry's facts to correct. Saved at once as an act by its owner; a new name or website waits for a curator."""
    owner = keeper.of(kind, slug)
    form_of = FORMS[kind]
    entry = public(owner)
    if request.method != "POST":
        return _page(request, owner, form_of(entry, initial={"version": version_of(entry)}))
    form = form_of(entry, request.POST)
    if form.is_valid():
        try:
            asked = _save(request, owner, form)
        except OvertakenError as overtaken:
            return _again(request, owner, form, overtaken.later)
        except (IntegrityError, GoneError) as refused:
            form.add_error(None, _why(refused))
        else:
            _tell(request, form, asked)
            return redirect("owner-entry", kind, slug)
    return _page(request, owner, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _save(request: HttpRequest, owner: Owner, form: EntryForm) -> Contribution | None:
    """Give the entry what was typed, and return the contribution that asks for the rest, if there is any.

    Raises OvertakenError where it is no longer as the form was filled, GoneError where a term is gone, IntegrityError
    where it would become the same as another.
    """
    entry = owner.entry
    with transaction.atomic():
        type(entry)._base_manager.select_for_update().get(pk=entry.pk)
        _refuse_overtaken(entry, form.cleaned_data["version"])
        changes = form.changes()
        with act(Hand.OWNER, reason=form.cleaned_data["why"]):
            if form.cleaned_data["holds"]:
                entry.confirm(Hand.OWNER)
                entry.save()
            put(entry, {name: new for name, (_old, new) in changes.items() if name not in form.large})
        large = {name: pair for name, pair in changes.items() if name in form.large}
        return _ask(request, owner, large, form.cleaned_data["why"]) if large else None


def _refuse_overtaken(entry: Any, filled_from: str) -> None:
    now = version_of(entry)
    if filled_from == str(now):
        return
    is_known = filled_from.isascii() and filled_from.isdigit() and len(filled_from) < 19 and int(filled_from) < now
    raise OvertakenError(since(entry, int(filled_from)) if is_known else None)


def _ask(request: HttpRequest, owner: Owner, changes: Fields, why: str) -> Contribution:
    """Put changes before the curators, as anybody's would be, with the owner as their sender."""
    entry = owner.entry
    identity = f"{Contribution.Type.EDIT}:{entry.kind}:{entry.pk}:{_hash(changes)}"
    version = version_of(entry)
    sent = {"changes": changes, "version": version, "affiliated": True, "owner": owner.pk}
    if why:
        sent["note"] = why
    return send_in(
        Contribution.Type.EDIT,
        sent,
        identity=identity,
        form_key=_hash([identity, version, owner.pk]),
        sender_email=owner.email,
        flagged=[],
        request_network=client_address(request),
        **{"person" if entry.kind == "person" else "entry": entry},  # type: ignore[arg-type]
    )


def _hash(what: Any) -> str:
    return sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()


def _again(request: HttpRequest, owner: Owner, form: EntryForm, later: Since | None) -> HttpResponse:
    """The form once more: what others changed and this owner did not, as it is now; the rest as typed."""
    owner.entry.refresh_from_db()
    fresh = FORMS[owner.entry.kind](owner.entry)
    typed = form.typed()
    before = {name: old for name, (old, _new) in later.fields.items()} if later else {}
    mine = {name: value for name, value in typed.items() if name not in before or not form.is_typed(name, before[name])}
    initial = form.as_asked(fresh.state | mine) | {
        "why": form.cleaned_data["why"],
        "holds": form.cleaned_data["holds"],
        "version": version_of(owner.entry),
    }
    told = tell([Change(kind=owner.entry.kind, fields=later.fields)])[0].sentences if later else []
    page = FORMS[owner.entry.kind](owner.entry, initial=initial)
    return _page(request, owner, page, status=HTTPStatus.CONFLICT, told=told)


def _why(refused: Exception) -> str:
    if isinstance(refused, GoneError):
        return _("A term that you chose is not in the list any more. Choose again.")
    return _("With that country and town it would be the same as another organisation that is listed already.")


def _tell(request: HttpRequest, form: EntryForm, asked: Contribution | None) -> None:
    if asked is not None:
        words = _("The rest is saved. A curator looks at the new name or website first; we write to you then.")
        messages.success(request, words)
    elif form.changes() or form.cleaned_data["holds"]:
        messages.success(request, _("Saved. Everybody sees it now."))
    else:
        messages.info(request, _("Nothing was different, so nothing has changed."))


def _page(
    request: HttpRequest,
    owner: Owner,
    form: EntryForm,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    told: list[str] | None = None,
) -> HttpResponse:
    context: Mapping[str, Any] = {
        "entry": owner.entry,
        "form": form,
        "is_overtaken": status == HTTPStatus.CONFLICT,
        "told": told or [],
        "until": open_until(request),
    }
    return render(request, "own/edit.html", context, status=status)

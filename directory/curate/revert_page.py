"""The page on which a curator takes a change back."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from directory.curate.criteria import CriteriaField, UncitedError
from directory.curate.desk import NEAR, curator_of, desk, found, in_words
from directory.curate.reverting import CannotRevertError, Step, entry_of, revert, steps_of, wanted
from directory.curate.standing import outcome_of
from directory.curate.versions import version_of
from directory.models import Change, Entry, InterestError, tell
from directory.models.recording import ENTRIES


class CitesForm(forms.Form):
    """By which criteria an entry leaves the map, or comes back to it."""

    cites = CriteriaField(
        help_text=gettext_lazy(
            "The public log names them. What leaves the map leaves it by some; what comes back does so by those for "
            "what is listed, if none is ticked."
        )
    )


@require_http_methods(["GET", "HEAD", "POST"])
def revert_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What taking a change back comes to, field by field, and the button that does it.

    409 where somebody changed the entry after the page was shown; 422 where no reason or no field is given; 403 where
    the curator is too near.
    """
    change = found(Change, pk)
    if change.kind not in ENTRIES:
        raise Http404
    by = curator_of(request, change.kind)
    try:
        entry = entry_of(change)
        if request.method != "POST":
            return _page(request, change, entry)
        return _take_back(request, change, entry, by)
    except CannotRevertError as refused:
        status = HTTPStatus.OK if request.method != "POST" else HTTPStatus.CONFLICT
        return _shell(request, change, status=status, refusal=refused.why)


def _take_back(request: HttpRequest, change: Change, entry: Entry, by: User) -> HttpResponse:
    reason, only = request.POST.get("reason", "").strip(), request.POST.getlist("only")
    if request.POST.get("version") != str(version_of(entry)):
        told = _("Somebody changed the entry in the meantime. Nothing was taken back yet. Look again at what would be.")
        return _page(request, change, entry, status=HTTPStatus.CONFLICT, overtaken=told)
    form = CitesForm(request.POST)
    cites = form.cleaned_data["cites"] if form.is_valid() else []
    errors = {name: said[0] for name, said in form.errors.items()}
    if not reason:
        errors["reason"] = _("Say why: it stands in the entry's public history.")
    if not only:
        errors["only"] = _("Choose at least one thing to take back.")
    if errors:
        return _page(request, change, entry, status=HTTPStatus.UNPROCESSABLE_ENTITY, errors=errors)
    try:
        revert(change, by=by, reason=reason, only=only, cites=cites)
    except InterestError:
        return _page(request, change, entry, status=HTTPStatus.FORBIDDEN, refusal=NEAR)
    except UncitedError:
        errors = {"cites": _("Choose the criteria that this rests on.")}
        return _page(request, change, entry, status=HTTPStatus.UNPROCESSABLE_ENTITY, errors=errors)
    address = reverse(f"admin:directory_{entry.kind}_change", args=[entry.pk])
    messages.success(request, format_html(_('Taken back. <a href="{}">{}</a> is as shown there.'), address, entry))
    return HttpResponseRedirect(f"{reverse('admin:directory_change_changelist')}?entry_id__exact={entry.pk}")


def _page(
    request: HttpRequest, change: Change, entry: Entry, *, status: int = HTTPStatus.OK, **context: Any
) -> HttpResponse:
    steps = steps_of(change, entry)
    chosen = request.POST.getlist("only")
    return _shell(
        request,
        change,
        status=status,
        entry=entry,
        rows=[
            (step, sentence, step.name in chosen if request.method == "POST" else not step.in_conflict)
            for step, sentence in in_words(entry, steps)
            if not step.is_done
        ],
        version=version_of(entry),
        reason=request.POST.get("reason", ""),
        cites=_cites(request, entry, steps, context.get("errors", {})),
        **context,
    )


def _cites(request: HttpRequest, entry: Entry, steps: list[Step], errors: dict[str, str]) -> Any:
    """The field for criteria, where taking all steps would change what everybody sees of the entry's standing."""
    if not outcome_of(entry.standing, wanted(steps).get("standing", entry.standing)):
        return None
    form = CitesForm(request.POST if request.method == "POST" else None)
    if "cites" in errors and not form.has_error("cites"):
        form.add_error("cites", errors["cites"])
    return form["cites"]


def _shell(request: HttpRequest, change: Change, *, status: int, **context: Any) -> HttpResponse:
    title = _("Take a change back")
    return desk(request, "revert", Change, status=status, title=title, change=change, told=tell([change])[0], **context)

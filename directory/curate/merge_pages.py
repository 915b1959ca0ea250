"""The pages on which a curator merges two organisations, agrees to it, and undoes it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from directory.curate import proposing
from directory.curate.desk import NEAR, curator_of, desk, found, in_words
from directory.curate.fields import OrganisationField
from directory.curate.links import to_admin
from directory.curate.merge_form import MergeForm
from directory.curate.merging import (
    UNDONE,
    MergeError,
    OvertakenError,
    SecondNeededError,
    has_owner,
    merge,
    steps_of,
    undo,
    version_of_both,
)
from directory.curate.moving import coming_along
from directory.curate.reverting import ChangedSinceError
from directory.models import Change, Interest, InterestError, LikelyDuplicate, Merge, Organisation, tell

OVERTAKEN = gettext_lazy(
    "Somebody changed one of the two in the meantime. Nothing was done yet. Look at both again: what you chose is kept."
)
AGAIN = gettext_lazy("You proposed this merge yourself. Another curator has to agree.")
STALE = gettext_lazy("One of the two was changed since this was proposed. Look at both, and propose it again.")


class WithForm(forms.Form):
    """With which entry another one is merged."""

    other = OrganisationField(label=gettext_lazy("Merge with"), help_text=gettext_lazy("Its name, or its slug."))


@require_http_methods(["GET", "HEAD"])
def choose_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks for the other entry, found by its name, and leads to the page of both. 422 where there is none."""
    curator_of(request, Organisation.kind)
    entry = found(Organisation, pk)
    form = WithForm(request.GET if "other" in request.GET else None)
    if form.is_bound and form.is_valid():
        other = form.cleaned_data["other"]
        if other.pk != pk:
            return HttpResponseRedirect(reverse("admin:directory_organisation_merge", args=[pk, other.pk]))
        form.add_error("other", _("That is this entry itself."))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    title = _("Merge with another entry")
    return desk(
        request, "merge_with", Organisation, status=status, title=title, entry=entry, form=form, errors=form.errors
    )


@require_http_methods(["GET", "HEAD", "POST"])
def merge_page(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Both side by side, and what is to become of them. 409 where somebody was faster, 422 where something is wrong."""
    by = curator_of(request, Organisation.kind)
    both = found(Organisation, pk), found(Organisation, other)
    if request.method != "POST":
        return _page(request, both, MergeForm(*both, version=version_of_both(*both)))
    answers = {"agree": _agree, "aside": _set_aside}
    try:
        return answers.get(request.POST.get("do", ""), _merge)(request, both, by)
    except InterestError:
        return _page(request, both, _typed(request, both), status=HTTPStatus.FORBIDDEN, refusal=NEAR)
    except MergeError as refused:
        return _page(request, both, _typed(request, both), status=HTTPStatus.CONFLICT, refusal=refused.why)


Both = tuple[Organisation, Organisation]


def _merge(request: HttpRequest, both: Both, by: User) -> HttpResponse:
    form = _typed(request, both)
    if not form.is_valid():
        return _page(request, both, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    kept, lost = form.pair
    reason, version = form.cleaned_data["reason"], form.cleaned_data["version"]
    try:
        made = merge(kept, lost, form.wanted, by, reason=reason, version=version)
    except OvertakenError:
        return _overtaken(request, both)
    except SecondNeededError:
        proposing.propose(kept, lost, form.wanted, by, reason=reason, version=version)
        messages.success(request, _("Proposed. Another curator has to agree, as one of the two has an owner."))
        return HttpResponseRedirect(request.path)
    return _merged(request, made)


def _agree(request: HttpRequest, both: Both, by: User) -> HttpResponse:
    pair = LikelyDuplicate.objects.of(*both).first()
    if pair is None:
        raise MergeError(proposing.NONE)
    try:
        return _merged(request, proposing.agree(pair, by))
    except OvertakenError:
        raise MergeError(STALE) from None
    except SecondNeededError:
        raise MergeError(AGAIN) from None


def _set_aside(request: HttpRequest, both: Both, by: User) -> HttpResponse:
    if Interest.objects.hinders(by, *both):
        raise InterestError
    for pair in LikelyDuplicate.objects.of(*both):
        proposing.set_aside(pair)
    messages.success(request, _("The proposal is set aside."))
    return HttpResponseRedirect(request.path)


def _merged(request: HttpRequest, made: Merge) -> HttpResponse:
    address = reverse("admin:directory_merge_undo", args=[made.pk])
    told = _('“{}” is part of {} now, and its address leads there. <a href="{}">Undo</a>')
    messages.success(request, format_html(told, made.lost.name, to_admin(made.kept), address))
    return HttpResponseRedirect(reverse("admin:directory_organisation_change", args=[made.kept_id]))


def _overtaken(request: HttpRequest, both: Both) -> HttpResponse:
    """The page again, from what both are now, with what was chosen."""
    data = request.POST.copy()
    data["version"] = version_of_both(*both)
    return _page(request, both, MergeForm(*both, data), status=HTTPStatus.CONFLICT, refusal=OVERTAKEN)


def _typed(request: HttpRequest, both: Both) -> MergeForm:
    """The form as it was sent; as it was first shown where only an answer to a proposal was."""
    if request.POST.get("do") in ("agree", "aside"):
        return MergeForm(*both, version=version_of_both(*both))
    return MergeForm(*both, request.POST)


def _page(
    request: HttpRequest, both: Both, form: MergeForm, *, status: int = HTTPStatus.OK, **shown: Any
) -> HttpResponse:
    pair = LikelyDuplicate.objects.of(*both).first()
    if pair is not None and pair.proposal:
        shown |= _proposal(pair)
    return desk(
        request,
        "merge",
        Organisation,
        status=status,
        title=_("Merge two entries"),
        entry=both[0],
        form=form,
        errors=form.errors if status == HTTPStatus.UNPROCESSABLE_ENTITY else {},
        sides=[(entry, coming_along(entry)) for entry in both],
        needs_second=has_owner(*both),
        **shown,
    )


def _proposal(pair: LikelyDuplicate) -> dict[str, Any]:
    """What was proposed, in words."""
    proposal = pair.proposal
    kept = pair.one if proposal["kept"] == pair.one_id else pair.other
    state = kept.recorded()
    changes = {
        name: [state.get(name) if "." not in name else [], value]
        for name, value in proposal["fields"].items()
        if state.get(name) != value
    }
    by = User.objects.filter(pk=proposal["by"]).first()
    return {
        "proposal": proposal,
        "proposed_by": by,
        "proposed_kept": kept,
        "proposed": tell([Change(kind=kept.kind, fields=changes)])[0].sentences if changes else [],
        "is_current": proposing.is_current(pair),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def undo_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What undoing a merge comes to, and the button that does it. 409 where something was changed again since."""
    by = curator_of(request, Organisation.kind)
    made = found(Merge, pk)
    if request.method != "POST":
        return _undo_page(request, made)
    try:
        undo(made, by)
    except ChangedSinceError:
        return _undo_page(request, made, status=HTTPStatus.CONFLICT)
    except MergeError as refused:
        return _undo_page(request, made, status=HTTPStatus.CONFLICT, refusal=refused.why)
    except InterestError:
        return _undo_page(request, made, status=HTTPStatus.FORBIDDEN, refusal=NEAR)
    told = _("Undone: {} and {} are two entries again, each as it was.")
    messages.success(request, format_html(told, to_admin(made.kept), to_admin(made.lost)))
    return HttpResponseRedirect(reverse("admin:directory_organisation_change", args=[made.lost_id]))


def _undo_page(request: HttpRequest, made: Merge, *, status: int = HTTPStatus.OK, refusal: Any = "") -> HttpResponse:
    steps = [] if made.undone_at else steps_of(made)
    told = [(entry, *row) for entry, some in steps for row in in_words(entry, some)]
    return desk(
        request,
        "undo_merge",
        Merge,
        status=status,
        title=_("Undo a merge"),
        merge=made,
        refusal=refusal or (UNDONE if made.undone_at else ""),
        conflicts=[(entry, words) for entry, step, words in told if step.in_conflict],
        told=[
            (entry, [words for one, step, words in told if one == entry and not step.is_done])
            for entry in (made.kept, made.lost)
        ],
    )

"""Suggesting a change to an entry: edit what it says, look at what differs, send it.

One address and one form on two pages, and nothing kept between them: each page carries what was typed on the other.
"""

from __future__ import annotations

from functools import partial
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from directory.browse.entries import of_entry
from directory.contribute.forms import EditForm, OrganisationEditForm, PersonEditForm
from directory.contribute.taking import take_in
from directory.models import Organisation, Person

# Not "no-store": with it, browsers forget what was typed when somebody goes back.
kept_by_the_browser = cache_control(private=True, no_cache=True)


@kept_by_the_browser
@of_entry(Organisation, takes_forms=True)
def organisation_suggest(request: HttpRequest, entry: Organisation) -> HttpResponse:
    """A change to an organisation. Six queries to show the form."""
    return _answer(request, OrganisationEditForm(entry, request.POST if request.method == "POST" else None))


@kept_by_the_browser
@of_entry(Person, takes_forms=True)
def person_suggest(request: HttpRequest, entry: Person) -> HttpResponse:
    """A change to a person's entry."""
    return _answer(request, PersonEditForm(entry, request.POST if request.method == "POST" else None))


def _answer(request: HttpRequest, form: EditForm) -> HttpResponse:
    """The page that somebody asked for by the button they pressed: "look", "edit" or "send".

    What has to be mended is mended first. Where others changed the entry meanwhile, nothing is sent before its sender
    has seen that: 409, and the differences as they are now.
    """
    step = form.data.get("step", "")
    if not form.is_bound:
        return _edit(request, form)
    if step == "edit":
        form.forgive()
        return _edit(request, form)
    if form.is_wrong:
        form.forgive()
        return _edit(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if not form.changes:
        return _nothing_differs(request, form)
    if step != "send":
        form.forgive()
        return _look(request, form)
    if form.errors:
        return _look(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if form.meanwhile:
        return _look(request, form, status=HTTPStatus.CONFLICT)
    return take_in(request, form, partial(_look, request, form))


def _edit(
    request: HttpRequest,
    form: EditForm,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    refusal: str = "",
    refusal_title: str = "",
) -> HttpResponse:
    """The form with what the entry says, or with what was typed."""
    context = {"form": form, "entry": form.entry, "refusal": refusal, "refusal_title": refusal_title}
    return render(request, "contribute/suggest.html", context, status=status)


def _look(
    request: HttpRequest, form: EditForm, *, status: HTTPStatus = HTTPStatus.OK, refusal: str = ""
) -> HttpResponse:
    """What differs, with a place for each source, and what is between us."""
    context = {"form": form, "entry": form.entry, "refusal": refusal, "is_conflict": status == HTTPStatus.CONFLICT}
    return render(request, "contribute/suggest_look.html", context, status=status)


def _nothing_differs(request: HttpRequest, form: EditForm) -> HttpResponse:
    form.forgive()
    return _edit(
        request,
        form,
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
        refusal_title=_("Nothing differs yet"),
        refusal=_("This is what the entry says already. Change what is wrong or missing, then look it over again."),
    )

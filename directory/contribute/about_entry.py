"""What can be sent in about an entry in one form: a challenge, a relationship, the wish to have it removed.

Nothing of it is public before a curator decided. Suggesting a change takes two pages: `directory.contribute.suggest`.
"""

from __future__ import annotations

from functools import partial
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from directory.browse.entries import of_entry
from directory.contribute.forms import AboutForm, ChallengeForm, OrganisationRemovalForm, RelationshipForm
from directory.contribute.suggest import kept_by_the_browser
from directory.contribute.taking import take_in
from directory.models import Organisation, Person


@kept_by_the_browser
@of_entry(Organisation, takes_forms=True)
def organisation_challenge(request: HttpRequest, entry: Organisation) -> HttpResponse:
    """A challenge of an organisation's listing, or of a fact on its page. Five queries to show the form."""
    return _challenge(request, entry)


@kept_by_the_browser
@of_entry(Person, takes_forms=True)
def person_challenge(request: HttpRequest, entry: Person) -> HttpResponse:
    """A challenge of a person's entry."""
    return _challenge(request, entry)


@kept_by_the_browser
@of_entry(Organisation, takes_forms=True)
def organisation_relate(request: HttpRequest, entry: Organisation) -> HttpResponse:
    """Whom else an organisation is linked to. One query to show the form."""
    heading = _("Whom is %(name)s linked to?") % {"name": entry.name}
    return _answer(request, RelationshipForm(entry, _posted(request)), "contribute/relate.html", heading)


@kept_by_the_browser
@of_entry(Organisation, takes_forms=True)
def organisation_remove(request: HttpRequest, entry: Organisation) -> HttpResponse:
    """The wish that an organisation be removed. One query to show the form."""
    heading = _("Have %(name)s removed") % {"name": entry.name}
    return _answer(request, OrganisationRemovalForm(entry, _posted(request)), "contribute/remove.html", heading)


def _challenge(request: HttpRequest, entry: Organisation | Person) -> HttpResponse:
    heading = _("Challenge the entry %(name)s") % {"name": entry.name}
    form = ChallengeForm(entry, _posted(request), offered=request.GET)
    return _answer(request, form, "contribute/challenge.html", heading)


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _answer(request: HttpRequest, form: AboutForm, template: str, heading: str) -> HttpResponse:
    """The form; refused, with what was typed; or the way to the private page of what it sent."""
    page = partial(_page, request, form, template, heading)
    if not form.is_bound:
        return page()
    if not form.is_valid():
        return page(status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return take_in(request, form, page)


def _page(
    request: HttpRequest,
    form: AboutForm,
    template: str,
    heading: str,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    refusal: str = "",
) -> HttpResponse:
    context = {"form": form, "entry": form.entry, "heading": heading, "refusal": refusal}
    return render(request, template, context, status=status)

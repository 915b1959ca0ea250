"""How a person who is listed leaves: by a link that is mailed to their address, or by a word to the curators."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from directory.browse.entries import of_entry
from directory.contribute import questions
from directory.contribute.forms import PersonRemovalForm
from directory.contribute.people import spent
from directory.contribute.person_mails import REMOVE, mail_removal_link
from directory.contribute.taking import take_in
from directory.models import Decision, Hand, Owner, Person
from directory.removal import erase
from ethicalmap.afterwards import RedirectThen
from ethicalmap.private import private
from ethicalmap.ratelimit import Limit, client_address
from ethicalmap.tokens import Token

# By network. What one address is sent is bounded with all other mail to it.
ASKED = Limit("removal-link", number=20, seconds=60 * 60)


class AddressForm(forms.Form):
    """The address at which somebody agreed to be listed."""

    email = forms.EmailField(
        label=_("At which mail address did you agree to be listed?"),
        max_length=254,
        error_messages={
            "required": _("Give the address."),
            "invalid": _("Give a mail address, such as ada@example.org."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, label_suffix="", use_required_attribute=False)
        questions.explain(self, {"email": questions.WHY_REMOVAL_EMAIL})


@of_entry(Person, takes_forms=True)
def person_remove(request: HttpRequest, entry: Person) -> HttpResponse:
    """Asks for the person's address, and answers the same whatever is typed."""
    form = AddressForm(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return _page(request, entry, form)
    if not form.is_valid():
        return _page(request, entry, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if wait := ASKED.take(client_address(request)):
        return _too_many(request, entry, form, wait)
    sent = reverse("person-remove-sent", args=[entry.slug])
    return private(RedirectThen(sent, partial(_mail_link, entry, form.cleaned_data["email"])))


@of_entry(Person)
def person_remove_sent(request: HttpRequest, entry: Person) -> HttpResponse:
    """What happens next: the same words for everybody."""
    return private(render(request, "contribute/removal_sent.html", {"entry": entry}))


@of_entry(Person, takes_forms=True)
def person_remove_ask(request: HttpRequest, entry: Person) -> HttpResponse:
    """For whoever cannot read mail at that address any more: a request to the curators. No reason is needed."""
    form = PersonRemovalForm(entry, request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return _request(request, form)
    if not form.is_valid():
        return _request(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return take_in(request, form, partial(_request, request, form))


@require_http_methods(["GET", "HEAD", "POST"])
def remove_person(request: HttpRequest, token: str) -> HttpResponse:
    """The mailed link: shows what goes, and erases it by POST."""
    if request.method != "POST":
        person = _person(Token.objects.valid(REMOVE, token))
        return private(render(request, "contribute/removal.html", {"entry": person})) if person else spent(request)
    # In one transaction, so that a link which could not do what it says is good for another try.
    with transaction.atomic():
        person = _person(Token.objects.redeem(REMOVE, token))
        if person:
            erase(person, hand=Hand.OWNER)
            asked = Decision.Reason.ASKED
            Decision.objects.log(Decision.About.LISTING, Decision.Outcome.REMOVED, by=None, entry=person, reason=asked)
    return private(render(request, "contribute/removed.html")) if person else spent(request)


def _person(link: Token | None) -> Person | None:
    """Whom a link is about, if the address that it was sent to still keeps their entry."""
    if link is None:
        return None
    owner = Owner.objects.at(link.email).filter(person_id=link.subject.partition(":")[2]).first()
    return owner.person if owner else None


def _mail_link(person: Person, email: str) -> None:
    if Owner.objects.of(person).at(email).exists():
        mail_removal_link(person, email)


def _request(
    request: HttpRequest, form: PersonRemovalForm, *, status: HTTPStatus = HTTPStatus.OK, refusal: str = ""
) -> HttpResponse:
    heading = _("Ask curators to remove %(name)s") % {"name": form.entry.name}
    context = {"entry": form.entry, "form": form, "heading": heading, "refusal": refusal}
    return render(request, "contribute/removal_ask.html", context, status=status)


def _page(
    request: HttpRequest, entry: Person, form: AddressForm, *, status: HTTPStatus = HTTPStatus.OK, minutes: int = 0
) -> HttpResponse:
    context = {"entry": entry, "form": form, "minutes": minutes}
    return private(render(request, "contribute/person_remove.html", context, status=status))


def _too_many(request: HttpRequest, entry: Person, form: AddressForm, wait: int) -> HttpResponse:
    response = _page(request, entry, form, status=HTTPStatus.TOO_MANY_REQUESTS, minutes=-(-wait // 60))
    response.headers["Retry-After"] = str(wait)
    return response

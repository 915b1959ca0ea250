"""What is kept of people who read, send something in or are listed, and how long."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from directory.retention import KEPT

# What each personal field is to the person it is about.
CALLED = {
    "directory.Contribution.sender_email": _("Your e-mail address, if you give it"),
    "directory.Contribution.sent": _("What you send in about an organisation, and your note to the curators"),
    "directory.Contribution.network": _("Which network you sent it from"),
    "directory.Contribution.sender_key": _("That two things were sent from the same address"),
    "directory.Message.words": _("What curators asked you, and what you answered"),
    "directory.Owner.email": _("Your address, if you look after an entry"),
    "ethicalmap.Letter.to": _("To whom we sent a mail"),
    "ethicalmap.Token.email": _("To whom a link was sent that opens something once"),
    "directory.Person.consent_given_by": _("Who agreed to be listed, when, and to which text"),
    "ethicalmap.Turns.who": _("Which network something was sent from"),
}


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """The text, with the periods that `manage.py forget` keeps. No query."""
    return render(request, "pages/privacy.html", {"kept": [(CALLED[one.field], one) for one in KEPT]})

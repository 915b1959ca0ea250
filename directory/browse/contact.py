"""How to write to those who keep the directory, about an entry or about anything."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import quote, urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directory.models import Organisation, Person

Listed = Organisation | Person

# What the address says of what somebody writes about: ?about=SLUG or ?person=SLUG.
ABOUT: dict[str, type[Listed]] = {"about": Organisation, "person": Person}


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """Where to write; when the address names an entry, with the mail begun. At most one query.

    An entry that nobody can see is one that we do not know: 400, and the page all the same, for somebody has
    something to say.
    """
    entry, understood = _entry(request)
    return render(
        request,
        "pages/contact.html",
        {"entry": entry, "understood": understood, "mail": _mail(request, entry)},
        status=HTTPStatus.OK if understood else HTTPStatus.BAD_REQUEST,
    )


def _entry(request: HttpRequest) -> tuple[Listed | None, bool]:
    """What the address says somebody writes about, and whether that could be understood."""
    asked = [(model, slug) for name, model in ABOUT.items() for slug in request.GET.getlist(name)]
    if not asked:
        return None, True
    model, slug = asked[0]
    entry: Listed | None = model.objects.public().filter(slug=slug).first()
    return entry, entry is not None and len(asked) == 1


def _mail(request: HttpRequest, entry: Listed | None) -> str:
    """A `mailto:` address, begun if it is known what about; empty where this site has no address."""
    if not settings.CONTACT_EMAIL:
        return ""
    address = f"mailto:{quote(settings.CONTACT_EMAIL, safe='@')}"
    if entry is None:
        return address
    begun = {
        "subject": _("About the entry “%(name)s”") % {"name": entry.name},
        "body": _("%(address)s\n\nWhat is wrong or missing:\n\n\nHow you know (a link is best):\n\n")
        % {"address": request.build_absolute_uri(entry.get_absolute_url())},
    }
    return f"{address}?{urlencode(begun, quote_via=quote)}"

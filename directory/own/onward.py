"""Where somebody wanted to go who has to sign in first: a page of the desk, and nowhere else."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import Resolver404, resolve, reverse

# Longer than any address of a desk.
_LONGEST = 400


def onward(wanted: str) -> str:
    """`wanted` if it is the path of a page of the desk; empty for all else, such as another site. No query."""
    if not wanted.startswith(reverse("owner")) or len(wanted) > _LONGEST:
        return ""
    try:
        name = resolve(wanted).url_name or ""
    except Resolver404:
        return ""
    return wanted if name.startswith("owner-") and not name.startswith(_DOORS) else ""


# These lead to no page of an entry, or are buttons, which no link presses.
_DOORS = ("owner-sign", "owner-left", "owner-confirm", "owner-active")


def sign_in_for(wanted: str) -> str:
    """Where one signs in, to be led on to `wanted`."""
    path = reverse("owner-sign-in")
    return f"{path}?{urlencode({'next': wanted})}" if onward(wanted) else path

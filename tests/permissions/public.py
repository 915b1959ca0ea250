"""The rows of the site beside the admin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.permissions.families import Row, desk, form, held, link, read, row
from tests.permissions.roles import ELSEWHERE, LOGIN, METHOD, MISSING, OK, REFUSED, R
from tests.permissions.world import World


def rows() -> Iterator[Row]:
    """All of them."""
    # The site
    for name in ("livez", "readyz", "healthz", "robots", "about", "accessibility", "data", "privacy"):
        yield read(name)
    yield read("favicon", ELSEWHERE)
    yield read("components", MISSING)
    # Browsing
    for name in ("home", "contact", "criteria", "criterion", "taxonomy", "facet", "term", "term-history"):
        yield read(name)
    for kind in ("organisation", "person"):
        for name in (f"{kind}-list", f"{kind}-list-json", kind, f"{kind}-json", f"{kind}-history"):
            yield read(name)
    for name in ("log", "log-csv", "log-atom", "log-figures-csv", "log-figures-json"):
        yield read(name)
    # Sending in
    yield read("submit")
    yield form("submit-organisation")
    yield form("submit-person")
    yield link("link-confirm-person", REFUSED)
    for name in ("suggest", "challenge", "relate", "remove"):
        yield form(f"organisation-{name}")
    for name in ("suggest", "challenge", "remove", "remove-ask"):
        yield form(f"person-{name}")
    yield read("person-remove-sent")
    yield link("link-remove-person", OK)
    # What became of it
    yield held("contribution", "waiting", OK, REFUSED)
    yield held("withdraw", "waiting", OK, ELSEWHERE)
    yield held("contribution-appeal", "declined", OK, REFUSED)
    # Asked whether it still holds
    yield link("link-still-right", OK)
    yield link("link-edit-entry", ELSEWHERE)
    yield link("link-closed", REFUSED)
    yield link("link-stop-reminders", OK)
    # For those who keep an entry
    yield from owners()


def owners() -> Iterator[Row]:
    """Claiming an entry, signing in, and the desk."""
    yield form("organisation-claim")
    yield read("organisation-claim-sent")
    yield link("link-claim", ELSEWHERE)
    yield link("link-claim-file", REFUSED)
    yield link("link-invitation", ELSEWHERE)
    yield link("link-sign-in", ELSEWHERE)
    yield form("owner-sign-in")
    yield read("owner-sign-in-sent")
    yield read("owner-signed-out")
    yield read("owner-left")
    yield row("owner-sign-out", lambda world, role: "/owner/sign-out/", rest=(METHOD, ELSEWHERE))
    keepers = frozenset({R.OWNER, R.OTHER_OWNER})
    yield row("owner", lambda world, role: "/owner/", keepers=(keepers, (OK, METHOD)), rest=(LOGIN, METHOD))

    def entry(world: World) -> list[Any]:
        return ["organisation", world.organisation.slug]

    yield desk("owner-entry", OK, METHOD, args=entry)
    yield desk("owner-confirm", METHOD, ELSEWHERE, args=entry)
    yield desk("owner-edit", OK, REFUSED, args=entry)
    yield desk("owner-invite", OK, REFUSED, args=entry)
    yield desk("owner-leave", OK, ELSEWHERE, args=entry)
    yield desk("owner-reply", OK, REFUSED, args=lambda world: [*entry(world), world.challenge.pk])
    yield desk("owner-appeal", OK, REFUSED, args=lambda world: [*entry(world), world.decision.pk])
    yield desk("owner-remove", OK, ELSEWHERE, args=lambda world: [*entry(world), world.fellow.pk])
    yield desk("owner-closed", OK, REFUSED, args=lambda world: [world.organisation.slug])
    # It is not closed, so there is nothing to open again.
    yield desk("owner-active", METHOD, MISSING, args=lambda world: [world.organisation.slug])
    yield desk("owner-removal", OK, REFUSED, args=lambda world: [world.organisation.slug])

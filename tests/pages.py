"""Every address of the site, one row each: what is tested of all pages is tested of these.

A new address needs a row here; `test_every_address_has_a_row` says so.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from directory.models import Contribution, Organisation, Owner, Person
from directory.models.identity import site_key
from ethicalmap.models import Token
from taxonomy.models import Term
from tests.contribute.factories import make_contribution
from tests.freshness.factories import make_link


class Page(NamedTuple):
    """An address of the URL `name`, made when asked for: it may name an entry that a test has just made."""

    name: str
    address: Callable[[], str]
    status: int = 200
    # Whether people look at it in a browser.
    is_html: bool = True


def plain(name: str, query: str = "", *, is_html: bool = True) -> Page:
    return Page(name, lambda: reverse(name) + query, is_html=is_html)


def about(
    name: str, thing: Callable[[], Organisation | Person | Term | None], *attributes: str, is_html: bool = True
) -> Page:
    """A page whose address holds `attributes` of a thing in the database."""

    def address() -> str:
        found = thing()
        assert found is not None, "The database holds nothing to make this address from."
        values = []
        for attribute in attributes or ("slug",):
            value: object = found
            for part in attribute.split("."):
                value = getattr(value, part)
            values.append(value)
        return reverse(name, args=values)

    return Page(name, address, is_html=is_html)


def organisation() -> Organisation | None:
    return Organisation.objects.listed().order_by("pk").first()


def person() -> Person | None:
    return Person.objects.listed().order_by("pk").first()


def term() -> Term | None:
    return Term.objects.order_by("facet__order", "pk").first()


def contribution() -> Contribution:
    return Contribution.objects.order_by("pk").first() or make_contribution()


def refused() -> Contribution:
    """A contribution whose sender may appeal."""
    known = Contribution.objects.filter(state=Contribution.State.DECLINED).first()
    return known or make_contribution("Refused", state="declined", reason="too_little", decided_at=timezone.now())


def link(purpose: str) -> str:
    """A mailed link about an organisation that somebody keeps."""
    entry = organisation()
    assert entry is not None
    Owner.objects.get_or_create(organisation=entry, email="ada@kept.example", proof="mail")
    token = Token.objects.issue(
        purpose,
        email="ada@kept.example",
        subject=f"organisation:{entry.pk}",
        data={"proof": "file", "host": site_key(entry.website)},
        lasts=timedelta(days=1),
    )
    return token.path


def at_desk(name: str, *args: str | int, status: int = 302) -> Page:
    """A page for whoever is signed in: others are led to the door."""

    def address() -> str:
        before = [arg for arg in args if isinstance(arg, str)]
        entry = organisation()
        assert entry is not None
        return reverse(name, args=[*before, entry.slug, *args[len(before) :]])

    return Page(name, address, status, is_html=False)


def nomination() -> Token:
    """The link by which somebody who is proposed answers."""
    asked = Token.objects.filter(purpose="confirm-person").first()
    if asked is None:
        sent = {"name": "Ada Testperson", "summary": "Counts what nobody counts.", "proposer": "Grace"}
        made = make_contribution(type="new_person", stage="unconfirmed", sent=sent, identity="new_person:ada")
        asked = Token.objects.issue(
            "confirm-person", email="ada@person.example", subject=f"contribution:{made.pk}", lasts=timedelta(days=30)
        )
    return asked


def farewell() -> Token:
    """The link by which a listed person leaves."""
    found = person()
    assert found is not None
    owner, _ = Owner.objects.get_or_create(person=found, email="wilhelmina@person.example", proof="person")
    return Token.objects.issue(
        "remove-person", email=owner.email, subject=f"person:{found.pk}", lasts=timedelta(days=1)
    )


def is_public(page: Page) -> bool:
    """Whether anybody sees it, and not only whoever has a link."""
    return not page.name.startswith(("contribution", "withdraw", "link-", "owner"))


PAGES = [
    # The site
    plain("livez", is_html=False),
    plain("readyz", is_html=False),
    plain("healthz", is_html=False),
    plain("robots", is_html=False),
    Page("favicon", lambda: reverse("favicon"), 301, is_html=False),
    Page("components", lambda: reverse("components"), 404, is_html=False),  # in development only
    plain("about"),
    plain("privacy"),
    plain("accessibility"),
    plain("data"),
    # Browsing
    plain("home"),
    plain("organisation-list"),
    plain("organisation-list", "?q=watch&sort=name"),
    plain("organisation-list", "?q=nothingofthatname"),
    Page("organisation-list", lambda: reverse("organisation-list") + "?page=abc", 400),
    plain("organisation-list-json", is_html=False),
    about("organisation", organisation),
    about("organisation-json", organisation, is_html=False),
    about("organisation-history", organisation),
    plain("person-list"),
    plain("person-list-json", is_html=False),
    about("person", person),
    about("person-json", person, is_html=False),
    about("person-history", person),
    about("person-remove", person),
    about("person-remove-sent", person),
    about("person-remove-ask", person),
    Page("link-remove-person", lambda: farewell().path),
    plain("criteria"),
    Page("criterion", lambda: reverse("criterion", args=["does-the-work"])),
    plain("log"),
    plain("log", "?when=2020-Q1"),
    Page("log", lambda: reverse("log") + "?when=never", 400),
    plain("log-csv", is_html=False),
    plain("log-atom", is_html=False),
    plain("log-figures-csv", is_html=False),
    plain("log-figures-json", is_html=False),
    plain("contact"),
    # Sending in
    plain("submit"),
    plain("submit-organisation"),
    about("organisation-suggest", organisation),
    about("organisation-challenge", organisation),
    about("organisation-relate", organisation),
    about("organisation-remove", organisation),
    about("person-suggest", person),
    about("person-challenge", person),
    plain("submit-person"),
    Page("link-confirm-person", lambda: nomination().path),
    Page("contribution", lambda: contribution().private_path),
    Page("withdraw", lambda: f"{contribution().private_path}withdraw/"),
    Page("contribution-appeal", lambda: f"{refused().private_path}appeal/"),
    # Asked whether it still holds
    Page("link-still-right", lambda: make_link("still-right")),
    Page("link-edit-entry", lambda: make_link("edit-entry")),
    Page("link-closed", lambda: make_link("closed")),
    Page("link-stop-reminders", lambda: make_link("stop-reminders")),
    # Keeping an entry
    about("organisation-claim", organisation),
    about("organisation-claim-sent", organisation),
    Page("link-claim", lambda: link("claim")),
    Page("link-claim-file", lambda: link("claim-file")),
    Page("link-invitation", lambda: link("invitation")),
    Page("link-sign-in", lambda: link("sign-in")),
    Page("link-sign-in", lambda: reverse("link-sign-in", args=["spent"]), 410),
    plain("owner-sign-in"),
    plain("owner-sign-in-sent"),
    plain("owner-signed-out"),
    plain("owner-left"),
    # The desk: what it looks like, tests/browser/test_desk.py knows
    *(at_desk(name, "organisation") for name in ("owner-entry", "owner-edit", "owner-invite", "owner-leave")),
    *(at_desk(name, "organisation", 1) for name in ("owner-remove", "owner-reply", "owner-appeal")),
    *(at_desk(name) for name in ("owner-closed", "owner-removal")),
    Page("owner", lambda: reverse("owner"), 302, is_html=False),
    at_desk("owner-confirm", "organisation", status=405),
    at_desk("owner-active", status=405),
    Page("owner-sign-out", lambda: reverse("owner-sign-out"), 405, is_html=False),
    # Curating, for who is logged in
    Page("work", lambda: reverse("work"), 302, is_html=False),
    Page("work-interests", lambda: reverse("work-interests"), 302, is_html=False),
    Page("work-declare", lambda: reverse("work-declare"), 302, is_html=False),
    # The vocabulary
    plain("taxonomy"),
    about("facet", term, "facet.slug"),
    about("term", term, "facet.slug", "slug"),
    about("term-history", term, "facet.slug", "slug"),
    # What goes wrong
    Page("404", lambda: "/nowhere/", 404),
    Page("400", lambda: "/?q=%00", 400),
]


def names(patterns: list[URLPattern | URLResolver] | None = None) -> Iterator[str]:
    """The name of every public address. The admin's are Django's own."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name or str(pattern.pattern)
        elif pattern.namespace != "admin":
            yield from names(pattern.url_patterns)

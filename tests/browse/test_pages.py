"""The site's own texts are there, say what is so, and tell how to write to us."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils.html import escape
from pytest_django.asserts import assertContains, assertNotContains, assertNumQueries

from directory.retention import KEPT
from tests.factories import make_organisation, make_person

pytestmark = pytest.mark.django_db

TEXTS = ["about", "privacy", "accessibility", "data"]


def mail_of(page: str) -> str:
    """The address of the page's link that begins a mail."""
    return unescape(page.split('href="mailto:')[1].split('"')[0])


@pytest.mark.parametrize("name", [*TEXTS, "contact"])
def test_a_text_is_one_page_with_one_heading_and_asks_the_database_nothing(client: Client, name: str) -> None:
    with assertNumQueries(0):
        response = client.get(f"/{name}/")

    assertContains(response, "<h1", count=1)
    assert re.search(r". Ethical Tech Map\s*</title>", response.content.decode())
    assert "Set-Cookie" not in response


@pytest.mark.parametrize("name", [*TEXTS, "contact"])
def test_every_link_of_a_text_leads_somewhere(client: Client, name: str) -> None:
    page = client.get(f"/{name}/").content.decode().split("<main")[1].split("</main>")[0]

    links = [part.split('"')[0] for part in page.split(' href="')[1:]]
    assert links
    for link in links:
        assert link, page
        assert link.startswith(("https://", "mailto:")) or client.get(link).status_code == 200, link


@pytest.mark.parametrize("name", [*TEXTS, "contact"])
def test_a_text_is_only_read(client: Client, name: str) -> None:
    assert client.post(f"/{name}/").status_code == 405


def test_attribution_names_the_site_where_it_is(client: Client) -> None:
    assertContains(client.get("/data/"), "“Ethical Tech Map, http://testserver/, CC BY 4.0”")


@pytest.mark.parametrize(
    ("make", "name", "address"),
    [(make_organisation, "about", "/organisations/q-a/"), (make_person, "person", "/people/q-a/")],
)
def test_a_mail_about_an_entry_is_begun(client: Client, make: Callable, name: str, address: str) -> None:
    make('Q & "A"?', slug="q-a")

    page = client.get(f"/contact/?{name}=q-a").content.decode()

    mail = urlsplit(mail_of(page))
    begun = parse_qs(mail.query, strict_parsing=True)
    assert mail.path == "map@example.org"
    assert begun["subject"] == ['About the entry “Q & "A"?”']
    assert begun["body"][0].startswith(f"http://testserver{address}\n")


@pytest.mark.parametrize(
    "query",
    [
        "about=nobody",
        "about=hidden",
        "person=shown",
        "about=shown&person=ada",
        "about=",
        "about=<script>",
    ],
)
def test_what_we_do_not_know_is_said_and_the_way_stays_open(client: Client, query: str) -> None:
    make_organisation("Shown")
    make_organisation("Hidden", standing="draft")

    response = client.get(f"/contact/?{query}")

    assertContains(response, "names an entry that we do not know", status_code=400)
    assertContains(response, "mailto:", status_code=400)
    assertNotContains(response, "Hidden", status_code=400)
    assertNotContains(response, "<script>", status_code=400)


def test_without_a_mail_address_the_page_says_what_to_do_instead(client: Client, settings: Any) -> None:
    settings.CONTACT_EMAIL = ""
    make_organisation("Shown")

    for address in ["/contact/", "/contact/?about=shown"]:
        response = client.get(address)
        assertNotContains(response, "mailto:")
        assertContains(response, "This site has no mail address yet")
    assertContains(client.get("/submit/organisation/"), "What else should the curators know?")


def test_privacy_says_how_long_everything_personal_is_kept(client: Client) -> None:
    response = client.get("/privacy/")

    for one in KEPT:
        assertContains(response, escape(one.called))
        assertContains(response, escape(one.long))

"""The log tells every decision, and nobody's name: as a page, as a table, as a feed."""

import csv
import io
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains

from directory.curate import decisions
from directory.models import Contribution, Decision
from tests.criteria import make_criterion, make_version
from tests.curate.conftest import make_curator
from tests.curate.contributions import SENT, make_contribution
from tests.decisions import make_decision, on
from tests.factories import make_organisation

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


def listed(response: HttpResponse) -> list[int]:
    """The keys of the decisions that a page shows, in its order."""
    parts = response.content.decode().split('<li id="decision-')[1:]
    return [int(part.split('"')[0]) for part in parts]


def table(client: Client, address: str = "/log.csv") -> list[dict[str, str]]:
    """A download, read as a spreadsheet does."""
    response: Any = client.get(address)
    return list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig"))))


def feed(client: Client, address: str = "/log.atom") -> list[ET.Element]:
    return ET.fromstring(client.get(address).content).findall(f"{ATOM}entry")  # noqa: S314  we wrote it


# The page ------------------------------------------------------------------------------------------------------------


def test_a_decision_is_told_with_reason_criteria_and_waiting_time(client: Client) -> None:
    make_decision("new_organisation", "declined", reason="advertising", cites=[["advertising", 1]])

    response = client.get("/log/")

    for words in ["A new organisation: <strong>declined</strong>. It reads as advertising.", "waited 3\xa0days"]:
        assertContains(response, words)
    assertContains(response, '<a href="/criteria/advertising/#version-1">It would only advertise</a>')
    assertContains(response, "(version 1)")


def test_a_criterion_is_named_as_it_was_when_it_was_cited(client: Client) -> None:
    make_version(make_criterion(title="Is blue"), title="Is blue or green", note="Green too.")
    make_decision(cites=[["is-blue", 1]])

    response = client.get("/log/")

    assertContains(response, '<a href="/criteria/is-blue/#version-1">Is blue</a>')
    assertNotContains(response, "Is blue or green")


def test_the_log_names_nobody(client: Client) -> None:
    curator = make_curator("rosa-the-curator")
    case = make_contribution(name="Secret Trust", note="By Wilhelmina.", sender_email="wilhelmina@private.example")
    decisions.decline(case, by=curator, reason="too_little", words="Dear Wilhelmina.")
    entry = make_organisation("Named Trust")
    Decision.objects.log("listing", "removed", by=curator, entry=entry, cites=[("ended", 1)])

    for address in ["/log/", "/log.csv", "/log.atom", "/log/figures.csv", "/log/figures.json"]:
        response: Any = client.get(address)
        body = (response.getvalue() if response.streaming else response.content).decode().casefold()
        for secret in ["rosa", "secret trust", "named trust", "named-trust", "wilhelmina", case.token.casefold()]:
            assert secret not in body, (address, secret)


def test_the_latest_comes_first(client: Client) -> None:
    old, new, older = (make_decision(decided_at=on(2026, month)).pk for month in (3, 4, 2))

    assert listed(client.get("/log/")) == [new, old, older]


def test_the_log_is_narrowed_by_time_and_by_what_it_was_about(client: Client) -> None:
    spring = make_decision("edit", decided_at=on(2026, 6, 30, 23)).pk
    summer = make_decision("claim", decided_at=on(2026, 7, 1, 0)).pk
    before = make_decision("edit", decided_at=on(2025, 12, 31, 23)).pk

    for query, expected in {
        "when=2026": [summer, spring],
        "when=2026-Q2": [spring],
        "when=2026-Q3&about=claim": [summer],
        "when=2026-Q3&about=edit": [],
        "about=edit": [spring, before],
        "when=&about=": [summer, spring, before],
    }.items():
        assert listed(client.get(f"/log/?{query}")) == expected, query
        assert [int(row["number"]) for row in table(client, f"/log.csv?{query}")] == expected, query
        assert len(feed(client, f"/log.atom?{query}")) == len(expected), query


def test_what_was_chosen_stays_chosen_and_is_carried_on(client: Client) -> None:
    make_decision("edit", decided_at=on(2026, 5))

    response = client.get("/log/?when=2026-Q2&about=edit")

    assertContains(response, '<option value="2026-Q2" selected>2nd quarter 2026</option>')
    assertContains(response, '<option value="edit" selected>A change to an entry</option>')
    for name in ["csv", "atom"]:
        assertContains(response, f'href="/log.{name}?when=2026-Q2&amp;about=edit"', count=2)


@pytest.mark.parametrize(
    "query",
    [
        "when=abc",
        "when=2026-Q5",
        "when=0000",
        "when=٢٠٢٦",
        "when=2026&when=2025",
        "about=nothing",
        "about=<script>",
        "page=0",
        "page=2",
        "page=1e3",
        "page=1&page=1",
        "page=99999999999999999999",
    ],
)
def test_what_cannot_be_understood_is_refused_in_a_sentence(client: Client, query: str) -> None:
    make_decision()

    response = client.get(f"/log/?{query}")

    assertContains(response, "We did not understand that address", status_code=400)
    assertNotContains(response, "<script>", status_code=400)
    assert listed(response) == []
    if "page" not in query:
        assert client.get(f"/log.csv?{query}").status_code == client.get(f"/log.atom?{query}").status_code == 400


def test_a_long_log_has_pages_that_keep_the_question(client: Client) -> None:
    for _ in range(51):
        make_decision("edit", decided_at=on(2026, 5))

    assertContains(client.get("/log/?when=2026"), 'href="?when=2026&amp;page=2"')
    assert len(listed(client.get("/log/?when=2026&page=2"))) == 1


def test_an_empty_log_says_so(client: Client) -> None:
    assertContains(client.get("/log/"), "Nothing has been decided yet.")
    assertContains(client.get("/log/?when=2020"), "Nothing of that kind was decided then.")


def test_the_log_says_how_many_wait(client: Client) -> None:
    make_contribution()
    make_contribution(held=True, website="https://spam.example")

    assertContains(client.get("/log/"), "1 contribution waits for a decision now.")


@pytest.mark.parametrize("count", [1, 60])
def test_statements_do_not_grow(client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(count):
        make_criterion(f"one-{number}")
        make_decision(cites=[[f"one-{number}", 1], ["advertising", 1]])

    for address, statements in {"/log/": 9, "/log.csv": 3, "/log.atom": 4, "/log/figures.json": 4}.items():
        with django_assert_num_queries(statements):
            response: Any = client.get(address)
            b"".join(response)


def test_the_log_is_sent_again_only_when_something_was_decided(client: Client) -> None:
    make_decision()
    for address in ["/log/", "/log.csv", "/log.atom", "/log/figures.csv", "/log/figures.json"]:
        tag = client.get(address)["ETag"]
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304, address

        make_decision()

        assert client.get(address, headers={"If-None-Match": tag}).status_code == 200, address


@pytest.mark.parametrize("address", ["/log/", "/log.csv", "/log.atom", "/log/figures.csv", "/log/figures.json"])
def test_the_log_is_only_read(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405
    assert client.head(address).status_code == 200
    assert "Set-Cookie" not in client.get(address)


# The table and the feed ----------------------------------------------------------------------------------------------


def test_the_table_has_every_decision_with_codes_and_words(client: Client) -> None:
    make_decision(
        "new_organisation",
        "declined",
        reason="advertising",
        cites=[["advertising", 1], ["only-words", 2]],
        waited=timedelta(days=1, hours=12),
        decided_at=on(2026, 7, 1, 0),
    )

    assert table(client)[0] | {"number": ""} == {
        "number": "",
        "decided_on": "2026-07-01",
        "about": "new_organisation",
        "outcome": "declined",
        "reason": "advertising",
        "reason_in_words": "It reads as advertising.",
        "criteria": "advertising 1; only-words 2",
        "waited_days": "1.5",
    }


def test_the_table_is_a_download_that_says_what_it_is(client: Client) -> None:
    response = client.get("/log.csv")

    assert response["Content-Disposition"] == 'attachment; filename="decisions-for-spreadsheets.csv"'
    assert response["Content-Type"].startswith("text/csv")


def test_the_feed_tells_the_day_and_leads_to_the_log(client: Client) -> None:
    decision = make_decision("edit", "declined", decided_at=on(2026, 7, 3, 17))

    [entry] = feed(client)

    assert entry.findtext(f"{ATOM}title") == "A change to an entry: declined"
    assert entry.findtext(f"{ATOM}updated") == "2026-07-03T00:00:00+01:00"
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == f"http://testserver/log/?when=2026-Q3#decision-{decision.pk}"
    assert entry.findtext(f"{ATOM}summary") == (
        "We could not confirm what was sent. Criteria: Facts can be checked. Waited: 3\xa0days."
    )


# What is logged ------------------------------------------------------------------------------------------------------


def test_what_is_accepted_and_declined_is_in_the_log_and_cites(client: Client) -> None:
    curator = make_curator()
    decisions.accept(make_contribution(), by=curator, fields=SENT)
    decisions.decline(make_contribution(website="https://b.example"), by=curator, reason="ended")

    rows = table(client)

    assert [(row["outcome"], row["criteria"]) for row in rows] == [
        ("declined", "ended 1"),
        ("accepted", "does-the-work 1; can-be-seen 1; can-be-named 1"),
    ]
    assert Contribution.objects.filter(cites=[]).count() == 0

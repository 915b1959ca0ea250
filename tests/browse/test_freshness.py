"""A page says when its entry was last confirmed, by whom, what follows, and how old each fact is."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertNumQueries

from directory.browse.facts import facts
from directory.models import Hand, LinkCheck, Organisation, Relationship, act
from directory.models.link_check import Seen
from tests.factories import make_organisation, make_person, make_term

pytestmark = pytest.mark.django_db

TODAY = datetime(2026, 6, 15, 12, tzinfo=UTC)
ADDRESS = "/organisations/watch-the-watchers/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """`clock.return_value` is now."""
    with patch("django.utils.timezone.now", return_value=TODAY) as now:
        yield now


def confirmed(day: date, by: Hand = Hand.OWNER, **changes: Any) -> Organisation:
    return make_organisation(confirmed_on=day, confirmed_by=by, **changes)


def look(organisation: Organisation, outcome: str, *, times: int = 1, leads_to: str = "") -> None:
    """As if the link checker had come each day up to today."""
    for ago in reversed(range(times)):
        seen = Seen(LinkCheck.Outcome(outcome), "", leads_to)
        LinkCheck.note(organisation, organisation.website, seen, TODAY - timedelta(days=ago))


@pytest.mark.parametrize(
    ("day", "state", "sentences"),
    [
        (
            date(2026, 1, 5),
            "fresh",
            ["That counts as fresh for 12 months, until 5 January 2027.", "is asked again in December 2026."],
        ),
        (date(2025, 6, 1), "due", ["so it is due to be confirmed again.", "until then it says so here."]),
        (date(2025, 5, 1), "overdue", ["so it is overdue. It does not follow that it has ended."]),
    ],
)
def test_a_confirmation_is_told_with_what_follows_from_it(
    client: Client, day: date, state: str, sentences: list[str]
) -> None:
    confirmed(day)

    page = client.get(ADDRESS)

    assertContains(page, f'data-freshness="{state}"')
    assertContains(page, f'<time datetime="{day}">{day:%-d %B %Y}</time>', html=True)
    assertContains(page, "by its owner")
    for sentence in sentences:
        assertContains(page, sentence)
    data = client.get(f"{ADDRESS[:-1]}.json").json()["freshness"]
    assert data["state"] == state
    assert data["reasons"][0] == f"Its owner confirmed on {day:%-d %B %Y} that all of it holds."


def test_who_confirmed_it_is_told(client: Client) -> None:
    confirmed(date(2026, 1, 5), Hand.CURATOR)

    assertContains(client.get(ADDRESS), "by a curator")


def test_what_nobody_confirmed_is_unknown_and_not_inactive(client: Client) -> None:
    make_organisation()

    page = client.get(ADDRESS)

    assertContains(page, 'data-freshness="unknown"')
    assertContains(page, "Not yet confirmed")
    assertNotContains(page, "inactive")
    assertNotContains(page, "<dt>Status</dt>")


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [
        ("answered", "The link checker saw its website answer on 15 June 2026, which confirms no fact."),
        ("guarded", "Its website answered the link checker on 15 June 2026, and lets no robot in."),
        ("moved", "Its website answered the link checker on 15 June 2026 at another address, new.example."),
        ("gone", "The link checker did not find its website on 15 June 2026, and looks again every day."),
    ],
)
def test_what_the_link_checker_saw_is_said_as_that(client: Client, outcome: str, sentence: str) -> None:
    look(make_organisation(), outcome, leads_to="https://new.example/" if outcome == "moved" else "")

    page = client.get(ADDRESS)

    assertContains(page, sentence)
    # Whatever it saw, it confirmed nothing.
    assertContains(page, 'data-freshness="unknown"')


def test_a_broken_link_is_told_with_its_date(client: Client) -> None:
    look(make_organisation(), "unreachable", times=9)

    told = "Its website has not answered since 7 June 2026: the link checker looked 9 times."
    assertContains(client.get(ADDRESS), told)
    data = client.get(f"{ADDRESS[:-1]}.json").json()["freshness"]["website"]
    assert data == {
        "outcome": "unreachable",
        "checked_on": "2026-06-15",
        "failing_since": "2026-06-07",
        "is_broken": True,
        "leads_to": "",
    }


def test_what_was_seen_at_a_former_address_is_not_told(client: Client) -> None:
    entry = make_organisation()
    look(entry, "unreachable", times=9)
    entry.website = "https://elsewhere.example"
    entry.save()

    assertNotContains(client.get(ADDRESS), "link checker")


def test_of_what_has_closed_nobody_asks_again(client: Client) -> None:
    look(confirmed(date(2020, 1, 5), status="closed", closed_note="Its grant ended."), "gone")

    page = client.get(ADDRESS)

    assertContains(page, "It is kept as it was, and nobody is asked again.")
    assertNotContains(page, "link checker")


def test_a_person_is_told_of_likewise(client: Client) -> None:
    make_person("Ada", confirmed_on=date(2026, 1, 5), confirmed_by="owner")

    assertContains(client.get("/people/ada/"), "until 5 January 2027")
    assertContains(client.get("/people/ada/"), "by the person themselves")
    assert client.get("/people/ada.json").json()["freshness"]["website"] is None


def test_cards_say_quietly_what_is_old(client: Client) -> None:
    for name, day in [("New", date(2026, 1, 5)), ("Old", date(2025, 3, 1)), ("Never", None)]:
        make_organisation(name, confirmed_on=day)

    page = client.get("/organisations/?sort=name")

    assertContains(page, '<span class="unconfirmed">Confirmed March 2025</span>', count=1, html=True)
    assertContains(page, '<span class="unconfirmed">Not yet confirmed</span>', count=1, html=True)
    states = {
        entry["name"]: entry["freshness"]["state"] for entry in client.get("/organisations.json").json()["results"]
    }
    assert states == {"New": "fresh", "Old": "overdue", "Never": "unknown"}


# How old each fact is ------------------------------------------------------------------------------------------------


def test_each_fact_tells_its_age_its_hand_and_its_source(client: Client, clock: Any) -> None:
    clock.return_value = datetime(2024, 3, 1, tzinfo=UTC)
    with act(Hand.IMPORT, source="list.csv"):
        entry = make_organisation(city="Leeds", year_founded=1999, terms=[make_term("privacy")])
    clock.return_value = datetime(2025, 7, 2, tzinfo=UTC)
    with act(Hand.OWNER, source="https://watchers.example/about"):
        entry.city = "York"
        entry.save()
    clock.return_value = TODAY

    data = client.get(f"{ADDRESS[:-1]}.json").json()["facts"]

    assert data["city"] == {"set_on": "2025-07-02", "by": "owner", "source": "https://watchers.example/about"}
    imported = {"set_on": "2024-03-01", "by": "import", "source": "list.csv"}
    assert data["year_founded"] == data["name"] == data["terms.issue"] == imported
    page = client.get(ADDRESS)
    assertContains(page, "How old each fact is")
    assertContains(page, '<th scope="row">City or town</th>', html=True)
    assertContains(page, '<th scope="row">Issue</th>', html=True)
    assertContains(page, '<time datetime="2025-07-02">2 Jul 2025</time>', html=True)
    assertContains(page, 'href="https://watchers.example/about" rel="nofollow"')


def test_what_is_stated_no_longer_is_no_fact_and_nor_is_how_it_is_kept() -> None:
    entry = make_organisation(city="Leeds", terms=[make_term("privacy")])
    other = make_organisation("Other")
    tie = Relationship.objects.create(source=entry, type="funds", target=other)
    assert {"city", "terms.issue", "relationships"} <= names(entry)

    entry.city = ""
    entry.confirm(Hand.OWNER)
    entry.save()
    entry.terms.clear()
    tie.delete()

    assert names(entry) == {"name", "summary", "website", "country", "status"}


def names(entry: Organisation) -> set[str]:
    return {fact.name for fact in facts(entry, {"issue": "Issue"})}


def test_of_several_relationships_the_latest_counts(clock: Any) -> None:
    entry, other, third = make_organisation(), make_organisation("Other"), make_organisation("Third")
    Relationship.objects.create(source=entry, type="funds", target=other)
    clock.return_value = TODAY + timedelta(days=9)
    Relationship.objects.create(source=third, type="funds", target=entry)

    (tie,) = [fact for fact in facts(entry, {}) if fact.name == "relationships"]

    assert (tie.label, tie.set_on) == ("Relationships", date(2026, 6, 24))


def test_ages_cost_one_query_however_often_an_entry_changed() -> None:
    entry = make_organisation()
    for number in range(30):
        entry.city = f"City {number}"
        entry.save()

    with assertNumQueries(1):
        found = facts(entry, {})

    assert [fact.label for fact in found] == ["Name", "Summary", "Website", "Country", "City or town", "Status"]


def test_nobodys_consent_is_a_fact_of_this_kind(client: Client) -> None:
    make_person("Ada", consent_given_by="Ada, by mail to Hidden Curator")

    page = client.get("/people/ada/")

    assertContains(page, "How old each fact is")
    assertNotContains(page, "Hidden Curator")
    assert set(client.get("/people/ada.json").json()["facts"]) == {"name", "summary", "role"}

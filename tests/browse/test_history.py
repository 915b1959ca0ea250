"""The history of an entry tells each change in words, and never who made it."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertNumQueries

from directory.models import Hand, Organisation, Relationship, act
from tests.factories import make_organisation, make_person, make_term

pytestmark = pytest.mark.django_db


def rename(entry: Organisation, number: int) -> None:
    """Change an entry once more."""
    entry.summary = f"Version {number}."
    entry.save()


def test_a_history_tells_what_changed_newest_first(client: Client) -> None:
    entry = make_organisation("Zed", city="Leeds", terms=[make_term("privacy")])
    with act(Hand.CURATOR, reason="They moved.", source="Letter, https://a.example/letter"):
        entry.city = "York"
        entry.save()

    response = client.get("/organisations/zed/history/")

    for words in [
        "City or town changed from “Leeds” to “York”.",
        "by a curator",
        "Reason: They moved.",
        "by a command",
    ]:
        assertContains(response, words)
    assertContains(response, 'href="https://a.example/letter" rel="nofollow"')
    page = response.content.decode()
    assert page.index("to “York”") < page.index("Added to the directory.") < page.index("Added to Issue: Privacy.")


def test_who_it_was_is_never_shown(client: Client) -> None:
    user = User.objects.create_user("jane-doe", "jane@private.example", first_name="Jane")
    with act(Hand.CURATOR, user=user):
        make_organisation("Zed")

    response = client.get("/organisations/zed/history/")

    for name in ["jane", "Jane"]:
        assertNotContains(response, name)


@pytest.mark.parametrize("make", [make_organisation, make_person])
def test_a_history_is_shown_of_what_is_shown(client: Client, make: Callable) -> None:
    entries = [make(f"Entry {standing}", standing=standing) for standing in ["listed", "archived", "draft", "removed"]]

    pages = [client.get(f"{entry.get_absolute_url()}history/") for entry in entries]

    assert [page.status_code for page in pages] == [200, 200, 404, 410]
    assertNotContains(pages[3], "Entry removed", status_code=410)


def test_a_profile_leads_to_its_history_and_back(client: Client) -> None:
    make_organisation("Zed")

    assertContains(client.get("/organisations/zed/"), 'href="/organisations/zed/history/"')
    assertContains(client.get("/organisations/zed/history/"), 'href="/organisations/zed/"')


def test_a_history_moves_with_its_entry(client: Client) -> None:
    entry = make_organisation("Zed")
    entry.slug = "new"
    entry.save()

    response = client.get("/organisations/zed/history/?page=1")

    assert (response.status_code, response["Location"]) == (301, "/organisations/new/history/?page=1")


def test_a_long_history_has_pages(client: Client) -> None:
    entry = make_organisation("Zed", summary="Version 0.")
    for number in range(1, 65):
        rename(entry, number)

    first, last = client.get("/organisations/zed/history/"), client.get("/organisations/zed/history/?page=3")

    assertContains(first, "to “Version 64.”")
    assertContains(first, 'href="?page=2"')
    assertNotContains(first, "Added to the directory.")
    assertContains(last, "Added to the directory.")


@pytest.mark.parametrize("page", ["abc", "0", "-1", "2", "99999999999999999999", "1e9", "", "<script>"])
def test_a_page_that_there_is_not_is_refused_in_a_sentence(client: Client, page: str) -> None:
    make_organisation("Zed")

    response = client.get("/organisations/zed/history/", {"page": page})

    assertContains(response, "of this history: it ends at page 1", status_code=400)
    assertNotContains(response, "<script>", status_code=400)


def test_two_pages_at_once_are_refused(client: Client) -> None:
    make_organisation("Zed")

    assert client.get("/organisations/zed/history/?page=1&page=1").status_code == 400


def test_statements_do_not_grow(client: Client) -> None:
    little, much = make_organisation("Little"), make_organisation("Much")
    for entry, size in [(little, 1), (much, 40)]:
        for number in range(size):
            rename(entry, number)
            entry.terms.add(make_term(f"{entry.slug}-{number}"))
            other = make_organisation(f"Other {number} of {entry.name}")
            Relationship.objects.create(source=entry, type="funds", target=other)

    for slug in ["little", "much"]:
        with assertNumQueries(8):
            client.get(f"/organisations/{slug}/history/")


def test_a_history_is_sent_again_only_when_something_changed(client: Client) -> None:
    entry = make_organisation("Zed")
    tag = client.get("/organisations/zed/history/")["ETag"]

    assert client.get("/organisations/zed/history/", headers={"If-None-Match": tag}).status_code == 304
    rename(entry, 1)

    assert client.get("/organisations/zed/history/", headers={"If-None-Match": tag}).status_code == 200


def test_nothing_that_people_wrote_becomes_code(client: Client) -> None:
    hostile = "<script>alert(1)</script>"
    with act(Hand.IMPORT, reason=hostile, source=hostile):
        make_organisation(hostile, slug="zed", summary=hostile, former_names=[hostile], city=hostile)

    assertNotContains(client.get("/organisations/zed/history/"), "<script>")

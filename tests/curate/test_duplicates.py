"""Likely duplicates among what is listed: found, shown with why, and no more once a curator says they are two."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from directory.curate.duplicates import dismiss, find_duplicates, take_up
from directory.models import Decision, Interest, LikelyDuplicate, Organisation, put
from tests.curate.conftest import make_curator
from tests.factories import make_organisation

pytestmark = pytest.mark.django_db

LIST = "/admin/directory/likelyduplicate/"


def pairs() -> set[tuple[str, str]]:
    return set(LikelyDuplicate.objects.open().values_list("one__name", "other__name"))


def make_pair() -> LikelyDuplicate:
    """Two that look alike, found."""
    make_organisation("Watch the Watchers", website="https://watch.example")
    make_organisation("Watch the Watchers Ltd", website="https://watchers.example")
    find_duplicates()
    return LikelyDuplicate.objects.get()


def test_what_is_alike_is_found_with_why() -> None:
    make_organisation("Watch the Watchers", website="https://watch.example")
    make_organisation("The Watch the Watchers Ltd", website="https://watchers.example")
    make_organisation("Clean Air Trust", website="https://air.example", former_names=["Air Now"])
    make_organisation("Air Now", website="https://airnow.example")
    make_organisation("Quite Another", website="https://another.example")

    assert find_duplicates() == 2

    assert set(LikelyDuplicate.objects.values_list("other__name", "reason")) == {
        ("The Watch the Watchers Ltd", "It has the same name."),
        ("Air Now", "One was once called what the other is called."),
    }


def test_only_what_is_public_is_looked_at() -> None:
    for number, standing in enumerate(["listed", "archived", "draft", "removed"]):
        make_organisation("Zed", website=f"https://{number}.example", standing=standing)

    assert find_duplicates() == 1


def test_looking_again_changes_nothing() -> None:
    make_pair()
    before = list(LikelyDuplicate.objects.values())

    assert find_duplicates() == 0
    assert list(LikelyDuplicate.objects.values()) == before


def test_what_is_no_longer_alike_goes() -> None:
    pair = make_pair()
    put(pair.other, {"name": "Quite Another"})

    find_duplicates()

    assert not LikelyDuplicate.objects.exists()


def test_how_alike_they_are_follows_what_they_are_called() -> None:
    pair = make_pair()
    put(pair.other, {"name": "Watch the Watcher"})

    find_duplicates()

    assert LikelyDuplicate.objects.get().reason == "It has nearly the same name."


def test_what_was_dismissed_is_never_found_again(curator: User) -> None:
    pair = make_pair()
    dismiss(pair, curator)

    assert find_duplicates() == 0
    put(pair.other, {"name": "Quite Another"})
    find_duplicates()
    put(pair.other, {"name": "Watch the Watchers Ltd"})
    find_duplicates()

    assert pairs() == set()
    assert LikelyDuplicate.objects.get().dismissed_by == curator


def test_what_is_proposed_to_merge_stays_although_it_is_no_longer_alike() -> None:
    pair = make_pair()
    LikelyDuplicate.objects.update(proposal={"by": 1})
    put(pair.other, {"name": "Quite Another"})

    find_duplicates()

    assert LikelyDuplicate.objects.get() == pair


def test_a_dismissal_is_taken_back(curator: User) -> None:
    pair = make_pair()
    assert dismiss(pair, curator)
    assert not dismiss(pair, make_curator("ada"))

    assert take_up(pair, curator)

    assert pairs() == {("Watch the Watchers", "Watch the Watchers Ltd")}


# Through the pages ---------------------------------------------------------------------------------------------------


def test_the_list_shows_both_with_why_and_the_way_to_merge(at_desk: Client) -> None:
    pair = make_pair()

    page = at_desk.get(LIST)

    for words in [
        "It has the same name.",
        f'href="/admin/directory/organisation/{pair.one_id}/merge/{pair.other_id}/"',
        "https://watch.example",
        "https://watchers.example",
    ]:
        assertContains(page, words)


def test_not_a_duplicate_is_said_by_a_button_and_taken_back_by_another(at_desk: Client, curator: User) -> None:
    pair = make_pair()

    assertRedirects(at_desk.post(f"{LIST}{pair.pk}/dismiss/"), LIST)

    assertContains(at_desk.get(LIST), "No two entries look alike")
    assertContains(at_desk.get(f"{LIST}?state=dismissed"), "Watch the Watchers Ltd")
    assert LikelyDuplicate.objects.get().dismissed_by == curator

    at_desk.post(f"{LIST}{pair.pk}/take-up/")

    assertContains(at_desk.get(LIST), "Watch the Watchers Ltd")


def test_both_stand_in_the_log_once(at_desk: Client) -> None:
    pair = make_pair()

    for what in ["dismiss", "dismiss", "take-up", "take-up"]:
        at_desk.post(f"{LIST}{pair.pk}/{what}/")

    logged = Decision.objects.order_by("pk").values_list("about", "outcome", "cites")
    cites = [["one-entry-each", 1]]
    assert list(logged) == [("duplicate", "apart", cites), ("duplicate", "reopened", cites)]
    assertContains(at_desk.get("/log/"), "Two entries that look alike: <strong>two, and not one</strong>")


@pytest.mark.parametrize("what", ["dismiss", "take-up"])
def test_nothing_is_said_by_looking(at_desk: Client, what: str) -> None:
    pair = make_pair()

    assert at_desk.get(f"{LIST}{pair.pk}/{what}/").status_code == 405
    assert pairs()


def test_those_who_may_not_edit_say_nothing(client: Client) -> None:
    pair = make_pair()
    client.force_login(make_curator("vera", "Vocabulary editors"))

    assert client.get(LIST).status_code == 403
    assert client.post(f"{LIST}{pair.pk}/dismiss/").status_code == 403
    assert pairs()


def test_nobody_says_it_of_what_they_are_near_to(at_desk: Client, curator: User) -> None:
    pair = make_pair()
    Interest.objects.create(user=curator, kind="organisation", entry_id=pair.one_id)

    response = at_desk.post(f"{LIST}{pair.pk}/dismiss/")

    assertContains(response, "You declared an interest in this entry.", status_code=403)
    assert pairs()


@pytest.mark.parametrize("is_near", [True, False])
def test_nor_that_they_may_be_one_after_all(at_desk: Client, curator: User, is_near: bool) -> None:
    pair, ada = make_pair(), make_curator("ada")
    dismiss(pair, ada)
    Interest.objects.create(user=curator if is_near else ada, kind="organisation", entry_id=pair.other_id)

    response = at_desk.post(f"{LIST}{pair.pk}/take-up/")

    assert (response.status_code, pairs() == set()) == (403 if is_near else 302, is_near)


@pytest.mark.parametrize("count", [2, 12])
def test_the_list_costs_the_same_however_long(
    at_desk: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        make_organisation("Zed", website=f"https://{number}.example")
    find_duplicates()

    with django_assert_num_queries(6):
        at_desk.get(LIST)


def test_a_long_list_has_pages(at_desk: Client) -> None:
    for number in range(12):
        make_organisation("Zed", website=f"https://{number}.example")
    find_duplicates()

    first, second = at_desk.get(LIST), at_desk.get(f"{LIST}?page=2")

    assertContains(first, "?page=2")
    assertNotContains(second, "No two entries look alike")
    assert at_desk.get(f"{LIST}?page=abc").status_code == 404
    assert Organisation.objects.count() == 12

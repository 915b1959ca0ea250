"""Administrators see which letters could not be delivered, and have them tried again."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from ethicalmap.models import LastRun, Letter

pytestmark = pytest.mark.django_db

LETTERS = "/admin/ethicalmap/letter/"


def write(number: int = 1, **changes: Any) -> Letter:
    return Letter.objects.create(kind="received", to=f"ada{number}@example.org", key=f"received:{number}", **changes)


def given_up(number: int = 1) -> Letter:
    return write(number, tries=6, failure="ConnectionRefusedError", given_up_at=timezone.now())


def signed_in(*permissions: str) -> Client:
    user = User.objects.create_user("mary", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


def try_again(client: Client, *letters: Letter) -> Any:
    chosen = {"action": "try_again", "_selected_action": [letter.pk for letter in letters]}
    return client.post(LETTERS, chosen, follow=True)


def test_each_letter_says_how_far_it_is_and_why_it_failed() -> None:
    given_up()
    write(2, sent_at=timezone.now())
    client = signed_in("view_letter")

    page = client.get(LETTERS)

    assertContains(page, "ConnectionRefusedError")
    assertContains(page, "given up</td>")
    assertContains(client.get(f"{LETTERS}?state=sent"), "1 letter")


@pytest.mark.parametrize("sees", [False, True])
def test_addresses_are_for_those_who_may_see_senders(sees: bool) -> None:
    letter = given_up()
    client = signed_in("view_letter", *(["see_sender"] if sees else []))

    for address in (LETTERS, f"{LETTERS}{letter.pk}/change/"):
        assert ("ada1@example.org" in client.get(address).content.decode()) == sees


def test_what_was_given_up_is_tried_again() -> None:
    letters, sent = [given_up(1), given_up(2)], write(3, sent_at=timezone.now())

    response = try_again(signed_in("view_letter", "change_letter"), *letters, sent)

    assertContains(response, "2 letters will be tried again.")
    assert Letter.objects.due().count() == 2


def test_who_may_only_look_has_nothing_tried_again() -> None:
    letter = given_up()

    assertNotContains(try_again(signed_in("view_letter"), letter), "will be tried again")
    assert Letter.objects.given_up().exists()


def test_nobody_writes_or_changes_one_by_hand() -> None:
    letter = given_up()
    client = signed_in("view_letter", "change_letter", "add_letter", "delete_letter")

    assert client.get(f"{LETTERS}add/").status_code == 403
    assert client.post(f"{LETTERS}{letter.pk}/delete/").status_code == 403
    assert client.post(f"{LETTERS}{letter.pk}/change/", {"kind": "x"}).status_code == 403


@pytest.mark.parametrize("count", [1, 30])
def test_a_list_costs_the_same_however_many_there_are(django_assert_num_queries: Any, count: int) -> None:
    client = signed_in("view_letter", "see_sender")
    for number in range(count):
        given_up(number)

    with django_assert_num_queries(7):
        client.get(LETTERS)


def test_it_is_seen_when_each_job_last_ran() -> None:
    LastRun.objects.create(name="deliver", done_at=timezone.now(), count=3, failure="")

    assertContains(signed_in("view_lastrun").get("/admin/ethicalmap/lastrun/"), "deliver")

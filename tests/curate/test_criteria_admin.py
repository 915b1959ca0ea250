"""Editing a criterion publishes its next version; what was published stays, and what decisions need is kept."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains

from directory.models import Criterion
from tests.criteria import make_criterion, make_version
from tests.curate.conftest import make_curator
from tests.curate.forms import filled

pytestmark = pytest.mark.django_db

LIST = "/admin/directory/criterion/"


@pytest.fixture
def office(client: Client) -> Client:
    """An administrator's browser."""
    client.force_login(make_curator("ines", "Administrators"))
    return client


def save(browser: Client, criterion: Criterion, **changes: Any) -> HttpResponse:
    """Open the page, type `changes`, and save; `None` unticks or empties."""
    address = f"{LIST}{criterion.pk}/change/"
    form = filled(browser.get(address), **changes)
    return browser.post(address, {name: value for name, value in form.items() if value is not None})


def test_an_edit_publishes_the_next_version_and_leaves_the_last(office: Client) -> None:
    criterion = make_criterion(meaning="It must be blue.")

    save(office, criterion, meaning="It must be blue or green.", note="Green is welcome now.")

    later, first = criterion.versions.all()
    assert (first.number, first.meaning) == (1, "It must be blue.")
    assert (later.number, later.meaning, later.note) == (2, "It must be blue or green.", "Green is welcome now.")
    assert later.published_by.username == "ines"
    assertContains(office.get("/criteria/is-blue/"), "Green is welcome now.")


def test_a_new_version_says_what_changed(office: Client) -> None:
    criterion = make_criterion()

    response = save(office, criterion, meaning="Otherwise.")

    assertContains(response, "Say what changed, and why")
    assert criterion.versions.count() == 1


def test_a_save_that_rewords_nothing_publishes_nothing(office: Client) -> None:
    criterion = make_criterion(examples_in="The sky.\nThe sea.")

    save(office, criterion, examples_in="The sky.\r\nThe sea. \r\n", position="7")

    criterion.refresh_from_db()
    assert (criterion.position, criterion.versions.count()) == (7, 1)


def test_of_two_who_reword_the_second_is_told(office: Client) -> None:
    criterion = make_criterion()
    form = filled(office.get(f"{LIST}{criterion.pk}/change/"), meaning="Mine.", note="Mine.")
    make_version(criterion, meaning="Theirs.", note="Theirs.")

    response = office.post(f"{LIST}{criterion.pk}/change/", form)

    assertContains(response, "Somebody published a version meanwhile")
    assert criterion.current.meaning == "Theirs."


def test_a_new_criterion_is_published_at_once(office: Client) -> None:
    form = filled(
        office.get(f"{LIST}add/"),
        slug="is-kind",
        side="in",
        position="9",
        title="It is kind",
        meaning="It is kind to people.",
        examples_in="A smile.\nA hand.",
        examples_out="A frown.\nA fist.",
    )

    office.post(f"{LIST}add/", form)

    assertContains(office.get("/criteria/"), "It is kind to people.")


@pytest.mark.parametrize("examples", ["One.", "One.\n\n \n", "1.\n2.\n3.\n4.\n5."])
def test_a_criterion_has_two_to_four_examples_on_each_side(office: Client, examples: str) -> None:
    criterion = make_criterion()

    for field in ("examples_in", "examples_out"):
        assertContains(save(office, criterion, note="Fewer.", **{field: examples}), "Give two to four examples")
    assert criterion.versions.count() == 1


def test_a_criterion_is_retired_and_comes_back(office: Client) -> None:
    criterion = make_criterion()

    save(office, criterion, is_retired="on")
    assert not Criterion.objects.in_force().filter(pk=criterion.pk).exists()

    save(office, criterion, is_retired=None)
    assert Criterion.objects.in_force().filter(pk=criterion.pk).exists()
    assert criterion.versions.count() == 1


def test_the_last_that_a_reason_rests_on_is_not_retired(office: Client) -> None:
    advertising = Criterion.objects.get(slug="advertising")

    for change in [{"is_retired": "on"}, {"reason": ""}, {"reason": "ended"}]:
        assertContains(save(office, advertising, **change), "It is the last that stands for “It reads as advertising.”")

    make_criterion("no-adverts", reason="advertising", side="out")
    save(office, advertising, is_retired="on")
    advertising.refresh_from_db()
    assert not advertising.is_in_force


def test_the_last_that_answers_a_question_is_not_retired(office: Client) -> None:
    Criterion.objects.filter(side="person").exclude(slug="agreed-themselves").delete()

    response = save(office, Criterion.objects.get(slug="agreed-themselves"), is_retired="on")

    assertContains(response, "It is the last that answers its question")


def test_criteria_are_put_into_order_in_the_list(office: Client) -> None:
    form = filled(office.get(LIST), **{"form-0-position": "40"}, _save="Save")

    office.post(LIST, form)

    assert [one.slug for one in Criterion.objects.filter(side="entry")][-1] == "one-entry-each"


def test_no_criterion_is_deleted(office: Client) -> None:
    criterion = make_criterion()

    assert office.post(f"{LIST}{criterion.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(("group", "status"), [("Curators", 200), ("Reviewers", 200), ("Vocabulary editors", 403)])
def test_others_read_criteria_and_change_none(client: Client, group: str, status: int) -> None:
    client.force_login(make_curator("x", group))
    criterion = make_criterion()

    assert client.get(LIST).status_code == status
    assert client.post(f"{LIST}{criterion.pk}/change/", {"title": "Taken"}).status_code == 403
    assert client.get(f"{LIST}add/").status_code == 403


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_however_long(
    office: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        make_criterion(f"one-{number}")

    with django_assert_num_queries(8):
        office.get(LIST)

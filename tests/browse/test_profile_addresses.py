"""Addresses never break: they redirect."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from directory.models import FormerAddress, Organisation, act
from tests.factories import make_organisation, make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("make", [make_organisation, make_person])
def test_an_address_redirects_after_a_rename(client: Client, make: Callable) -> None:
    entry = make("Old Name")
    old = entry.get_absolute_url()
    entry.slug = "new-name"
    entry.save()

    response = client.get(old + "?from=mail")

    assert response.status_code == 301
    assert response["Location"] == entry.get_absolute_url() + "?from=mail"


@pytest.mark.parametrize("ending", [".json", "/"])
def test_a_former_address_leads_to_the_same_page_of_today(client: Client, ending: str) -> None:
    make_organisation("Old Name")
    Organisation.objects.update(slug="new-name")

    response = client.get(f"/organisations/old-name{ending}")

    assert response["Location"] == f"/organisations/new-name{ending}"


def test_every_address_that_an_entry_ever_had_leads_to_it(client: Client) -> None:
    entry = make_organisation("One")
    for slug in ["two", "three"]:
        entry.slug = slug
        entry.save()

    assert client.get("/organisations/one/")["Location"] == "/organisations/three/"
    assert client.get("/organisations/two/")["Location"] == "/organisations/three/"


def test_an_entry_may_go_back_to_an_address_of_its_own(client: Client) -> None:
    entry = make_organisation("One")
    for slug in ["two", "one"]:
        entry.slug = slug
        entry.save()

    assert client.get("/organisations/one/").status_code == 200
    assert client.get("/organisations/two/")["Location"] == "/organisations/one/"


def test_a_former_address_is_nobody_elses(client: Client) -> None:
    entry = make_organisation("One")
    entry.slug = "two"
    entry.save()
    other = make_organisation("Other")
    other.slug = "one"

    with pytest.raises(ValidationError):
        other.full_clean()
    with pytest.raises(ValidationError):
        other.save()

    assert client.get("/organisations/one/")["Location"] == "/organisations/two/"


def test_a_new_entry_of_the_same_name_takes_another_slug() -> None:
    entry = make_organisation("One")
    entry.slug = "two"
    entry.save()

    assert make_organisation("One", website="https://other.example").slug == "one-2"


def test_long_names_that_begin_alike_each_have_an_address() -> None:
    made = [make_organisation("x" * 150, website=f"https://{number}.example") for number in range(12)]

    assert len({entry.slug for entry in made}) == 12


@pytest.mark.parametrize("standing", ["draft", "removed"])
def test_a_former_address_tells_nothing_of_what_is_not_shown(client: Client, standing: str) -> None:
    entry = make_organisation("Old Name")
    with act():
        entry.slug, entry.standing = "new-name", standing
        entry.save()

    response = client.get("/organisations/old-name/", follow=True)

    assert response.status_code == (404 if standing == "draft" else 410)
    assert b"Old Name" not in response.content


def test_an_act_that_renames_nothing_costs_nothing_more() -> None:
    make_organisation("One")

    Organisation.objects.update(city="Leeds")

    assert not FormerAddress.objects.exists()

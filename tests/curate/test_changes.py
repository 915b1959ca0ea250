"""The record is read in the admin, and written nowhere there."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertRedirects

from directory.models import Change, Hand, act
from tests.factories import make_organisation, make_person

pytestmark = pytest.mark.django_db

LIST = "/admin/directory/change/"


def test_an_entrys_history_is_its_record(at_desk: Client) -> None:
    with act(Hand.CURATOR, reason="From their site."):
        entry = make_organisation("Zed")
    make_person("Ada")

    response = at_desk.get(f"/admin/directory/organisation/{entry.pk}/history/")

    assertRedirects(response, f"{LIST}?kind__exact=organisation&entry_id__exact={entry.pk}")
    assertContains(at_desk.get(response["Location"]), "From their site.", count=1)


def test_a_change_is_shown_field_by_field(at_desk: Client) -> None:
    entry = make_organisation("Zed", city="York")
    entry.city = "<b>Leeds</b>"
    entry.save()

    response = at_desk.get(f"{LIST}{Change.objects.latest('pk').pk}/change/")

    assertContains(response, "<td>York</td><td>&lt;b&gt;Leeds&lt;/b&gt;</td>", html=False)


def test_each_change_in_an_entrys_history_can_be_taken_back_from_there(at_desk: Client) -> None:
    entry = make_organisation("Zed", city="York")
    entry.city = "Leeds"
    entry.save()

    assertContains(at_desk.get(f"/admin/directory/organisation/{entry.pk}/change/"), "/history/")
    history = at_desk.get(f"/admin/directory/organisation/{entry.pk}/history/", follow=True)

    assertContains(history, ">Take back</a>", count=2)
    for change in Change.objects.all():
        assertContains(history, f'href="{LIST}{change.pk}/revert/"', count=1)


@pytest.mark.parametrize("count", [1, 40])
def test_the_record_costs_the_same_however_long(
    at_desk: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        make_organisation(f"Zed {number}")

    with django_assert_num_queries(6):
        at_desk.get(LIST)


@pytest.mark.parametrize("address", ["add/", "{}/change/", "{}/delete/"])
def test_nobody_writes_in_it(client: Client, admin_user: User, address: str) -> None:
    make_organisation()
    client.force_login(admin_user)

    response = client.post(LIST + address.format(Change.objects.get().pk), {"reason": "Other.", "post": "yes"})

    assert response.status_code == 403
    assert Change.objects.get().reason == ""

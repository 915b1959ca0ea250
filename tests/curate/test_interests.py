"""Whoever is too near to an entry says so, and leaves it to others."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from directory.curate import interests
from directory.models import Interest, Organisation
from directory.models.interest import STILL_BINDS_FOR
from tests.curate.cases import make_edit, make_relationship
from tests.curate.conftest import make_curator
from tests.curate.forms import filled
from tests.factories import make_organisation, make_person

pytestmark = pytest.mark.django_db

OWN = "/admin/work/interests/"


def page_of(entry: Any) -> str:
    return f"/admin/directory/{entry.kind}/{entry.pk}/change/"


@pytest.mark.parametrize("make", [make_organisation, make_person])
def test_an_interest_is_declared_on_the_page_of_an_entry(at_desk: Client, curator: User, make: Any) -> None:
    entry = make()
    form = {"kind": entry.kind, "key": entry.pk, "what": "I sit on its board."}

    assertContains(at_desk.get(page_of(entry)), "I have an interest in this entry")
    assertRedirects(at_desk.post("/admin/work/interests/declare/", form), page_of(entry))

    assert Interest.objects.hinders(curator, entry)
    assertContains(at_desk.get(OWN), "I sit on its board.")
    at_desk.post("/admin/work/interests/declare/", form | {"withdraw": ""})
    assert Interest.objects.get().withdrawn_at is not None


def test_who_declared_one_saves_nothing_and_keeps_what_was_typed(at_desk: Client, curator: User) -> None:
    entry = make_organisation(city="York")
    interests.declare(curator, entry)

    response = at_desk.post(page_of(entry), filled(at_desk.get(page_of(entry)), city="Leeds", why="It moved."))

    assertContains(response, "You declared an interest in this entry", status_code=403)
    again = filled(response)
    assert (again["city"], again["why"]) == (["Leeds"], ["It moved."])
    assert Organisation.objects.get().city == "York"


def test_another_curator_saves_it(at_desk: Client) -> None:
    entry = make_organisation(city="York")
    interests.declare(make_curator("ada"), entry)

    response = at_desk.post(page_of(entry), filled(at_desk.get(page_of(entry)), city="Leeds"))

    assert response.status_code == 302
    assert Organisation.objects.get().city == "Leeds"


def test_an_action_on_many_leaves_those_out(at_desk: Client, curator: User) -> None:
    near, other = make_organisation("Near"), make_organisation("Other")
    interests.declare(curator, near)
    form = {"action": "confirm_today", "_selected_action": [near.pk, other.pk]}

    response = at_desk.post("/admin/directory/organisation/", form, follow=True)

    assertContains(response, "Near: You declared an interest")
    assert [one.is_confirmed for one in Organisation.objects.order_by("name")] == [False, True]


def test_nobody_deletes_what_they_are_too_near_to(client: Client, admin_user: User) -> None:
    entry = make_organisation()
    interests.declare(admin_user, entry)
    client.force_login(admin_user)

    client.post(f"/admin/directory/organisation/{entry.pk}/delete/", {"post": "yes"})
    form = {"action": "delete_selected", "_selected_action": [entry.pk], "post": "yes"}
    client.post("/admin/directory/organisation/", form)

    assert Organisation.objects.exists()


def test_its_cases_are_offered_to_others(at_desk: Client, curator: User) -> None:
    near, far = make_organisation("Near Trust", city="York"), make_organisation("Far Trust")
    make_edit(near, city="Leeds")
    make_relationship(far, near)
    interests.declare(curator, near)

    mine = at_desk.get("/admin/work/")
    at_desk.force_login(make_curator("ada"))
    theirs = at_desk.get("/admin/work/")

    assertNotContains(mine, "Near Trust")
    assertNotContains(mine, "A relationship")
    assertContains(theirs, "Near Trust")
    assertContains(theirs, "A relationship")


def test_one_sees_and_withdraws_ones_own_alone(at_desk: Client, curator: User) -> None:
    entry, other = make_organisation("Mine"), make_organisation("Hers")
    interests.declare(curator, entry)
    interests.declare(make_curator("ada"), other)

    page = at_desk.get(OWN)
    at_desk.post(OWN, {"kind": "organisation", "key": other.pk})

    assertContains(page, "Mine")
    assertNotContains(page, "Hers")
    assert Interest.objects.filter(entry_id=other.pk).exists()
    at_desk.post(OWN, {"kind": "organisation", "key": entry.pk})
    assert not Interest.objects.filter(user=curator, withdrawn_at=None).exists()


def a_week_passes() -> None:
    Interest.objects.exclude(withdrawn_at=None).update(withdrawn_at=timezone.now() - STILL_BINDS_FOR)


def test_a_withdrawn_one_counts_for_a_week(at_desk: Client, curator: User) -> None:
    entry = make_organisation(city="York")
    interests.declare(curator, entry)
    told = at_desk.post(OWN, {"kind": "organisation", "key": entry.pk}, follow=True)

    page = at_desk.get(page_of(entry))
    refused = at_desk.post(page_of(entry), filled(page, city="Leeds"))

    for shown in (told, page):
        assertContains(shown, "You withdrew your interest. Until")
    assertContains(told, "It counts for 7 more days")
    assertContains(refused, "You declared an interest in this entry", status_code=403)
    a_week_passes()
    assert at_desk.post(page_of(entry), filled(at_desk.get(page_of(entry)), city="Leeds")).status_code == 302
    assertContains(at_desk.get(OWN), "withdrawn on")


def test_withdrawn_on_the_page_of_a_case_it_counts_for_a_week_there(at_desk: Client, curator: User) -> None:
    case = make_edit(make_organisation(city="York"), city="Leeds")
    page = f"/admin/directory/contribution/{case.pk}/change/"
    form = filled(at_desk.get(page), decision="accept")
    interests.declare(curator, case.entry)

    told = at_desk.post(page, {"decision": "withdraw"}, follow=True)

    assertContains(told, "You withdrew your interest. Until")
    assertNotContains(told, 'value="accept"')
    assertNotContains(at_desk.get("/admin/work/"), str(case))
    assert at_desk.post(page, form).status_code == 403
    a_week_passes()
    assertContains(at_desk.get("/admin/work/"), str(case))
    assert at_desk.post(page, filled(at_desk.get(page), decision="accept")).status_code == 302


def test_declared_again_it_stands_beside_what_was_withdrawn(at_desk: Client, curator: User) -> None:
    entry = make_organisation()
    for _time in range(2):
        interests.declare(curator, entry)
        interests.withdraw(curator, entry.kind, entry.pk)
    interests.declare(curator, entry)

    a_week_passes()

    assert Interest.objects.hinders(curator, entry)
    assert Interest.objects.count() == 3


@pytest.mark.parametrize("form", [{}, {"kind": "x", "key": "1"}, {"kind": "organisation", "key": "x"}])
def test_no_interest_in_what_is_not_there(at_desk: Client, form: dict[str, str]) -> None:
    assert at_desk.post("/admin/work/interests/declare/", form).status_code == 404
    assert at_desk.post(OWN, form).status_code == 302
    assert at_desk.get("/admin/work/interests/declare/").status_code == 405


def test_only_curators_declare(client: Client) -> None:
    entry = make_organisation()
    form = {"kind": "organisation", "key": entry.pk}

    assert client.post("/admin/work/interests/declare/", form).status_code == 302
    client.force_login(User.objects.create_user("passer-by", is_staff=True))
    assert client.post("/admin/work/interests/declare/", form).status_code == 403
    assert client.get(OWN).status_code == 403
    assert not Interest.objects.exists()

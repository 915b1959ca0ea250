"""Whoever is too near to an entry erases it by no door, and ties nothing to it."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from directory.curate import interests
from directory.models import Affiliation, Contribution, Organisation, Person, Relationship
from tests.curate.cases import Type, make_case
from tests.curate.conftest import make_curator
from tests.curate.forms import filled
from tests.factories import make_organisation, make_person

pytestmark = pytest.mark.django_db

PEOPLE = "/admin/directory/person/"
RELATIONSHIPS = "/admin/directory/relationship/"
# Whether the curator is near, and what the page answers if so and if not.
NEAR_OR_NOT = [(True, 403), (False, 302)]


@pytest.fixture
def near() -> Organisation:
    return make_organisation("Near Trust")


@pytest.fixture
def far() -> Organisation:
    return make_organisation("Far Trust")


def page_of(entry: Any) -> str:
    return f"/admin/directory/{entry.kind}/{entry.pk}/change/"


def declare(curator: User, entry: Any, *, is_near: bool) -> None:
    """Declare an interest in `entry`, or let another curator do so."""
    interests.declare(curator if is_near else make_curator("ada"), entry)


def tie(source: Organisation, target: Organisation) -> Relationship:
    return Relationship.objects.create(source=source, type="funds", target=target, since="2019")


# Erasing -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("is_near", "status"), NEAR_OR_NOT)
def test_nobody_erases_a_person_they_are_near_to(at_desk: Client, curator: User, is_near: bool, status: int) -> None:
    person = make_person()
    declare(curator, person, is_near=is_near)

    response = at_desk.post(f"{PEOPLE}{person.pk}/delete/", {"post": "yes"})

    assert (response.status_code, Person.objects.exists()) == (status, is_near)


@pytest.mark.parametrize(("is_near", "status"), NEAR_OR_NOT)
def test_nor_among_many(at_desk: Client, curator: User, is_near: bool, status: int) -> None:
    person, other = make_person("Ada Testperson"), make_person("Bea Testperson")
    declare(curator, person, is_near=is_near)
    form = {"action": "delete_selected", "_selected_action": [person.pk, other.pk]}

    asked = at_desk.post(PEOPLE, form)
    response = at_desk.post(PEOPLE, form | {"post": "yes"})

    (assertContains if is_near else assertNotContains)(asked, "Ada Testperson: You declared an interest")
    assert (response.status_code, Person.objects.count()) == (status, 2 if is_near else 0)


# Relationships on their own ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_source", [True, False])
@pytest.mark.parametrize(("is_near", "status"), NEAR_OR_NOT)
def test_nobody_adds_one_with_what_they_are_near_to(
    at_desk: Client, curator: User, near: Organisation, far: Organisation, is_source: bool, is_near: bool, status: int
) -> None:
    declare(curator, near, is_near=is_near)
    source, target = (near, far) if is_source else (far, near)
    form = {"source": source.slug, "type": "funds", "target": target.slug, "evidence": "Their report."}

    response = at_desk.post(f"{RELATIONSHIPS}add/", form)

    assert (response.status_code, Relationship.objects.exists()) == (status, not is_near)
    if is_near:
        assertContains(response, "You declared an interest in Near Trust", status_code=403)
        assert filled(response)["evidence"] == ["Their report."]


@pytest.mark.parametrize(("is_near", "status"), NEAR_OR_NOT)
@pytest.mark.parametrize("press", ["change", "delete", "delete_selected"])
def test_nor_changes_or_deletes_it(
    at_desk: Client, curator: User, near: Organisation, far: Organisation, press: str, is_near: bool, status: int
) -> None:
    row = tie(far, near)
    declare(curator, near, is_near=is_near)
    address = RELATIONSHIPS if press == "delete_selected" else f"{RELATIONSHIPS}{row.pk}/{press}/"
    form = {"post": "yes", "action": press, "_selected_action": [row.pk]}
    form |= {"source": far.slug, "type": "funds", "target": near.slug, "since": "2020"}

    assert at_desk.post(address, form).status_code == status

    assert (list(Relationship.objects.values_list("since", flat=True)) == ["2019"]) is is_near


def test_nor_points_another_one_at_it(at_desk: Client, curator: User, near: Organisation, far: Organisation) -> None:
    row = tie(far, make_organisation("Third"))
    interests.declare(curator, near)
    form = {"source": far.slug, "type": "funds", "target": near.slug}

    assert at_desk.post(f"{RELATIONSHIPS}{row.pk}/change/", form).status_code == 403
    assert Relationship.objects.get().target.name == "Third"


# Rows on the page of another entry -----------------------------------------------------------------------------------


@pytest.mark.parametrize("is_near", [True, False])
@pytest.mark.parametrize(("rows", "end"), [("relationships_from", "target"), ("relationships_to", "source")])
@pytest.mark.parametrize("press", ["add", "change", "delete"])
def test_nobody_ties_another_entry_to_it(
    at_desk: Client,
    curator: User,
    near: Organisation,
    far: Organisation,
    press: str,
    rows: str,
    end: str,
    is_near: bool,
) -> None:
    if press != "add":
        tie(*((far, near) if end == "target" else (near, far)))
    declare(curator, near, is_near=is_near)
    presses = {
        "add": {"type": "funds", end: near.slug, "since": "2020"},
        "change": {"since": "2020"},
        "delete": {"DELETE": "on"},
    }
    form = {f"{rows}-0-{name}": value for name, value in presses[press].items()} | {"summary": "Something else."}
    before = list(Relationship.objects.values_list("since", flat=True))

    response = at_desk.post(page_of(far), filled(at_desk.get(page_of(far)), **form))

    is_kept = list(Relationship.objects.values_list("since", flat=True)) == before
    assert (is_kept, Organisation.objects.get(pk=far.pk).summary != "Something else.") == (is_near, is_near)
    if is_near:
        assertContains(response, "You declared an interest in Near Trust", count=1)
        assert filled(response)["summary"] == ["Something else."]


@pytest.mark.parametrize("is_near", [True, False])
@pytest.mark.parametrize("press", ["add", "change", "delete"])
def test_nobody_says_who_belongs_to_it(
    at_desk: Client, curator: User, near: Organisation, press: str, is_near: bool
) -> None:
    person = make_person()
    if press != "add":
        Affiliation.objects.create(person=person, organisation=near, role="Trustee")
    declare(curator, near, is_near=is_near)
    presses = {"add": {"organisation": near.slug}, "change": {"role": "Chair"}, "delete": {"DELETE": "on"}}
    form = {f"affiliations-0-{name}": value for name, value in presses[press].items()}
    before = list(Affiliation.objects.values_list("role", flat=True))

    response = at_desk.post(page_of(person), filled(at_desk.get(page_of(person)), **form))

    assert (list(Affiliation.objects.values_list("role", flat=True)) == before) is is_near
    if is_near:
        assertContains(response, "You declared an interest in Near Trust", count=1)


def test_what_nobody_touched_stands_in_no_way(
    at_desk: Client, curator: User, near: Organisation, far: Organisation
) -> None:
    tie(far, near)
    tie(near, far)
    interests.declare(curator, near)

    response = at_desk.post(page_of(far), filled(at_desk.get(page_of(far)), summary="Something else."))

    assert (response.status_code, Organisation.objects.get(pk=far.pk).summary) == (302, "Something else.")


# A person to list ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_near", [True, False])
def test_nobody_decides_on_who_would_belong_to_it(
    at_desk: Client, curator: User, near: Organisation, is_near: bool
) -> None:
    case = make_case(Type.NEW_PERSON, {"name": "Wilhelmina Testperson", "organisation": near.slug})
    page = f"/admin/directory/contribution/{case.pk}/change/"
    form = filled(at_desk.get(page), decision="decline", reason="not_confirmed")
    declare(curator, near, is_near=is_near)

    work = at_desk.get("/admin/work/")
    response = at_desk.post(page, form)

    (assertNotContains if is_near else assertContains)(work, "Wilhelmina")
    assert response.status_code == (403 if is_near else 302)
    assert Contribution.objects.get().is_waiting is is_near

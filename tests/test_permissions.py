"""Every address × method × role answers as the matrix says, and no address is left out of it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.test import Client
from django.urls import path

from ethicalmap import urls
from tests import permissions
from tests.permissions import ROWS, addresses
from tests.permissions.families import Row
from tests.permissions.roles import METHOD, OTHER_METHODS, Role, outcome_of
from tests.permissions.world import World, make_world

# What is asked of the database here, other tests ask of both.
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def world(settings: Any) -> Iterator[World]:
    """Something of everything, and a browser for each role."""
    return make_world()


def mismatches(world: World, row: Row) -> list[str]:
    """Where a row is not what its address answers. Nothing that a request changes outlives it."""
    found = []
    for role, (get, post, *head) in row.cells.items():
        declared = {"GET": get, "HEAD": [*head, get][0], "POST": post} | dict.fromkeys(OTHER_METHODS, METHOD)
        for method, expected in declared.items():
            with transaction.atomic():
                answered = outcome_of(world.ask(row, role, method))
                transaction.set_rollback(True)
            if answered != expected:
                found.append(f"{row.name}, {role}, {method}: {answered} instead of {expected}")
    return found


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert {row.name for row in ROWS} == set(addresses()), "Add the new address to tests/permissions/."


def test_every_row_says_what_every_role_is_answered() -> None:
    assert all(set(row.cells) == set(Role) for row in ROWS)
    assert len({row.name for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_an_address_answers_each_role_as_the_matrix_says(world: World, row: Row) -> None:
    assert mismatches(world, row) == []


# These find nothing for as long as all is well: so each is shown something that is wrong -----------------------------


def test_a_new_address_without_a_row_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    planted = path("planted/", lambda request: None, name="planted")
    monkeypatch.setattr(permissions.get_resolver(), "url_patterns", [*urls.urlpatterns, planted])

    assert set(addresses()) - {row.name for row in ROWS} == {"planted"}


def test_a_group_that_may_too_much_is_found(world: World) -> None:
    may = Permission.objects.get(codename="change_organisation")
    Group.objects.get(name="Reviewers").permissions.add(may)
    row = next(row for row in ROWS if row.name == "admin:directory_organisation_change")

    assert mismatches(world, row) == [
        "admin:directory_organisation_change, reviewer, POST: 200 instead of 403",
    ]


def test_a_page_that_is_open_to_all_is_found(world: World) -> None:
    row = next(row for row in ROWS if row.name == "admin:directory_contribution_changelist")
    world.clients = dict.fromkeys(Role, world.clients[Role.CURATOR])

    assert len(mismatches(world, row)) == 3 * 5


def test_a_link_that_anybody_has_is_found(world: World) -> None:
    row = next(row for row in ROWS if row.name == "contribution")
    open_to_all = Row(row.name, lambda world, role: row.address(world, Role.HOLDER), row.cells)

    assert len(mismatches(world, open_to_all)) == 3 * 7


def test_a_reviewer_decides_on_no_challenge(world: World) -> None:
    address = f"/admin/directory/contribution/{world.challenge.pk}/change/"

    answered = {role: world.clients[role].post(address, {"decision": "decline"}).status_code for role in Role}

    assert answered[Role.REVIEWER] == 403
    assert answered[Role.CURATOR] != 403


def test_nobody_signs_in_by_another_method(client: Client) -> None:
    for method in OTHER_METHODS:
        assert client.generic(method, "/admin/login/").status_code == 405

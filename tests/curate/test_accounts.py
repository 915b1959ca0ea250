"""Administrators let people in, and cannot rise above themselves."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.http import HttpResponse
from django.test import Client

from tests.curate.conftest import make_curator
from tests.curate.forms import filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client: Client) -> Client:
    """An administrator's browser."""
    client.force_login(make_curator("ines", "Administrators"))
    return client


def address(user: User) -> str:
    return f"/admin/auth/user/{user.pk}/change/"


def save(browser: Client, user: User, **changes: Any) -> HttpResponse:
    return browser.post(address(user), filled(browser.get(address(user)), **changes))


def test_an_administrator_puts_somebody_into_a_group(office: Client) -> None:
    rosa = make_curator("rosa", "Reviewers")

    save(office, rosa, groups=[Group.objects.get(name="Curators").pk])

    assert [group.name for group in rosa.groups.all()] == ["Curators"]


def test_an_administrator_makes_nobody_a_superuser(office: Client) -> None:
    me = User.objects.get(username="ines")

    for user in [me, make_curator("rosa")]:
        save(office, user, is_superuser="on", user_permissions=["1", "2"])

        user.refresh_from_db()
        assert (user.is_superuser, user.user_permissions.count()) == (False, 0)


def test_an_administrator_cannot_touch_a_superuser(office: Client) -> None:
    boss = User.objects.create_superuser("boss", password="kept")

    assert office.post(address(boss), {"username": "taken"}).status_code == 403
    password = {"password1": "taken-9-taken", "password2": "taken-9-taken", "usable_password": "true"}
    assert office.post(f"/admin/auth/user/{boss.pk}/password/", password).status_code == 403

    boss.refresh_from_db()
    assert boss.username == "boss"
    assert boss.check_password("kept")


def test_an_account_is_made_inactive_and_not_deleted(office: Client) -> None:
    rosa = make_curator("rosa")

    assert office.post(f"/admin/auth/user/{rosa.pk}/delete/", {"post": "yes"}).status_code == 403
    save(office, rosa, is_active="")

    rosa.refresh_from_db()
    assert not rosa.is_active


@pytest.mark.parametrize("name", ["Administrators", "Press"])
def test_an_administrator_changes_no_group_that_is_theirs(office: Client, name: str) -> None:
    group, _made = Group.objects.get_or_create(name=name)
    User.objects.get(username="ines").groups.set([group, *User.objects.get(username="ines").groups.all()])
    page, before = f"/admin/auth/group/{group.pk}/", group.permissions.count()

    assert office.post(f"{page}change/", {"name": name, "permissions": ["1"]}).status_code == 403
    assert office.post(f"{page}delete/", {"post": "yes"}).status_code == 403
    office.post("/admin/auth/group/", {"action": "delete_selected", "_selected_action": [group.pk], "post": "yes"})

    assert office.get(f"{page}change/").status_code == 200
    assert Group.objects.get(name=name).permissions.count() == before


def test_an_administrator_who_left_the_group_does_not_change_it_either(client: Client) -> None:
    ines = make_curator("ines", "Press")
    ines.user_permissions.set(Permission.objects.filter(codename__in=["view_group", "change_group"]))
    client.force_login(ines)
    group = Group.objects.get(name="Administrators")

    assert client.post(f"/admin/auth/group/{group.pk}/change/", {"name": "X", "permissions": []}).status_code == 403


def test_an_administrator_changes_other_groups(office: Client) -> None:
    group = Group.objects.get(name="Reviewers")

    office.post(f"/admin/auth/group/{group.pk}/change/", {"name": "Readers", "permissions": ["1"]})

    group.refresh_from_db()
    assert (group.name, group.permissions.count()) == ("Readers", 1)


def test_a_superuser_changes_the_administrators_group(client: Client) -> None:
    client.force_login(User.objects.create_superuser("boss"))
    group = Group.objects.get(name="Administrators")

    client.post(f"/admin/auth/group/{group.pk}/change/", {"name": "Administrators", "permissions": ["1"]})

    assert group.permissions.count() == 1


def test_a_superuser_makes_another(client: Client) -> None:
    client.force_login(User.objects.create_superuser("boss"))
    rosa = make_curator("rosa")

    save(client, rosa, is_superuser="on")

    rosa.refresh_from_db()
    assert rosa.is_superuser

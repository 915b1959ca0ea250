"""Administrators let people in, and cannot rise above themselves."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
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


def test_a_superuser_makes_another(client: Client) -> None:
    client.force_login(User.objects.create_superuser("boss"))
    rosa = make_curator("rosa")

    save(client, rosa, is_superuser="on")

    rosa.refresh_from_db()
    assert rosa.is_superuser

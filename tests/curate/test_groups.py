"""The groups that a new site starts with, and what each is allowed."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.test import Client

from directory.curate.groups import GROUPS, make_groups
from tests.curate.conftest import make_curator

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", GROUPS)
def test_each_group_has_all_that_is_named_and_no_more(name: str) -> None:
    named = {f"{label}.{codename}" for label, codenames in GROUPS[name].items() for codename in codenames}

    assert make_curator("x", name).get_all_permissions() == named


def test_what_a_site_takes_from_a_group_stays_taken() -> None:
    group = Group.objects.get(name="Curators")
    group.permissions.clear()

    make_groups()

    assert not group.permissions.exists()


def test_a_site_that_has_groups_is_given_what_is_new_once() -> None:
    group = Group.objects.get(name="Curators")
    group.permissions.clear()

    import_module("directory.migrations.0011_roles").give(apps, None)

    given = set(group.permissions.values_list("codename", flat=True))
    assert {"decide_challenges"} <= given <= {name for names in GROUPS["Curators"].values() for name in names}
    assert "see_sender" not in given


@pytest.mark.parametrize(
    ("group", "seen", "unseen"),
    [
        ("Curators", "Organisations", "Groups"),
        ("Reviewers", "Contributions", "Users"),
        ("Administrators", "Criteria", "Sessions"),
        ("Vocabulary editors", "Terms", "Organisations"),
    ],
)
def test_each_sees_its_own_work(client: Client, group: str, seen: str, unseen: str) -> None:
    client.force_login(make_curator("x", group))

    page = client.get("/admin/").content.decode()

    assert f">{seen}<" in page or group == "Vocabulary editors"
    assert f">{unseen}<" not in page

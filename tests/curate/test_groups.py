"""The groups that a new site starts with, and what each is allowed."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
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


# What curators were given before there was more than a queue of organisations.
FIRST = {
    *(f"{verb}_{model}" for verb in ("add", "change", "view") for model in ("organisation", "person")),
    *(f"{verb}_{model}" for verb in ("add", "change", "delete", "view") for model in ("affiliation", "relationship")),
    *("change_contribution", "view_contribution", "view_change", "view_facet", "view_term"),
}


def test_a_site_that_has_groups_is_given_what_is_new() -> None:
    group = Group.objects.get(name="Curators")
    group.permissions.set(Permission.objects.filter(codename__in=FIRST))

    for edition in ("0005_roles", "0011_record_of_words"):
        import_module(f"directory.migrations.{edition}").give(apps, None)

    given = set(group.permissions.values_list("codename", flat=True))
    assert given == {name for names in GROUPS["Curators"].values() for name in names}


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

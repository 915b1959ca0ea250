"""The groups that a new site starts with, each allowed what its work needs and no more: see docs/roles.md.

A group is given its permissions when it is made; what a site changes about it later stays changed. Where a later
edition of this software needs more of a group, a migration gives it that once.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps as global_apps
from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions


def _may(verbs: str, *models: str) -> tuple[str, ...]:
    """Django's names of permissions: _may("add view", "term") is add_term and view_term."""
    return tuple(f"{verb}_{model}" for model in models for verb in verbs.split())


GROUPS: dict[str, dict[str, tuple[str, ...]]] = {
    "Reviewers": {
        "directory": (
            *_may("view", "organisation", "person", "affiliation", "relationship", "change", "criterion"),
            *_may("change view", "contribution"),
        ),
        "taxonomy": _may("view", "facet", "term", "edit"),
    },
    "Vocabulary editors": {
        "taxonomy": (*_may("add change delete view", "facet", "term", "synonym", "mapping"), *_may("view", "edit")),
    },
    "Curators": {
        "directory": (
            *_may("add change view", "organisation", "person"),
            # A person is erased at their own request: see directory/removal.py.
            *_may("delete", "person"),
            *_may("add change delete view", "affiliation", "relationship"),
            *_may("change view", "contribution", "owner"),
            *_may("view", "change", "criterion"),
            "decide_challenges",
        ),
        "taxonomy": _may("view", "facet", "term", "edit"),
    },
    "Administrators": {
        "directory": (
            *_may("add change view", "organisation", "person", "criterion"),
            *_may("delete", "person"),
            *_may("add change delete view", "affiliation", "relationship"),
            *_may("change view", "contribution", "owner"),
            *_may("view", "change"),
            "decide_challenges",
            "see_sender",
        ),
        "taxonomy": (*_may("add change delete view", "facet", "term", "synonym", "mapping"), *_may("view", "edit")),
        "auth": (*_may("add change view", "user"), *_may("add change delete view", "group")),
        # Which mail could not be delivered, and whether periodic work runs.
        "ethicalmap": (*_may("change view", "letter"), *_may("view", "lastrun")),
    },
}


def make_groups(apps: Apps = global_apps, **kwargs: Any) -> None:
    """Make the groups that are missing. Called after every migration; permissions are made before they are given."""
    try:
        groups, permissions = (apps.get_model("auth", name).objects for name in ("Group", "Permission"))
    except LookupError:  # migrating back to before there were any
        return
    missing = GROUPS.keys() - set(groups.filter(name__in=GROUPS).values_list("name", flat=True))
    for label in {label for name in missing for label in GROUPS[name]}:
        create_permissions(global_apps.get_app_config(label), verbosity=0, apps=apps)
    for name in missing:
        group = groups.create(name=name)
        for label, codenames in GROUPS[name].items():
            group.permissions.add(*permissions.filter(content_type__app_label=label, codename__in=codenames))

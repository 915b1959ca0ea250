"""The groups that a new site starts with, each allowed what its work needs and no more.

"Curators" edit entries and decide on contributions. They delete no entry: one is removed, which keeps its address and
its history. Who sent something in they see only with the permission `see_sender`, which the group has not.
"Vocabulary editors" edit facets and terms.

A group is given its permissions when it is made; what a site changes about it later stays changed.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps as global_apps
from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions

GROUPS: dict[str, dict[str, tuple[str, ...]]] = {
    "Curators": {
        "directory": (
            "add_organisation",
            "change_organisation",
            "view_organisation",
            "add_person",
            "change_person",
            "view_person",
            "add_affiliation",
            "change_affiliation",
            "delete_affiliation",
            "view_affiliation",
            "add_relationship",
            "change_relationship",
            "delete_relationship",
            "view_relationship",
            "change_contribution",
            "view_contribution",
            "view_change",
        ),
        "taxonomy": ("view_facet", "view_term"),
    },
    "Vocabulary editors": {
        "taxonomy": tuple(
            f"{verb}_{model}"
            for model in ("facet", "term", "synonym", "mapping")
            for verb in ("add", "change", "delete", "view")
        ),
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

"""The criteria that a new site starts with: the first version of each, from directory/starter/criteria.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from django.apps import apps as global_apps
from django.apps.registry import Apps
from django.db import transaction

STARTER = Path(__file__).parent.parent / "starter" / "criteria.toml"


@transaction.atomic
def make_criteria(apps: Apps = global_apps, **kwargs: Any) -> None:
    """Publish the first criteria where there are none at all. Called after every migration; one query where there are.

    They are no starter content to choose: every decision cites some.
    """
    try:
        criteria, versions = (apps.get_model("directory", name).objects for name in ("Criterion", "CriterionVersion"))
    except LookupError:  # migrating back to before there were any
        return
    if criteria.exists():
        return
    for position, (slug, told) in enumerate(tomllib.loads(STARTER.read_text(encoding="utf-8")).items(), start=1):
        criterion = criteria.create(slug=slug, side=told["side"], position=position, reason=told.get("reason", ""))
        versions.create(
            criterion=criterion,
            title=told["title"],
            meaning=told["meaning"].strip(),
            examples_in="\n".join(told["examples_in"]),
            examples_out="\n".join(told["examples_out"]),
        )

"""Everything that is known of every entry, to compare before with after."""

from __future__ import annotations

from typing import Any

from django.db import connection

from directory.browse.index import index
from directory.models import (
    Affiliation,
    Contribution,
    FormerAddress,
    Interest,
    LikelyDuplicate,
    LinkCheck,
    MatchKey,
    Organisation,
    Owner,
    Person,
    Relationship,
    states_of,
)

ROWS = (Contribution, FormerAddress, Interest, LikelyDuplicate, LinkCheck, Owner)


def whole() -> dict[str, Any]:
    """States, columns, rows, match keys, searched texts and counts. All but when an entry was last changed."""
    said: dict[str, Any] = {model.__name__: list(model.objects.order_by("pk").values()) for model in ROWS}
    for model in (Organisation, Person):
        columns = list(model._base_manager.order_by("pk").values())
        said[model.kind] = [{name: row[name] for name in row if name != "changed_at"} for row in columns]
        said[f"{model.kind} states"] = states_of(model._base_manager.all())
    for model, keys in ((Relationship, ("source", "type", "target")), (Affiliation, ("person", "organisation"))):
        said[model.__name__] = sorted(model.objects.values_list(*keys, *model.says))
    said["keys"] = sorted(MatchKey.objects.values_list("organisation", "key"))
    found = index("organisation")
    said["lists"] = (list(found.listed), found.counts(), found.by_name.keys, found.by_newest.keys)
    with connection.cursor() as cursor:
        key = "rowid" if connection.vendor == "sqlite" else "entry"
        cursor.execute(f"SELECT {key}, words FROM directory_search_organisation ORDER BY {key}")  # noqa: S608
        said["searched"] = cursor.fetchall()
    return said

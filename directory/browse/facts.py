"""How old each fact of an entry is, by its record: when it was last set, by what kind of hand, from which source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from directory.models import Change, Hand, Organisation, Person

# What is about the entry as an entry, or about somebody's consent, is no fact of this kind.
_NO_FACTS = {
    *("slug", "standing", "source", "confirmed_on", "confirmed_by", "merged_into_id"),
    *("consent_given_at", "consent_given_by", "consent_text"),
}
# Rows that belong to an entry are one fact together.
_ROWS = {"relationships": gettext_noop("Relationships"), "affiliations": gettext_noop("Works with")}


@dataclass(frozen=True)
class Fact:
    """One fact that an entry states. `name` is the record's, but for rows, which are one: "city", "terms.issue",
    "relationships"."""

    name: str
    label: str
    set_on: date
    hand: str
    source: str
    # "a curator".
    by: str

    def as_data(self) -> dict[str, Any]:
        """The same for machines."""
        return {"set_on": self.set_on, "by": self.hand, "source": self.source}


def facts(entry: Organisation | Person, facets: Mapping[str, str]) -> list[Fact]:
    """The facts that `entry` states today, in the order in which people read them. One query, however many changes.

    `facets` are the names of facets by slug. What the record does not tell is left out.
    """
    latest: dict[str, Any] = {}
    decided: set[str] = set()
    changes = Change.objects.to(entry.kind, entry.pk).values_list("fields", "made_at", "hand", "source")
    for fields, made_at, hand, source in changes:
        for full_name, (_old, new) in fields.items():
            if full_name in decided:
                continue
            decided.add(full_name)
            first = full_name.partition(".")[0]
            if new not in (None, "", []) and first not in _NO_FACTS:
                latest.setdefault(first if first in _ROWS else full_name, (made_at, hand, source))
    return [
        Fact(name, _label(entry, name, facets), localtime(made_at).date(), hand, source, Hand(hand).called(entry.kind))
        for name, (made_at, hand, source) in sorted(latest.items(), key=lambda item: _place(entry, item[0], facets))
    ]


def _label(entry: Organisation | Person, name: str, facets: Mapping[str, str]) -> str:
    if name in _ROWS:
        return _(_ROWS[name])
    facet = name.removeprefix("terms.")
    if facet != name:
        return facets.get(facet, facet)
    return str(capfirst(entry._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


def _place(entry: Organisation | Person, name: str, facets: Mapping[str, str]) -> tuple[int, int, str]:
    """Own fields as the record orders them, then facets as curators do, then rows."""
    if name in entry.recorded_fields:
        return 0, entry.recorded_fields.index(name), name
    facet = name.removeprefix("terms.")
    return (1, list(facets).index(facet) if facet in facets else len(facets), name) if facet != name else (2, 0, name)

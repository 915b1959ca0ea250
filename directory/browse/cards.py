"""What a list prints of an entry, on a card and in JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyroaring import BitMap

from directory.browse.index import KINDS, Snapshot
from directory.models import Organisation, Person
from taxonomy.models import Term

_NOBODY = BitMap()


def cards(snapshot: Snapshot, keys: Sequence[int]) -> list[Any]:
    """The entries of these keys in their order, with all that a card prints. One query, for people two.

    Their terms cost none: the snapshot knows who is filed under each. An entry deleted since it was made is left out.
    """
    entries = KINDS[snapshot.kind].objects.for_cards().in_bulk(keys)
    for key, terms in _terms(snapshot, BitMap(keys)).items():
        if key in entries:
            entries[key].terms_by_facet = terms
    return [entries[key] for key in keys if key in entries]


def _terms(snapshot: Snapshot, wanted: BitMap) -> dict[int, dict[str, list[Term]]]:
    """For each entry its terms by the slug of their facet, in the vocabulary's order."""
    found: dict[int, dict[str, list[Term]]] = {key: {} for key in wanted}
    for tree in snapshot.vocabulary.for_kind(snapshot.kind):
        for node in tree.nodes:
            for key in snapshot.own.get(node.term.pk, _NOBODY) & wanted:
                found[key].setdefault(tree.facet.slug, []).append(node.term)
    return found


def as_json(entry: Organisation | Person) -> dict[str, Any]:
    """An entry of `cards()`, for machines. No query."""
    shared = {"slug": entry.slug, "name": entry.name, "summary": entry.summary, "url": entry.get_absolute_url()}
    terms = {facet: [term.slug for term in terms] for facet, terms in entry.terms_by_facet.items()}
    confirmed = {"confirmed_on": entry.confirmed_on.isoformat() if entry.confirmed_on else None}
    return shared | _own(entry) | {"terms": terms} | confirmed | {"freshness": {"state": entry.freshness}}


def _own(entry: Organisation | Person) -> dict[str, Any]:
    if isinstance(entry, Person):
        affiliations = [
            {"organisation": at.organisation.slug, "role": at.role}
            for at in entry.affiliations.all()
            if at.organisation.standing == "listed"
        ]
        return {"role": entry.role, "links": entry.links, "affiliations": affiliations}
    return {
        "website": entry.website,
        "country": str(entry.country),
        "city": entry.city,
        "year_founded": entry.year_founded,
        "status": entry.status,
    }

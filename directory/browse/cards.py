"""What a list prints of an entry, on a card and in JSON. All from what `for_cards()` fetched: no query."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from directory.models import Organisation, Person
from taxonomy.models import Term


def terms_by_facet(entry: Any) -> dict[str, list[Term]]:
    """The entry's terms by the slug of their facet, in the vocabulary's order."""
    terms: dict[str, list[Term]] = defaultdict(list)
    rows = sorted((row.tag for row in entry.term_rows.all()), key=lambda term: (term.facet.order, term.position))
    for term in rows:
        terms[term.facet.slug].append(term)
    return dict(terms)


def as_json(entry: Organisation | Person) -> dict[str, Any]:
    """An entry in a list, for machines."""
    shared = {"slug": entry.slug, "name": entry.name, "summary": entry.summary, "url": entry.get_absolute_url()}
    terms = {facet: [term.slug for term in terms] for facet, terms in terms_by_facet(entry).items()}
    confirmed = {"confirmed_on": entry.confirmed_on.isoformat() if entry.confirmed_on else None}
    return shared | _own(entry) | {"terms": terms} | confirmed


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

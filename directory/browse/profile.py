"""The page of one entry: everything that is known about it, grouped and readable."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import dateformat
from django.utils.translation import gettext as _

from directory.browse.entries import of_entry
from directory.models import Affiliation, Organisation, Person, Relationship
from directory.models.tagging import TermRow
from ethicalmap.markdown import to_html
from taxonomy.models import Facet, Term

# Of one kind of relationship the page names so many; the data has them all.
NAMED_AT_MOST = 100


@dataclass(frozen=True)
class Answer:
    """What an entry answers to one facet's question."""

    facet: Facet
    terms: list[Term]


@dataclass(frozen=True)
class Link:
    """A relationship as one of its two sides sees it."""

    relationship: Relationship
    words: str
    other: Organisation

    @property
    def when(self) -> str:
        """ "2018 to May 2021", "since 2018", "until 2021" or nothing."""
        since, until = date_in_words(self.relationship.since), date_in_words(self.relationship.until)
        if since and until:
            return _("%(since)s to %(until)s") % {"since": since, "until": until}
        if since:
            return _("since %(date)s") % {"date": since}
        return _("until %(date)s") % {"date": until} if until else ""


@dataclass(frozen=True)
class Links:
    """All relationships of an entry that begin with the same words."""

    words: str
    all: list[Link]

    @property
    def named(self) -> list[Link]:
        """Those that the page names."""
        return self.all[:NAMED_AT_MOST]

    @property
    def unnamed(self) -> int:
        """How many the page leaves to the data."""
        return len(self.all) - len(self.named)


@of_entry(Organisation)
def organisation(request: HttpRequest, entry: Organisation) -> HttpResponse:
    """One organisation. The number of SQL statements is the same whatever is known of it."""
    return render(
        request,
        "browse/organisation.html",
        {
            "entry": entry,
            "description": to_html(entry.description),
            "answers": answers(entry),
            "relationships": relationships(entry),
            "people": people(entry),
        },
    )


@of_entry(Organisation)
def organisation_json(request: HttpRequest, entry: Organisation) -> HttpResponse:
    """The same as data."""
    links = [link for links in relationships(entry) for link in links.all]
    data = entry_data(request, entry) | {
        "website": entry.website,
        "country": str(entry.country),
        "city": entry.city,
        "year_founded": entry.year_founded,
        "status": entry.status,
        "closed_note": entry.closed_note,
        "former_names": entry.former_names,
        "relationships": [
            {
                "words": link.words,
                "type": link.relationship.type,
                "source": link.relationship.source.slug,
                "target": link.relationship.target.slug,
                "name": link.other.name,
                "since": link.relationship.since,
                "until": link.relationship.until,
                "evidence": link.relationship.evidence,
            }
            for link in links
        ],
        "people": [
            {"slug": affiliation.person.slug, "name": affiliation.person.name, "role": affiliation.role}
            for affiliation in people(entry)
        ],
    }
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False})


@of_entry(Person)
def person(request: HttpRequest, entry: Person) -> HttpResponse:
    """One person, who agreed to be listed."""
    return render(
        request,
        "browse/person.html",
        {
            "entry": entry,
            "description": to_html(entry.description),
            "answers": answers(entry),
            "affiliations": affiliations(entry),
        },
    )


@of_entry(Person)
def person_json(request: HttpRequest, entry: Person) -> HttpResponse:
    """The same as data."""
    data = entry_data(request, entry) | {
        "role": entry.role,
        "links": entry.links,
        "consent_given_on": entry.consent_given_at and entry.consent_given_at.date(),
        "affiliations": [
            {
                "slug": affiliation.organisation.slug,
                "name": affiliation.organisation.name,
                "role": affiliation.role,
            }
            for affiliation in affiliations(entry)
        ],
    }
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False})


def entry_data(request: HttpRequest, entry: Organisation | Person) -> dict[str, Any]:
    """What the data of every kind of entry begins with. One query."""
    return {
        "slug": entry.slug,
        "url": request.build_absolute_uri(entry.get_absolute_url()),
        "name": entry.name,
        "summary": entry.summary,
        "description": entry.description,
        "standing": entry.standing,
        "terms": {answer.facet.slug: [term.slug for term in answer.terms] for answer in answers(entry)},
        "source": entry.source,
        "confirmed_on": entry.confirmed_on,
        "listed_at": entry.listed_at,
        "changed_at": entry.changed_at,
    }


def answers(entry: Organisation | Person) -> list[Answer]:
    """The entry's terms under the facets' questions, both in the curators' order. One query."""
    rows: Iterable[TermRow] = entry.term_rows.select_related("tag__facet").order_by(
        "tag__facet__order", "tag__facet__slug", "tag__name"
    )
    grouped = groupby((row.tag for row in rows), key=lambda term: term.facet)
    return [Answer(facet, list(terms)) for facet, terms in grouped]


def relationships(entry: Organisation) -> list[Links]:
    """The entry's relationships in its own words, each group by the other's name. One query.

    Partners say the same of each other: should both have said so, it is told once.
    """
    found: dict[str, dict[int, Link]] = defaultdict(dict)
    for relationship in Relationship.objects.of(entry):
        words, other = relationship.seen_from(entry)
        found[words].setdefault(other.pk, Link(relationship, words, other))
    return [
        Links(words, sorted(links.values(), key=lambda link: link.other.name.casefold()))
        for words, links in found.items()
    ]


def people(entry: Organisation) -> list[Affiliation]:
    """What listed people are to the entry. One query."""
    listed = Person.objects.listed()
    return list(entry.affiliations.filter(person__in=listed).select_related("person").order_by("person__name", "pk"))


def affiliations(entry: Person) -> list[Affiliation]:
    """What the person is to organisations that have a page. One query."""
    public = Organisation.objects.public()
    found = entry.affiliations.filter(organisation__in=public).select_related("organisation")
    return list(found.order_by("organisation__name", "pk"))


def date_in_words(partial: str) -> str:
    """ "2018" stays itself, "2018-05" is "May 2018", "2018-05-31" is "31 May 2018"."""
    try:
        day = date.fromisoformat((partial + "-01-01")[:10])
    except ValueError:
        return partial
    return dateformat.format(day, {4: "Y", 7: "F Y"}.get(len(partial), "j F Y"))

"""The page of one entry: everything that is known about it, grouped and readable."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import dateformat, timezone
from django.utils.translation import gettext as _

from directory.browse.caching import unless_unchanged
from directory.browse.decisions import listing_of
from directory.browse.entries import of_entry
from directory.browse.facts import facts
from directory.browse.index import index
from directory.browse.similar import similar
from directory.browse.vocabulary import Vocabulary
from directory.models import Affiliation, Organisation, Person, Relationship, how_fresh
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

    def as_data(self) -> dict[str, str]:
        """The relationship for machines, with its direction; `words` are those of the side that was asked."""
        told = self.relationship
        return {
            "words": self.words,
            "type": told.type,
            "source": told.source.slug,
            "target": told.target.slug,
            "name": self.other.name,
            "since": told.since,
            "until": told.until,
            "evidence": told.evidence,
        }


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


@unless_unchanged
@of_entry(Organisation)
def organisation(request: HttpRequest, entry: Organisation) -> HttpResponse:
    """One organisation."""
    page = {"relationships": relationships(entry), "people": people(entry)}
    return render(request, "browse/organisation.html", page | shared(entry))


@unless_unchanged
@of_entry(Person)
def person(request: HttpRequest, entry: Person) -> HttpResponse:
    """One person, who agreed to be listed."""
    return render(request, "browse/person.html", {"affiliations": affiliations(entry)} | shared(entry))


def shared(entry: Organisation | Person) -> dict[str, Any]:
    """What the page of every kind of entry prints. Five queries, for an organisation six, whatever is known
    of it; and one where it is known by which decision it is listed."""
    snapshot = index(entry.kind)
    answered = answers(entry, snapshot.vocabulary)
    terms = [term for answer in answered for term in answer.terms]
    hues = snapshot.vocabulary.hues
    return {
        "entry": entry,
        "hue": next((hues[answer.terms[0].pk] for answer in answered if answer.facet.slug == "kind"), 0),
        "description": to_html(entry.description),
        "answers": answered,
        "similar": similar(snapshot, entry.pk, terms),
        "how_fresh": how_fresh(entry, timezone.localdate()),
        "facts": facts(entry, _facet_names(snapshot.vocabulary)),
        "listed_by": listing_of(entry),
    }


def _facet_names(vocabulary: Vocabulary) -> dict[str, str]:
    """By slug, in the curators' order."""
    return {tree.facet.slug: tree.facet.name for tree in vocabulary.trees}


@unless_unchanged
@of_entry(Organisation)
def organisation_json(request: HttpRequest, entry: Organisation) -> HttpResponse:
    """The same as data."""
    own = {
        "website": entry.website,
        "country": str(entry.country),
        "city": entry.city,
        "year_founded": entry.year_founded,
        "status": entry.status,
        "closed_note": entry.closed_note,
        "former_names": entry.former_names,
        "relationships": [link.as_data() for links in relationships(entry) for link in links.all],
        "people": [
            {"slug": affiliation.person.slug, "name": affiliation.person.name, "role": affiliation.role}
            for affiliation in people(entry)
        ],
    }
    return JsonResponse(shared_data(request, entry) | own, json_dumps_params={"ensure_ascii": False})


@unless_unchanged
@of_entry(Person)
def person_json(request: HttpRequest, entry: Person) -> HttpResponse:
    """The same as data."""
    own = {
        "role": entry.role,
        "links": entry.links,
        "consent_given_on": entry.consent_given_at and timezone.localdate(entry.consent_given_at),
        "affiliations": [
            {
                "slug": affiliation.organisation.slug,
                "name": affiliation.organisation.name,
                "role": affiliation.role,
            }
            for affiliation in affiliations(entry)
        ],
    }
    return JsonResponse(shared_data(request, entry) | own, json_dumps_params={"ensure_ascii": False})


def shared_data(request: HttpRequest, entry: Organisation | Person) -> dict[str, Any]:
    """What the data of every kind of entry begins with. Three queries, for an organisation four."""
    vocabulary = index(entry.kind).vocabulary
    answered = answers(entry, vocabulary)
    return {
        "slug": entry.slug,
        "url": request.build_absolute_uri(entry.get_absolute_url()),
        "name": entry.name,
        "summary": entry.summary,
        "description": entry.description,
        "standing": entry.standing,
        "terms": {answer.facet.slug: [term.slug for term in answer.terms] for answer in answered},
        "source": entry.source,
        "confirmed_on": entry.confirmed_on,
        "freshness": how_fresh(entry, timezone.localdate()).as_data(),
        "facts": {fact.name: fact.as_data() for fact in facts(entry, _facet_names(vocabulary))},
        "listed_at": entry.listed_at,
        "changed_at": entry.changed_at,
    }


def answers(entry: Organisation | Person, vocabulary: Vocabulary) -> list[Answer]:
    """The entry's terms under the facets' questions, both in the curators' order. One query."""
    filed = set(entry.term_rows.values_list("tag_id", flat=True))
    found = (Answer(tree.facet, [n.term for n in tree.nodes if n.term.pk in filed]) for tree in vocabulary.trees)
    return [answer for answer in found if answer.terms]


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

"""The first page: what this is, the field at a glance, ways in, what is new."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from directory.browse.caching import unless_unchanged
from directory.browse.index import Snapshot, index
from directory.browse.query import Query
from directory.browse.ways_in import ways_in
from directory.models import Organisation, Standing
from taxonomy.models import Facet, Term

# How many terms of a facet, and how many entries that are new, the page names.
TERMS = 8
NEWS = 6
# Changes so soon after an entry was listed belong to its listing.
AT_ONCE = timedelta(minutes=1)


@dataclass(frozen=True)
class Row:
    """A term with the organisations under it, and their share of the facet's largest, in hundredths."""

    term: Term
    address: str
    count: int
    share: int


@dataclass(frozen=True)
class Glance:
    """One facet at a glance: its broadest terms, the most used first."""

    facet: Facet
    rows: list[Row]
    unnamed: int


@unless_unchanged
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Four statements, however many entries and terms there are."""
    snapshot = index("organisation")
    newest = snapshot.by_newest.keys[:NEWS]
    listed = Organisation.objects.in_bulk(newest)
    # Not narrowed to what is listed: SQLite would then sort everything that is, instead of reading the latest.
    touched = Organisation.objects.order_by("-changed_at", "-pk")[: 8 * NEWS]
    return render(
        request,
        "browse/home.html",
        {
            "without_search": True,
            "count": len(snapshot.listed),
            "ways": list(ways_in(snapshot)),
            "glances": glances(snapshot),
            "recently_listed": [listed[key] for key in newest if key in listed],
            "recently_changed": [entry for entry in touched if _changed_since_listed(entry)][:NEWS],
        },
    )


def _changed_since_listed(entry: Organisation) -> bool:
    """Whether something became of the entry later; what made it listed is no news twice."""
    if entry.standing != Standing.LISTED or entry.listed_at is None:
        return False
    return entry.changed_at - entry.listed_at > AT_ONCE


def glances(snapshot: Snapshot) -> list[Glance]:
    """Every facet that has something in it. No query."""
    found = []
    counts = snapshot.counts()
    for tree in snapshot.vocabulary.for_kind(snapshot.kind):
        used = [node.term for node in tree.nodes if not node.depth and counts.get(node.term.pk)]
        used.sort(key=lambda term: -counts[term.pk])  # equals stay in the curators' order
        rows = [
            Row(
                term,
                Query(snapshot.kind, terms={tree.facet.slug: (term.slug,)}).address(),
                counts[term.pk],
                round(100 * counts[term.pk] / counts[used[0].pk]),
            )
            for term in used[:TERMS]
        ]
        if rows:
            found.append(Glance(tree.facet, rows, len(used) - len(rows)))
    return found

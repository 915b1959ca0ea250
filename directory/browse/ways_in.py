"""Ways in: what each kind of visitor comes for, as a filtered list. Data, for the starter vocabulary.

A way whose terms this site's vocabulary does not have, or that finds nothing, is left out, so that another field can
run the software with words of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django_stubs_ext import StrPromise

from directory.browse.answer import answer
from directory.browse.index import Snapshot
from directory.browse.query import Query


@dataclass(frozen=True)
class WayIn:
    """Who comes, what they find, and the terms that find it: facet to any of its terms."""

    who: StrPromise
    finds: Any  # a lazy plural: `finds % {"count": 3}`
    terms: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class OpenWay:
    """A way in as it stands now."""

    who: StrPromise
    finds: str
    count: int
    address: str


WAYS_IN = (
    WayIn(
        _("I am starting something"),
        ngettext_lazy(
            "%(count)s organisation backs new ventures", "%(count)s organisations back new ventures", "count"
        ),
        {"approach": ("venture-support", "social-investment")},
    ),
    WayIn(
        _("I work in a tech company"),
        ngettext_lazy(
            "%(count)s organisation advises, trains or tests those who make technology",
            "%(count)s organisations advise, train or test those who make technology",
            "count",
        ),
        {
            "approach": ("advice", "assurance", "learning"),
            "people": ("makers-of-technology", "tech-workers", "businesses"),
        },
    ),
    WayIn(
        _("I am new to this"),
        ngettext_lazy(
            "%(count)s organisation brings people together or opens careers",
            "%(count)s organisations bring people together or open careers",
            "count",
        ),
        {"approach": ("convening", "careers")},
    ),
    WayIn(
        _("I do research"),
        ngettext_lazy(
            "%(count)s organisation does research or publishes data",
            "%(count)s organisations do research or publish data",
            "count",
        ),
        {"approach": ("research", "data-publishing")},
    ),
    WayIn(
        _("I fund or invest"),
        ngettext_lazy("%(count)s organisation funds this work", "%(count)s organisations fund this work", "count"),
        {"approach": ("funding",)},
    ),
    WayIn(
        _("I campaign or make policy"),
        ngettext_lazy(
            "%(count)s organisation campaigns, goes to court or watches the powerful",
            "%(count)s organisations campaign, go to court or watch the powerful",
            "count",
        ),
        {"approach": ("advocacy", "law", "investigation")},
    ),
)


def ways_in(snapshot: Snapshot) -> Iterator[OpenWay]:
    """The ways that lead somewhere on this site, with true counts. No query."""
    trees = {tree.facet.slug: tree for tree in snapshot.vocabulary.for_kind(snapshot.kind)}
    for way in WAYS_IN:
        if all(facet in trees and slug in trees[facet].by_slug for facet, slugs in way.terms.items() for slug in slugs):
            query = Query(snapshot.kind, terms=way.terms)
            if count := answer(query, snapshot).count:
                yield OpenWay(way.who, way.finds % {"count": count}, count, query.address())

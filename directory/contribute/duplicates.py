"""Is it here already? Likely duplicates of what somebody sends, among what everybody may see."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from directory.models import MatchKey, Organisation
from directory.models.identity import site_key
from directory.models.match import comparable

# So many are compared; so many are shown.
COMPARED, SHOWN = 300, 5
# Names at least so alike, of 100, are nearly the same. Tuned on the starter content: see its tests.
NEAR = 87
# How many names end: two that share no more than this are not alike for it.
_CLOSING = """
    alliance association center centre foundation fund initiative institute network project society trust
"""
CLOSING = frozenset(_CLOSING.split())


@dataclass(frozen=True)
class Duplicate:
    """An organisation that may be the one that was sent, and why we think so."""

    organisation: Organisation
    reason: StrPromise | str


@dataclass(frozen=True)
class Compared:
    """What is compared of an organisation: its website and its names, each without what people spell differently."""

    site: str
    name: str
    former: tuple[str, ...]

    @classmethod
    def of(cls, name: str, former_names: Iterable[str], website: str) -> Compared:
        return cls(site_key(website), comparable(name), tuple(comparable(former) for former in former_names))


def likely_duplicates(sent: Mapping[str, Any], among: QuerySet[Organisation] | None = None) -> list[Duplicate]:
    """Public organisations, or those `among` some, that what was sent may be, likeliest first, at most `SHOWN`.

    Two queries, whatever the number of entries. To the public, nothing that waits or is a draft: that somebody else
    sent the same is nobody's business. Curators look among all, as what was removed had a reason.
    """
    known = Organisation.objects.public() if among is None else among
    former_names, website = sent.get("former_names", []), sent.get("website", "")
    asked = Compared.of(sent["name"], former_names, website)
    nearest = MatchKey.objects.nearest([sent["name"], *former_names], website, most=COMPARED)
    found = [
        (*alike, organisation)
        for organisation in known.filter(pk__in=nearest)
        if (alike := likeness(asked, Compared.of(organisation.name, organisation.former_names, organisation.website)))
    ]
    found.sort(key=lambda one: (-one[0], one[2].name))
    return [Duplicate(organisation, reason) for _score, reason, organisation in found[:SHOWN]]


def likeness(asked: Compared, known: Compared) -> tuple[float, StrPromise] | None:
    """How like one organisation is to another, higher is liker, and in what; None if it is not. The same either way."""
    if asked.site and known.site:
        if asked.site == known.site:
            return 300, _("It has the same website.")
        if f"{asked.site}/".startswith(f"{known.site}/") or f"{known.site}/".startswith(f"{asked.site}/"):
            return 150, _("Its website is at the same place.")
    if asked.name == known.name:
        return 200, _("It has the same name.")
    ours, theirs = (asked.name, *asked.former), (known.name, *known.former)
    if not set(ours).isdisjoint(theirs):
        return 180, _("One was once called what the other is called.")
    score = max(nearness(one, other) for one in ours for other in theirs)
    return (score, _("It has nearly the same name.")) if score >= NEAR else None


def nearness(one: str, other: str) -> float:
    """How near two comparable names are, from 0 to 100.

    Word order and slips count little. "Ada Lovelace" is near to "Ada Lovelace Institute"; one word is near to nothing
    that merely begins with it. A closing word that many share, such as "Foundation", makes nothing near.
    """
    shorter, longer = sorted((one, other), key=len)
    if " " in shorter and longer.startswith(f"{shorter} ") and len(shorter) > 8:
        return 90
    one_run, other_run = one.replace(" ", ""), other.replace(" ", "")
    if len(one_run) >= 5 and OSA.distance(one_run, other_run, score_cutoff=1) <= 1:
        return 95  # one slip of the finger, in however short a name
    score = max(fuzz.ratio(one_run, other_run), fuzz.token_sort_ratio(one, other))
    (one_rest, _gap, one_end), (other_rest, _gap, other_end) = one.rpartition(" "), other.rpartition(" ")
    if one_end == other_end and one_end in CLOSING and one_rest and other_rest:
        return min(score, nearness(one_rest, other_rest))
    return score


def waiting_identity(sent: Mapping[str, Any]) -> str:
    """What is the same for all who send the same thing, however they spell it; at most 600 characters.

    The website as compared; without one, the name as `comparable`, the country and the town. Wider than the identity of
    listed entries, which must not confuse two of them: those who join wait together, and a curator reads them all.
    """
    key = site_key(sent.get("website", ""))
    if key:
        identity = f"site:{re.sub(r'/(index|default|home)[.](html?|php|aspx?)$', '', key)}"
    else:
        city = comparable(sent.get("city", ""))
        identity = f"name:{comparable(sent['name'])}|{sent.get('country', '')}|{city}"
    # Folding makes some letters longer: what does not fit is told apart by its hash.
    return identity if len(identity) <= 600 else f"{identity[:500]}#{sha256(identity.encode()).hexdigest()}"

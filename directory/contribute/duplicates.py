"""Is it here already? Likely duplicates of what somebody sends, among what everybody may see."""

from __future__ import annotations

import re
from collections.abc import Mapping
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


@dataclass(frozen=True)
class Duplicate:
    """An organisation that may be the one that was sent, and why we think so."""

    organisation: Organisation
    reason: StrPromise | str


def likely_duplicates(sent: Mapping[str, Any], among: QuerySet[Organisation] | None = None) -> list[Duplicate]:
    """Public organisations, or those `among` some, that what was sent may be, likeliest first, at most `SHOWN`.

    Two queries, whatever the number of entries. To the public, nothing that waits or is a draft: that somebody else
    sent the same is nobody's business. Curators look among all, as what was removed had a reason.
    """
    known = Organisation.objects.public() if among is None else among
    names = [sent["name"], *sent.get("former_names", [])]
    nearest = MatchKey.objects.nearest(names, sent.get("website", ""), most=COMPARED)
    found = [
        (*likeness, organisation)
        for organisation in known.filter(pk__in=nearest)
        if (likeness := _likeness(names, sent.get("website", ""), organisation))
    ]
    found.sort(key=lambda one: (-one[0], one[2].name))
    return [Duplicate(organisation, reason) for _score, reason, organisation in found[:SHOWN]]


def _likeness(names: list[str], website: str, organisation: Organisation) -> tuple[float, StrPromise | str] | None:
    """How like an organisation is to what was sent, higher is liker, and in what; None if it is not."""
    if website and organisation.website:
        here, there = site_key(website), site_key(organisation.website)
        if here == there:
            return 300, _("It has the same website.")
        if f"{here}/".startswith(f"{there}/") or f"{there}/".startswith(f"{here}/"):
            return 150, _("Its website is at the same place.")
    asked = [comparable(name) for name in names]
    known = comparable(organisation.name)
    if asked[0] == known:
        return 200, _("It has the same name.")
    former = [comparable(name) for name in organisation.former_names]
    if known in asked or set(asked) & set(former):
        return 180, _("One was once called what the other is called.")
    score = max(nearness(one, other) for one in asked for other in [known, *former])
    return (score, _("It has nearly the same name.")) if score >= NEAR else None


def nearness(one: str, other: str) -> float:
    """How near two comparable names are, from 0 to 100.

    Word order and slips count little. "Ada Lovelace" is near to "Ada Lovelace Institute"; one word is near to nothing
    that merely begins with it.
    """
    shorter, longer = sorted((one, other), key=len)
    if " " in shorter and longer.startswith(f"{shorter} ") and len(shorter) > 8:
        return 90
    one_run, other_run = one.replace(" ", ""), other.replace(" ", "")
    if len(one_run) >= 5 and OSA.distance(one_run, other_run, score_cutoff=1) <= 1:
        return 95  # one slip of the finger, in however short a name
    return max(fuzz.ratio(one_run, other_run), fuzz.token_sort_ratio(one, other))


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

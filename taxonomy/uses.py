"""Where users of terms say how they use them, so that the vocabulary can ask without knowing who they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django_stubs_ext import StrPromise

# {"from": term, "to": term, "moved": things, "joined": things that had both already}, all by their keys.
Retagged = dict[str, Any]


@dataclass(frozen=True)
class Use:
    """One kind of thing that is tagged with terms."""

    # As facets name it in what they apply to.
    kind: str
    name_plural: StrPromise | str
    # A number of them in words: "1 organisation", "12 organisations".
    in_words: Callable[[int], str]
    # Term key to the number of listed things under it or a narrower term; no query per term.
    counts: Callable[[], Mapping[int, int]]
    # Where the things under a term are listed: facet slug, term slug.
    address: Callable[[str, str], str]
    # Names and addresses of the first few listed things under the term of this key or a narrower one.
    examples: Callable[[int, int], Sequence[tuple[str, str]]]
    # How many things, listed or not, are tagged with the term of this key itself.
    tagged: Callable[[int], int]
    # Files what is tagged with the first term under the second, recorded as by that user and for that reason. Returns
    # what it did, as JSON can hold it, and `give_back` takes it: things go back that are still where it put them.
    retag: Callable[[int, int, User, str], Retagged]
    give_back: Callable[[Retagged, User, str], None]


_uses: dict[str, Use] = {}


def register(use: Use) -> None:
    """Join: `use.kind` is tagged with terms. Called once from AppConfig.ready()."""
    _uses[use.kind] = use


def uses() -> tuple[Use, ...]:
    """All kinds of thing that are tagged with terms, in the order in which they joined."""
    return tuple(_uses.values())

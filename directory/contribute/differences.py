"""What would change on an entry, side by side, in words: for its sender before sending, for curators, and later."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django_stubs_ext import StrPromise
from rapidfuzz.distance import LCSseq

from directory.contribute.questions import LABELS
from directory.models import Organisation, Person
from directory.models.told import in_words, label_of
from taxonomy.models import Facet, Term

# Texts of many words are shown as one, with what came and went marked in it.
_TEXTS = frozenset({"summary", "description", "closed_note"})
# Words of a text that are shown on either side of what changed.
_AROUND = 12
_ORDER = tuple(dict.fromkeys([*LABELS, *Organisation.recorded_fields, *Person.recorded_fields]))


@dataclass(frozen=True)
class Piece:
    """A run of words: "same" on both sides, "gone" or "new"; or "left-out", which stands for many that are the same."""

    how: str
    words: str = ""


@dataclass(frozen=True)
class Difference:
    """One field, before and after. Of a list, what `came` and `went`; of a text, its `pieces`; else `old` and `new`."""

    field: str
    label: StrPromise | str
    old: str = ""
    new: str = ""
    came: list[Any] = dataclasses.field(default_factory=list)
    went: list[Any] = dataclasses.field(default_factory=list)
    pieces: list[Piece] = dataclasses.field(default_factory=list)
    source: str = ""


def differences(
    kind: str, changes: Mapping[str, Sequence[Any]], sources: Mapping[str, str] | None = None
) -> list[Difference]:
    """What `changes` to an entry of `kind` come to, in the order in which the form asks; `sources` stand beside.

    `changes` are {field: [from, to]} as the record has them. Two queries if terms are among them, else none.
    """
    said_by = sources or {}
    facets, terms = _names(changes)
    found = [
        _of_terms(name, old or [], new or [], facets, terms, said_by.get(name, ""))
        if name.startswith("terms.")
        else _of_value(kind, name, old, new, said_by.get(name, ""))
        for name, (old, new) in changes.items()
    ]
    places = {name: place for place, name in enumerate(_ORDER)}
    places |= {f"terms.{slug}": len(_ORDER) + facet.order for slug, facet in facets.items()}
    found.sort(key=lambda one: (places.get(one.field, 10**9), one.field))
    return found


def _names(changes: Mapping[str, Sequence[Any]]) -> tuple[dict[str, Facet], dict[tuple[str, str], Term]]:
    """The facets and terms that are named, by their slugs."""
    slugs = {
        name.removeprefix("terms."): {slug for side in pair for slug in side or []}
        for name, pair in changes.items()
        if name.startswith("terms.")
    }
    if not slugs:
        return {}, {}
    named = Term.objects.filter(facet__slug__in=slugs, slug__in=set().union(*slugs.values())).select_related("facet")
    return (
        {facet.slug: facet for facet in Facet.objects.filter(slug__in=slugs)},
        {(term.facet.slug, term.slug): term for term in named},
    )


def _of_terms(
    name: str,
    old: Sequence[str],
    new: Sequence[str],
    facets: Mapping[str, Facet],
    terms: Mapping[tuple[str, str], Term],
    source: str,
) -> Difference:
    slug = name.removeprefix("terms.")
    came, went = ([terms.get((slug, one), one) for one in side] for side in _came_and_went(old, new))
    label = facets[slug].question if slug in facets else slug
    return Difference(name, label, came=came, went=went, source=source)


def _of_value(kind: str, name: str, old: Any, new: Any, source: str) -> Difference:
    label = label_for(kind, name)
    if isinstance(old, list) or isinstance(new, list):
        came, went = _came_and_went(old or [], new or [])
        return Difference(name, label, came=came, went=went, source=source)
    before, after = in_words(kind, name, old), in_words(kind, name, new)
    is_text = name == "description" or (name in _TEXTS and before and after)
    pieces = list(pieces_of(before, after)) if is_text else []
    return Difference(name, label, before, after, pieces=pieces, source=source)


def label_for(kind: str, name: str) -> StrPromise | str:
    """What an own field of an entry is called where people answer: "What it does"."""
    return LABELS.get(name) or capfirst(label_of(kind, name))


def _came_and_went(old: Sequence[Any], new: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    return [one for one in new if one not in old], [one for one in old if one not in new]


def pieces_of(old: str, new: str) -> Iterator[Piece]:
    """Two versions of a text as one, word by word. What is the same, and far from any difference, is left out."""
    before, after = (re.findall(r"\S+\s*|\s+", text) for text in (old, new))
    steps: list[tuple[str, int, int, int, int]] = LCSseq.opcodes(before, after).as_list()  # type: ignore[assignment]
    gone = come = ""
    for number, (tag, start, end, come_from, come_to) in enumerate(steps):
        if tag == "equal":
            yield from _changed(gone, come)
            gone = come = ""
            yield from _same(before[start:end], is_first=number == 0, is_last=number == len(steps) - 1)
        else:
            gone += "".join(before[start:end]) if tag != "insert" else ""
            come += "".join(after[come_from:come_to]) if tag != "delete" else ""
    yield from _changed(gone, come)


def _changed(gone: str, come: str) -> Iterator[Piece]:
    """What went, then what came. The space after either is part of neither."""
    for how, text in (("gone", gone), ("new", come)):
        words = text.rstrip()
        if words:
            yield Piece(how, words)
        between = " " if how == "gone" and gone and come else ""
        if space := text[len(words) :] or between:
            yield Piece("same", space)


def _same(words: list[str], *, is_first: bool, is_last: bool) -> Iterator[Piece]:
    """A run of words without a difference, its middle left out if it is long."""
    head = [] if is_first else words[:_AROUND]
    tail = [] if is_last else words[-_AROUND:]
    if len(words) <= 2 * _AROUND:
        yield Piece("same", "".join(words))
        return
    if head:
        yield Piece("same", "".join(head))
    yield Piece("left-out")
    if tail:
        yield Piece("same", "".join(tail))

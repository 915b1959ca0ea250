"""Changes of words, told in sentences: for the public history, for the record in the admin, and before undoing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrPromise

from taxonomy.models import Facet, Mapping, Term, WordChange
from taxonomy.models.edit import Of
from taxonomy.record.states import Fields

# Texts are told with both wordings; what is long says so itself.
TEXTS: dict[str, StrPromise] = {
    "question": gettext_lazy("Question"),
    "definition": gettext_lazy("Definition"),
    "scope_note": gettext_lazy("Scope note"),
    "source": gettext_lazy("Source"),
    "slug": gettext_lazy("Word in addresses"),
    "applies_to": gettext_lazy("What it applies to"),
}
_KEYS = {"parent": Of.TERM, "replaced_by": Of.TERM, "facet": Of.FACET}


@dataclass(frozen=True)
class Line:
    """One thing that changed: a sentence, and for a text what it said and says."""

    sentence: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Told:
    """What became of one word."""

    change: WordChange
    # Its name today; of one that was deleted, the name that it had.
    name: str
    word: Facet | Term | None
    lines: Sequence[Line]


def tell(changes: Iterable[WordChange], *, backwards: bool = False) -> list[Told]:
    """Each change in words; `backwards`, what undoing it comes to. Two queries, whatever their number."""
    given = list(changes)
    names = _Names(given)
    return [
        Told(change, names.of(change), names.words[change.of].get(change.key), list(_lines(change, names, backwards)))
        for change in given
    ]


class _Names:
    """What facets and terms that changes speak of are called today."""

    def __init__(self, changes: list[WordChange]) -> None:
        keys: dict[str, set[int]] = {of: {change.key for change in changes if change.of == of} for of in Of.values}
        for change in changes:
            for field, of in _KEYS.items():
                keys[of].update(key for key in change.fields.get(field, ()) if key)
            for side in change.fields.get("related", ()):
                keys[Of.TERM].update(side or ())
        self.words: dict[str, dict[int, Any]] = {
            Of.TERM: Term.objects.select_related("facet").in_bulk(keys[Of.TERM]),
            Of.FACET: Facet.objects.in_bulk(keys[Of.FACET]),
        }

    def of(self, change: WordChange) -> str:
        word = self.words[change.of].get(change.key)
        had = [name for name in change.fields.get("name", []) if name]
        return str(word) if word else had[0] if had else _("a word that was deleted")

    def named(self, key: int, of: str = Of.TERM) -> str:
        word = self.words[of].get(key)
        return f"“{word}”" if word else _("a word that was deleted")


def _lines(change: WordChange, names: _Names, backwards: bool) -> Iterator[Line]:
    fields = {name: pair[::-1] if backwards else pair for name, pair in change.fields.items()}
    if "name" in fields and None in fields["name"]:
        yield Line(_("Added.") if fields["name"][0] is None else _("Deleted."))
        return
    if "name" in fields:
        yield Line(_("Renamed from “%(old)s” to “%(new)s”.") % dict(zip(("old", "new"), fields["name"], strict=True)))
    for field, (before, after) in fields.items():
        if field in TEXTS:
            yield Line(_text_changed(str(TEXTS[field]), before, after), before, after)
        elif field in _LISTS:
            yield from _list_changed(field, set(map(_whole, before)), set(map(_whole, after)), names)
    yield from map(Line, _placed(fields, names))
    yield from map(Line, _retired(fields, names))


def _text_changed(called: str, before: str, after: str) -> str:
    if not before:
        return _("%(field)s written.") % {"field": called}
    return (_("%(field)s changed.") if after else _("%(field)s taken away.")) % {"field": called}


def _whole(said: Any) -> Any:
    return tuple(said) if isinstance(said, list) else said


_LISTS: dict[str, tuple[StrPromise, StrPromise]] = {
    "synonyms": (gettext_lazy("Synonyms added: %(what)s."), gettext_lazy("Synonyms taken away: %(what)s.")),
    "related": (gettext_lazy("Related to %(what)s now."), gettext_lazy("No longer related to %(what)s.")),
    "mappings": (gettext_lazy("Mapped: %(what)s."), gettext_lazy("No longer mapped: %(what)s.")),
}


def _list_changed(field: str, before: set[Any], after: set[Any], names: _Names) -> Iterator[Line]:
    for sentence, what in zip(_LISTS[field], (after - before, before - after), strict=True):
        if what:
            told = ", ".join(_said(field, one, names) for one in sorted(what))
            yield Line(str(sentence) % {"what": told})


def _said(field: str, one: Any, names: _Names) -> str:
    if field == "mappings":
        return f"{Mapping.Relation(one[0]).label} {one[1]}"
    return names.named(one) if field == "related" else f"“{one}”"


def _placed(fields: Fields, names: _Names) -> Iterator[str]:
    if "facet" in fields:
        old, new = (names.named(key, Of.FACET) for key in fields["facet"])
        yield _("Moved from the facet %(old)s to %(new)s.") % {"old": old, "new": new}
    if "parent" in fields:
        old, new = fields["parent"]
        if new is None:
            yield _("Moved from under %(old)s to the top.") % {"old": names.named(old)}
        elif old is None:
            yield _("Moved from the top to under %(new)s.") % {"new": names.named(new)}
        else:
            told = {"old": names.named(old), "new": names.named(new)}
            yield _("Moved from under %(old)s to under %(new)s.") % told


def _retired(fields: Fields, names: _Names) -> Iterator[str]:
    replaced = fields.get("replaced_by", [None, None])[1]
    if fields.get("merged", [False, False])[1] and replaced:
        yield _("Merged into %(new)s.") % {"new": names.named(replaced)}
        return
    if "deprecated" in fields:
        yield _("No longer used.") if fields["deprecated"][1] else _("In use again.")
    if replaced:
        yield _("Replaced by %(new)s.") % {"new": names.named(replaced)}
    elif "replaced_by" in fields and fields.get("deprecated", [False, True])[1]:
        yield _("No longer replaced by another word.")

"""Changes in words that anybody understands, for the public history of an entry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django_countries import countries

from directory.models.acts import Hand
from directory.models.change import Change
from directory.models.entry import Entry, Standing
from directory.models.organisation import Organisation
from directory.models.person import Person
from directory.models.relationship import Relationship
from taxonomy.models import Facet, Term

_ENTRIES: dict[str, type[Entry]] = {model.kind: model for model in (Organisation, Person)}
# What is longer says only that it changed: nobody compares two pages of text in a sentence.
LONGEST_QUOTED = 300


@dataclass(frozen=True)
class Told:
    """One change, and what it did, a sentence each. Plain text: templates escape it."""

    change: Change
    sentences: list[str]

    @property
    def by(self) -> str:
        """The kind of hand that made it."""
        return Hand(self.change.hand).called(self.change.kind)


def tell(changes: Iterable[Change]) -> list[Told]:
    """The changes in words, in the order given. Three queries at most, however many changes.

    Whoever has no page of their own is not named, and neither are values that the record keeps to itself.
    """
    given = list(changes)
    names = _Names.of(given)
    return [Told(change, _sentences(change, names)) for change in given]


@dataclass(frozen=True)
class _Names:
    """What facets, terms and organisations are called now, by their slugs."""

    facets: Mapping[str, str]
    terms: Mapping[tuple[str, str], str]
    organisations: Mapping[str, str]

    @classmethod
    def of(cls, changes: list[Change]) -> _Names:
        facets: dict[str, set[str]] = defaultdict(set)
        slugs = set()
        for name, pair in ((name, pair) for change in changes for name, pair in change.fields.items()):
            first, _dot, rest = name.partition(".")
            if first == "terms":
                facets[rest].update(slug for side in pair for slug in side or [])
            elif rest:
                slugs.add(rest.rpartition(".")[2])
        named = Term.objects.filter(facet__slug__in=facets, slug__in=set().union(*facets.values())).order_by()
        return cls(
            dict(Facet.objects.filter(slug__in=facets).values_list("slug", "name")),
            {(facet, slug): name for facet, slug, name in named.values_list("facet__slug", "slug", "name")},
            dict(Organisation.objects.public().filter(slug__in=slugs).values_list("slug", "name")),
        )

    def facet(self, slug: str) -> str:
        return self.facets.get(slug, slug)

    def term(self, facet: str, slug: str) -> str:
        return self.terms.get((facet, slug), slug)

    def organisation(self, slug: str) -> str:
        return self.organisations.get(slug) or _("an organisation that is not listed")


def _sentences(change: Change, names: _Names) -> list[str]:
    standing = change.fields.get("standing", [None, None])
    is_first = change.fields.get("slug", ["", None])[0] is None and standing[1] is not None
    if standing[0] is not None and standing[1] is None:
        return [_("Deleted from the directory.")]
    told = [_("Added to the directory.")] if is_first else []
    # What a first change sets, and who confirmed, is told with the rest.
    silent = {"confirmed_by", *(("slug", "standing") if is_first else ())}
    for name, (old, new) in _in_order(change):
        if (old, new) != (None, None) and name not in silent:
            told += _about(change, name, old, new, names)
    return told or [_("What changed is no longer kept.")]


def _about(change: Change, name: str, old: Any, new: Any, names: _Names) -> list[str]:
    """What became of one field."""
    first, _dot, rest = name.partition(".")
    if first == "terms":
        return _terms(rest, old or [], new or [], names)
    if first == "relationships":
        return [_relationship(rest, old, new, names)]
    if first == "affiliations":
        return [_affiliation(rest, old, new, names)]
    if name == "confirmed_on" and new:
        return [_confirmed(change.kind, new, change.fields.get("confirmed_by", [None, None])[1])]
    return [_field(change.kind, name, old, new)]


def _in_order(change: Change) -> list[tuple[str, Any]]:
    """The fields as people read them: PostgreSQL's JSON forgets in which order they were written."""
    order = {name: place for place, name in enumerate(_ENTRIES[change.kind].recorded_fields)}
    return sorted(change.fields.items(), key=lambda field: (order.get(field[0], len(order)), field[0]))


def _field(kind: str, name: str, old: Any, new: Any) -> str:
    if name == "merged_into_id":
        return _("Merged into another entry.") if new else _("Not merged into another entry any more.")
    label = capfirst(label_of(kind, name))
    if name in _ENTRIES[kind].private_fields:
        return _("%(field)s recorded. It is not shown in public.") % {"field": label}
    words = {"field": label, "old": in_words(kind, name, old), "new": in_words(kind, name, new)}
    if len(words["old"]) > LONGEST_QUOTED or len(words["new"]) > LONGEST_QUOTED:
        return _("%(field)s rewritten.") % words
    if not words["old"]:
        return _("%(field)s set to “%(new)s”.") % words
    if not words["new"]:
        return _("%(field)s taken away; it was “%(old)s”.") % words
    return _("%(field)s changed from “%(old)s” to “%(new)s”.") % words


def _confirmed(kind: str, day: str, by: str | None) -> str:
    """The day, and by whom where that is another kind of hand than the last time."""
    words = {"day": _date("confirmed_on", day), "hand": Hand(by).called(kind) if by in Hand.values else ""}
    return _("Confirmed on %(day)s, by %(hand)s.") % words if by else _("Confirmed on %(day)s.") % words


def label_of(kind: str, name: str) -> str:
    """What a field of entries of `kind` is called."""
    try:
        return str(_ENTRIES[kind]._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    except FieldDoesNotExist:
        # A field that entries had once.
        return name.replace("_", " ")


def in_words(kind: str, name: str, value: Any) -> str:
    """A value as people read it, by the field of the record that it stands in; empty for nothing."""
    if value in (None, "", []):
        return ""
    if name == "country":
        return str(countries.name(value) or value)
    choices = {"standing": Standing, "status": Organisation.Status}.get(name)
    if choices and value in choices.values:
        return str(choices(value).label)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return _date(name, value) or str(value)


def _date(name: str, value: Any) -> str:
    if name.endswith("_on") and isinstance(value, str) and (day := parse_date(value)):
        return date_format(day, "j F Y")
    if name.endswith("_at") and isinstance(value, str) and (moment := parse_datetime(value)):
        return date_format(localtime(moment), "j F Y")
    return ""


def _terms(facet: str, old: list[str], new: list[str], names: _Names) -> list[str]:
    """What came, and what went."""

    def words(slugs: list[str]) -> dict[str, str]:
        return {"facet": names.facet(facet), "terms": ", ".join(names.term(facet, slug) for slug in slugs)}

    came, went = [slug for slug in new if slug not in old], [slug for slug in old if slug not in new]
    told = [_("Added to %(facet)s: %(terms)s.") % words(came)] if came else []
    return [*told, _("Taken from %(facet)s: %(terms)s.") % words(went)] if went else told


def _relationship(rest: str, old: Any, new: Any, names: _Names) -> str:
    way, kind, slug = rest.split(".", 2)
    seen = dict(Relationship.Type.choices) if way == "to" else Relationship.seen_from_target
    words = {"relationship": f"{seen.get(kind, kind)} {names.organisation(slug)}", "when": _when(new or old)}
    if old is None:
        return _("Relationship added: %(relationship)s%(when)s.") % words
    if new is None:
        return _("Relationship taken away: %(relationship)s%(when)s.") % words
    return _("Relationship changed: %(relationship)s%(when)s.") % words


def _when(tie: Mapping[str, str]) -> str:
    since, until = tie.get("since"), tie.get("until")
    if since and until:
        return _(", %(since)s to %(until)s") % {"since": since, "until": until}
    if since:
        return _(", since %(date)s") % {"date": since}
    return _(", until %(date)s") % {"date": until} if until else ""


def _affiliation(slug: str, old: Any, new: Any, names: _Names) -> str:
    words = {"organisation": names.organisation(slug), "role": (new or old or {}).get("role", "")}
    if new is None:
        return _("No longer named with %(organisation)s.") % words
    if words["role"]:
        return _("Named with %(organisation)s: %(role)s.") % words
    return _("Named with %(organisation)s.") % words

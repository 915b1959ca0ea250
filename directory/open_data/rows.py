"""What the rows of a file of organisations ask for, checked against the models and the vocabulary alone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django_countries import countries

from directory.models import Organisation, Relationship
from directory.models.identity import site_key
from ethicalmap.sheets import Row
from taxonomy.models import Facet, Term

# The columns that fill a field of the same name. `source_checked` is read past: confirming is done here, by somebody.
FIELD_COLUMNS = (
    "name",
    "website",
    "summary",
    "description",
    "country",
    "city",
    "year_founded",
    "status",
    "closed_note",
    "former_names",
    "source",
)
REQUIRED_COLUMNS = ("slug", "name")
PASSED_COLUMNS = ("source_checked",)
RELATIONSHIP_COLUMNS = ("source_slug", "relation", "target_slug")
RELATIONSHIP_DETAILS = ("since", "until", "evidence")

LONGEST_NAME = 200
# What no text of ours holds; tabs and line ends are no matter.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class WantedOrganisation:
    """One row of organisations.csv as it would stand in the directory. `faults` are sentences; with any, it is refused.

    `fields` and `terms` hold only what the file has columns for; terms are facet slug to term keys.
    """

    row: Row
    key: str
    fields: dict[str, Any]
    terms: dict[str, frozenset[int]]
    faults: list[str]


@dataclass(frozen=True)
class WantedRelationship:
    """One row of relationships.csv: `ends` are the keys of its source and target."""

    row: Row
    ends: tuple[str, str]
    type: str
    details: dict[str, str]
    faults: list[str]

    @property
    def key(self) -> str:
        """What the report calls it, such as "nuffield-foundation funds ada-lovelace-institute"."""
        return f"{self.ends[0]} {self.type} {self.ends[1]}"


@dataclass
class Vocabulary:
    """The facets that sort organisations, and their terms by slug: three queries, once for a file."""

    facets: dict[str, Facet] = field(default_factory=dict)
    terms: dict[str, dict[str, Term]] = field(default_factory=dict)
    by_key: dict[int, Term] = field(default_factory=dict)

    @classmethod
    def now(cls) -> Vocabulary:
        """The vocabulary as it stands."""
        this = cls({facet.slug: facet for facet in Facet.objects.for_kind("organisation")})
        this.terms = {slug: {} for slug in this.facets}
        for term in Term.objects.filter(facet__slug__in=this.facets).select_related("facet"):
            this.terms[term.facet.slug][term.slug] = term
            this.by_key[term.pk] = term
        return this

    def current(self, term: Term) -> Term | None:
        """The term in use that stands for this one today: itself, or the end of its replacements within the facet."""
        seen: set[int] = set()
        while term.deprecated:
            following = self.by_key.get(term.replaced_by_id or 0)
            if following is None or following.facet_id != term.facet_id or following.pk in seen:
                return None
            seen.add(following.pk)
            term = following
        return term

    def read(self, facet_slug: str, slugs: list[str], faults: list[str]) -> frozenset[int]:
        """The keys of the terms that a cell names. A term that was replaced stands for the one that replaced it."""
        facet, terms, keys = self.facets[facet_slug], self.terms[facet_slug], set()
        for slug in slugs:
            term = terms.get(slug)
            if term is None:
                near = get_close_matches(slug, terms, n=1)
                hint = " " + _("Did you mean “%(slug)s”?") % {"slug": near[0]} if near else ""
                faults.append(_("%(facet)s has no term “%(slug)s”.") % {"facet": facet.name, "slug": slug} + hint)
            elif (current := self.current(term)) is None:
                faults.append(
                    _("The term “%(slug)s” of %(facet)s is no longer in use.") % {"facet": facet.name, "slug": slug}
                )
            else:
                keys.add(current.pk)
        if len(keys) > 1 and not facet.many:
            faults.append(_("%(facet)s takes one answer only.") % {"facet": facet.name})
        return frozenset(keys)


def read_organisation(row: Row, vocabulary: Vocabulary) -> WantedOrganisation:
    """What a row asks for."""
    faults = [row.fault] if row.fault else []
    fields = {"slug": _clean(Organisation, "slug", _line(row["slug"]), faults)}
    if not row["slug"]:
        faults.append(_("The slug is missing."))
    for column in FIELD_COLUMNS:
        if column in row.cells:
            fields[column] = _clean(Organisation, column, _READERS.get(column, _line)(row[column]), faults)
    if fields.get("website") and not site_key(fields["website"]):
        faults.append(_("Website: this is no web address."))
    terms = {slug: vocabulary.read(slug, row.many(slug), faults) for slug in vocabulary.facets if slug in row.cells}
    return WantedOrganisation(row, fields.pop("slug") or "", fields, terms, faults)


def read_relationship(row: Row) -> WantedRelationship:
    """What a row asks for; whether its ends are listed is not known here."""
    faults = [row.fault] if row.fault else []
    relation = _clean(Relationship, "type", row["relation"], faults)
    details = {
        name: _clean(Relationship, name, _line(row[name]), faults) for name in RELATIONSHIP_DETAILS if name in row.cells
    }
    if row["source_slug"] == row["target_slug"]:
        faults.append(_("An organisation cannot stand in a relationship to itself."))
    if details.get("until") and details["until"] < details.get("since", ""):
        faults.append(_("It ends before it begins."))
    return WantedRelationship(row, (row["source_slug"], row["target_slug"]), relation, details, faults)


def _clean(model: Any, name: str, value: Any, faults: list[str]) -> Any:
    """`value` as the model's own field would have it; what the field says against it goes to `faults`."""
    field = model._meta.get_field(name)
    try:
        if _CONTROL.search("".join(value or "")):
            raise ValidationError(_("There is a control character in it."))
        if name == "former_names" and any(len(former) > LONGEST_NAME for former in value):
            raise ValidationError(_("A name has at most %(limit)d characters."), params={"limit": LONGEST_NAME})
        if isinstance(value, str) and field.max_length and len(value) > field.max_length:
            # A text field's own limit is a form's alone.
            MaxLengthValidator(field.max_length)(value)
        return _country(value) if name == "country" else field.clean(value, None)
    except ValidationError as error:
        label = capfirst(str(field.verbose_name))
        faults.extend(f"{label}: {message}" for message in error.messages)
        return value


def _line(text: str) -> str:
    """One line of text in composed form, white space single."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _text(text: str) -> str:
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")


def _names(text: str) -> list[str]:
    return [name for name in (_line(piece) for piece in text.split("|")) if name]


def _country(text: str) -> str:
    code = text.upper()
    if code and code not in _country_codes():
        raise ValidationError(_("“%(code)s” is no country code (ISO 3166, two letters)."), params={"code": text})
    return code


@cache
def _country_codes() -> frozenset[str]:
    return frozenset(country.code for country in countries)


_READERS: Mapping[str, Callable[[str], Any]] = {
    "description": _text,
    "year_founded": lambda text: text or None,
    "status": lambda text: text or Organisation.Status.ACTIVE,
    "former_names": _names,
}

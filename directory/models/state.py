"""An entry as the record tells it: its whole state by the record's names, and how it is given other values.

One place reads and one place writes what `Change.fields` names, for accepting edits, merging, reverting and replaying.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import models

from directory.models.acts import State, act
from directory.models.address import FormerAddress
from directory.models.entry import Entry
from directory.models.organisation import Organisation, OrganisationTerm
from directory.models.owned import OwnedRow
from directory.models.person import Affiliation, Person, PersonTerm
from directory.models.relationship import Relationship
from taxonomy.models import Term


class GoneError(Exception):
    """A value names a term or an organisation that there is no more. `name` is the field, `slug` what is missing."""

    def __init__(self, name: str, slug: str) -> None:
        super().__init__(f"{name}: there is no {slug} any more.")
        self.name, self.slug = name, slug


def state_of(entry: Entry) -> State:
    """All that the record tells of `entry`, empty values left out. Two queries for a person, three for an organisation.

    Own fields as `recorded()` has them; "terms.FACET": slugs in order; "relationships.to.TYPE.SLUG" and
    "relationships.from.TYPE.SLUG", "affiliations.SLUG": what the row says.
    """
    return states_of([entry])[entry.pk]


def states_of(entries: Iterable[Entry]) -> dict[int, State]:
    """The states of entries of one kind, by their keys. As many queries for every 500 as for one."""
    given = list(entries)
    states = {
        entry.pk: {name: value for name, value in entry.recorded().items() if value not in (None, "", [])}
        for entry in given
    }
    for start in range(0, len(given), 500):
        some = given[start : start + 500]
        keys = [entry.pk for entry in some]
        for pk, facet, slug in _filed(type(some[0]), keys):
            states[pk].setdefault(f"terms.{facet}", []).append(slug)
        for pk, name, row in _rows_of(type(some[0]), keys):
            states[pk][name] = row.state()
    return states


def _filed(model: type[Entry], keys: list[int]) -> Iterator[tuple[int, str, str]]:
    """The terms of some entries: entry, facet and slug, in the order of the slugs. One query."""
    through = PersonTerm if model is Person else OrganisationTerm
    rows = through.objects.filter(content_object__in=keys).values_list(
        "content_object", "tag__facet__slug", "tag__slug"
    )
    # In the order in which Python compares, as the record has them: databases have orders of their own.
    yield from sorted(rows, key=lambda row: row[2])


def _rows_of(model: type[Entry], keys: list[int]) -> Iterator[tuple[int, str, OwnedRow]]:
    """What else belongs to some entries, by the record's names. One query for people, two for organisations."""
    if model is Person:
        for row in Affiliation.objects.filter(person__in=keys).select_related("organisation"):
            yield row.person_id, f"affiliations.{row.organisation.slug}", row
        return
    for row in Relationship.objects.filter(source__in=keys).select_related("target"):
        yield row.source_id, f"relationships.to.{row.type}.{row.target.slug}", row
    for row in Relationship.objects.filter(target__in=keys).select_related("source"):
        yield row.target_id, f"relationships.from.{row.type}.{row.source.slug}", row


def terms_of(entry: Entry) -> dict[str, list[str]]:
    """The terms of `entry` as the record names them: "terms.FACET" to slugs in order. One query."""
    terms: dict[str, list[str]] = {}
    for _pk, facet, slug in _filed(type(entry), [entry.pk]):
        terms.setdefault(f"terms.{facet}", []).append(slug)
    return terms


def put(entry: Any, fields: Mapping[str, Any]) -> None:
    """Give `entry` values by the record's names, and save it. Joins the act under way, or is one.

    None, or empty, takes a value away. Terms are slugs, or Terms. Costs a save, and a few queries for each facet and
    each relationship named. Raises GoneError before anything is written where a slug names nothing, and the database's
    own errors.
    """
    own = {name: value for name, value in fields.items() if "." not in name}
    terms = {name: _terms(name, value or []) for name, value in fields.items() if name.startswith("terms.")}
    rows = [_row(entry, name, value) for name, value in fields.items() if name.startswith(("relation", "affil"))]
    with act():
        for name, value in own.items():
            setattr(entry, name, _python(entry._meta.get_field(name), value))
        if own:
            entry.save()
        if terms:
            facets = {name.removeprefix("terms.") for name in terms}
            others = Term.objects.filter(pk__in=entry.terms.values("pk")).exclude(facet__slug__in=facets)
            entry.terms.set([*others, *(term for some in terms.values() for term in some)])
        for model, key, value in rows:
            _put_row(model, key, value)


def _python(field: models.Field[Any, Any], value: Any) -> Any:
    if value is None and not field.null:
        return field.get_default()
    if isinstance(field, models.ForeignKey):
        return value
    return field.to_python(value)


def _terms(name: str, wanted: list[Any]) -> list[Term]:
    slugs = [term.slug if isinstance(term, Term) else term for term in wanted]
    found = {term.slug: term for term in Term.objects.filter(facet__slug=name.removeprefix("terms."), slug__in=slugs)}
    for slug in slugs:
        if slug not in found:
            raise GoneError(name, slug)
    return [found[slug] for slug in slugs]


def _row(entry: Any, name: str, value: Any) -> tuple[type[models.Model], dict[str, Any], Any]:
    """The row that a field names: its model, what it is unique by, and what it is to say."""
    first, *way, slug = name.split(".")
    other = organisation_once_at(slug)
    if other is None:
        raise GoneError(name, slug)
    if first == "affiliations":
        return Affiliation, {"person": entry, "organisation": other}, value
    source, target = (entry, other) if way[0] == "to" else (other, entry)
    return Relationship, {"source": source, "type": way[1], "target": target}, value


def organisation_once_at(slug: str) -> Organisation | None:
    """The organisation that has `slug`, or had it once: the record goes on naming it so. Two queries at most."""
    everything = Organisation._base_manager
    former = FormerAddress.objects.filter(kind=Organisation.kind, slug=slug)
    return everything.filter(slug=slug).first() or everything.filter(pk__in=former.values("entry_id")).first()


def organisations_named(names: Iterable[str]) -> list[Organisation]:
    """The organisations that some fields of the record name as the other side, and those that these are part of by
    now. Two queries, none where no field names one."""
    slugs = {name.rpartition(".")[2] for name in names if name.startswith(("relationships.", "affiliations."))}
    if not slugs:
        return []
    everything = Organisation._base_manager
    former = FormerAddress.objects.filter(kind=Organisation.kind, slug__in=slugs)
    named = list(everything.filter(models.Q(slug__in=slugs) | models.Q(pk__in=former.values("entry_id"))))
    merged = [one.merged_into_id for one in named if one.merged_into_id]
    return [*named, *everything.filter(pk__in=merged)]


def todays(name: str) -> str | None:
    """A field of the record as it is named today: what names an organisation follows its slug. Two queries at most.

    None where that organisation was deleted.
    """
    if not name.startswith(("relationships.", "affiliations.")):
        return name
    way, _dot, slug = name.rpartition(".")
    other = organisation_once_at(slug)
    return None if other is None else f"{way}.{other.slug}"


def _put_row(model: Any, key: dict[str, Any], value: Mapping[str, Any] | None) -> None:
    row = model.objects.filter(**key).first()
    if value is None:
        if row is not None:
            row.delete()
        return
    row = row or model(**key)
    for name in model.says:
        setattr(row, name, value.get(name) or "")
    row.save()

"""What each row of `facets.csv` and `terms.csv` asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from ethicalmap.sheets import Row, read_sheet
from taxonomy.models import Facet, Mapping, Synonym, Term
from taxonomy.words import fold_slug, tidy

# A term by its facet's slug and its own.
TermKey = tuple[str, str]

_FACET_COLUMNS = ("slug", "name", "question", "definition", "applies_to", "required", "order")
_TERM_COLUMNS = (
    *("facet", "slug", "name", "parent", "definition", "scope_note", "synonyms", "related", "mappings", "source"),
)
_YES_OR_NO = {"yes": True, "no": False}


@dataclass
class FacetRow:
    """What a row of `facets.csv` asks for. `fields` lacks what the row leaves as it is."""

    line: int
    slug: str
    fields: dict[str, Any]
    faults: list[str] = field(default_factory=list)


@dataclass
class TermRow:
    """What a row of `terms.csv` asks for."""

    line: int
    key: TermKey
    fields: dict[str, str]
    parent: TermKey | None
    synonyms: list[str]
    related: list[TermKey]
    mappings: list[tuple[str, str]]
    faults: list[str] = field(default_factory=list)


def read_facets(path: Path) -> Iterator[FacetRow]:
    """The rows of `facets.csv`. The column `many` may be missing: facets then stay as they are; new ones take many."""
    for row in read_sheet(path, required=_FACET_COLUMNS, optional=["many"]):
        facet = FacetRow(row.line, fold_slug(row["slug"]), {})
        if row.fault:
            facet.faults.append(row.fault)
            yield facet
            continue
        facet.fields = {column: tidy(row[column]) for column in ("name", "question")}
        facet.fields["definition"] = row["definition"]
        facet.fields["applies_to"] = f" {' '.join(row.many('applies_to', ';'))} "
        facet.fields |= {
            column: _yes_or_no(row, column, facet.faults) for column in ("required", "many") if row[column]
        }
        facet.fields["order"] = _number(row, "order", facet.faults)
        if not facet.faults:
            facet.faults += _faults(Facet(slug=facet.slug, **facet.fields), exclude=["key"])
        yield facet


def read_terms(path: Path) -> Iterator[TermRow]:
    """The rows of `terms.csv`, each by itself: whether they agree is judged when all are known."""
    for row in read_sheet(path, required=_TERM_COLUMNS):
        facet = fold_slug(row["facet"])
        term = TermRow(
            line=row.line,
            key=(facet, fold_slug(row["slug"])),
            fields={"name": tidy(row["name"])} | {name: row[name] for name in ("definition", "scope_note", "source")},
            parent=(facet, fold_slug(row["parent"])) if row["parent"] else None,
            synonyms=[tidy(word) for word in row.many("synonyms")],
            related=[],
            mappings=[],
        )
        if row.fault:
            term.faults.append(row.fault)
        else:
            _read_links(row, term)
            term.faults += _own_faults(term)
        yield term


def _read_links(row: Row, term: TermRow) -> None:
    for word in row.many("related"):
        facet, colon, slug = word.partition(":")
        if not colon:
            term.faults.append(f"“{word}” in “related” is not written as facet:slug.")
        term.related.append((fold_slug(facet), fold_slug(slug)))
    for word in row.many("mappings"):
        relation, equals, uri = word.partition("=")
        if not equals:
            term.faults.append(f"“{word}” in “mappings” is not written as relation=address.")
        term.mappings.append((relation.strip(), uri.strip()))


def _own_faults(term: TermRow) -> Iterator[str]:
    """What the models themselves refuse, in their words."""
    facet, slug = term.key
    if not facet or not slug:
        yield "Each term needs a facet and a slug."
    yield from _faults(Term(slug=slug, **term.fields), exclude=["facet", "key", "position", "parent", "replaced_by"])
    for name in term.synonyms:
        yield from _faults(Synonym(name=name), exclude=["term", "key"])
    for relation, uri in term.mappings:
        yield from _faults(Mapping(relation=relation, uri=uri), exclude=["term"])


def _faults(made: models.Model, exclude: list[str]) -> Iterator[str]:
    try:
        made.clean_fields(exclude=exclude)
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            label = made._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            yield from (f"{str(label).capitalize()}: {message}" for message in messages)


def _yes_or_no(row: Row, column: str, faults: list[str]) -> bool:
    if row[column].lower() not in _YES_OR_NO:
        faults.append(f"“{row[column]}” in “{column}” is neither yes nor no.")
    return _YES_OR_NO.get(row[column].lower(), False)


def _number(row: Row, column: str, faults: list[str]) -> int:
    # isdecimal() and not isdigit(): "²" is a digit that int() refuses.
    if not (row[column].isdecimal() and len(row[column]) <= 6):
        faults.append(f"“{row[column]}” in “{column}” is not a whole number.")
        return 0
    return int(row[column])

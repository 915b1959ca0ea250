"""Making the difference true.

First what goes, then what changes, then what comes: so that no state between breaks a rule that the whole would keep.
Two terms may swap names, or places, in one loading.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import uuid4

from ethicalmap.batches import BATCH, batches
from taxonomy.loading.present import Present
from taxonomy.loading.rows import FacetRow, TermKey, TermRow
from taxonomy.models import Facet, Mapping, Synonym, Term


def write(facets: list[FacetRow], terms: list[TermRow], present: Present) -> None:
    """Write what differs, from rows without faults. Statements grow with the depth of the tree, and by the batch."""
    _write_facets(facets, present)
    _take_away(terms, present)
    _change(terms, present)
    _create([term for term in terms if term.key not in present.terms], present)
    _move([term for term in terms if present.parents.get(term.key) != term.parent], present)
    _add(terms, present)


def _write_facets(rows: list[FacetRow], present: Present) -> None:
    new = [Facet(slug=row.slug, **row.fields) for row in rows if row.slug not in present.facets]
    differing = [row for row in rows if present.facet_differs(row)]
    _rename([present.facets[row.slug] for row in differing if "name" in (present.facet_differs(row) or [])])
    changed = [_set(present.facets[row.slug], row.fields) for row in differing]
    Facet.objects.bulk_update(changed, ["name", "question", "definition", "applies_to", "required", "many", "order"])
    present.facets |= {facet.slug: facet for facet in Facet.objects.bulk_create(new)}


def _take_away(rows: list[TermRow], present: Present) -> None:
    synonyms, mappings, links = [], [], []
    for row in rows:
        synonyms += [pk for name, pk in present.synonyms[row.key].items() if name not in row.synonyms]
        mappings += [pk for mapping, pk in present.mappings[row.key].items() if mapping not in row.mappings]
        links += [pk for other, pk in present.related[row.key].items() if other not in row.related]
        links += [present.related[other][row.key] for other in present.related[row.key] if other not in row.related]
    for model, pks in ((Synonym, synonyms), (Mapping, mappings), (Term.related.through, links)):
        for some in batches(pks):
            model.objects.filter(pk__in=some).delete()


def _change(rows: list[TermRow], present: Present) -> None:
    differing = {row.key: present.term_differs(row) or [] for row in rows if row.key in present.terms}
    _rename([present.terms[key] for key, columns in differing.items() if "name" in columns])
    changed = [_set(present.terms[row.key], row.fields) for row in rows if differing.get(row.key)]
    Term.objects.bulk_update(changed, ["name", "definition", "scope_note", "source"], BATCH)


def _create(rows: list[TermRow], present: Present) -> None:
    """Level by level, in the order of the file: each term after the one that it comes under."""
    while rows:
        ready = [row for row in rows if row.parent is None or row.parent in present.terms]
        made = Term.objects.bulk_create(
            [
                Term(
                    facet=present.facets[row.key[0]],
                    slug=row.key[1],
                    parent=present.terms[row.parent] if row.parent else None,
                    **row.fields,
                )
                for row in ready
            ],
            batch_size=BATCH,
        )
        present.terms |= {row.key: term for row, term in zip(ready, made, strict=True)}
        present.parents |= {row.key: row.parent for row in ready}
        rows = [row for row in rows if row.key not in present.terms]


def _move(rows: list[TermRow], present: Present) -> None:
    """To the end of their new places. All are taken out first: of two that swap places, either may go first."""
    Term.objects.filter(pk__in=[present.terms[row.key].pk for row in rows]).update(parent=None)
    for row in rows:
        _set(present.terms[row.key], {"parent": present.terms[row.parent] if row.parent else None, "position": 0})
    Term.objects.bulk_update([present.terms[row.key] for row in rows], ["parent", "position"], BATCH)


def _add(rows: list[TermRow], present: Present) -> None:
    def missing(asked: Iterable[Any], there: Iterable[Any]) -> Iterator[Any]:
        return (one for one in asked if one not in there)

    pairs: set[tuple[TermKey, TermKey]] = set()
    synonyms, mappings = [], []
    for row in rows:
        term = present.terms[row.key]
        synonyms += [Synonym(term=term, name=name) for name in missing(row.synonyms, present.synonyms[row.key])]
        mappings += [
            Mapping(term=term, relation=relation, uri=uri)
            for relation, uri in missing(row.mappings, present.mappings[row.key])
        ]
        for other in missing(row.related, present.related[row.key]):
            pairs |= {(row.key, other), (other, row.key)}
    Synonym.objects.bulk_create(synonyms, batch_size=BATCH)
    Mapping.objects.bulk_create(mappings, batch_size=BATCH)
    link = Term.related.through
    link.objects.bulk_create(
        [link(from_term=present.terms[one], to_term=present.terms[other]) for one, other in sorted(pairs)],
        batch_size=BATCH,
        ignore_conflicts=True,
    )


def _rename(rows: list[Any]) -> None:
    """Give rows that change their names passing ones, so that those they leave are free for each other."""
    for row in rows:
        row.name = uuid4().hex
    if rows:
        type(rows[0]).objects.bulk_update(rows, ["name"], BATCH)


def _set(row: Any, values: dict[str, Any]) -> Any:
    for name, value in values.items():
        setattr(row, name, value)
    return row

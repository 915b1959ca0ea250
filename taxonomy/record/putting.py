"""Making words say what a record says of them, for undoing.

First what goes, then what changes, then what comes, so that no state between breaks a rule that the whole keeps. The
statements do not grow with the words, but for those that are deleted.
"""

from __future__ import annotations

from uuid import uuid4

from taxonomy.models import Facet, Term
from taxonomy.models.edit import State
from taxonomy.record.states import HANGING

Wanted = dict[int, State]
_BATCH = 200
_COLUMNS = {"facet": "facet_id", "parent": "parent_id", "replaced_by": "replaced_by_id"}


def put_facets(wanted: Wanted) -> None:
    """Make each facet, by key, say what its state says; an empty state deletes it. ProtectedError if it has terms."""
    for facet in Facet.objects.filter(pk__in=[key for key, state in wanted.items() if not state]):
        facet.delete()
    there = Facet.objects.in_bulk(wanted)
    for key, state in wanted.items():
        facet = there.get(key) or Facet(pk=key)
        for name, value in state.items():
            setattr(facet, name, value)
        if state:
            facet.save()


def put_terms(wanted: Wanted) -> None:
    """Make each term, by key, say what its state says: what a state does not name stays, and an empty one deletes.

    Call within an edit that touches those terms. IntegrityError, RestrictedError or ProtectedError where it cannot be.
    """
    if not wanted:
        return
    kept = {key: state for key, state in wanted.items() if state}
    terms = Term.objects.in_bulk(wanted)
    _take_away(wanted)
    names = {key: (term.name, term.slug) for key, term in terms.items()}
    parents = {key: term.parent_id for key, term in terms.items()}
    _make_way(list(terms.values()))
    for key, state in kept.items():
        term = terms.setdefault(key, Term(pk=key))
        term.name, term.slug = names.get(key, ("", ""))
        for name in state.keys() - HANGING.keys() - {"parent"}:
            setattr(term, _COLUMNS.get(name, name), state[name])
    Term.objects.bulk_create([terms[key] for key in kept if key not in names])
    _write([terms[key] for key in kept], kept, parents)
    _add(kept)
    for term in Term.objects.filter(pk__in=wanted.keys() - kept.keys()):
        term.delete()


def _make_way(terms: list[Term]) -> None:
    """Out of the trees, with passing names: of two that swap, either may go first."""
    for term in terms:
        term.name = term.slug = uuid4().hex
        term.parent_id = None
    Term.objects.bulk_update(terms, ["name", "slug", "parent"], _BATCH)


def _write(terms: list[Term], wanted: Wanted, parents: dict[int, int | None]) -> None:
    columns = {name for state in wanted.values() for name in state} - HANGING.keys() | {"name", "slug"}
    Term.objects.bulk_update(terms, sorted(columns - {"parent"}), _BATCH)
    for term in terms:
        term.parent_id = wanted[term.pk].get("parent", parents.get(term.pk))
    Term.objects.bulk_update(terms, ["parent"], _BATCH)


def _take_away(wanted: Wanted) -> None:
    """What hangs on the terms and shall not."""
    for name, hanging in HANGING.items():
        some = {key: state.get(name, []) for key, state in wanted.items() if name in state or not state}
        gone = [row.pk for row in hanging.of(some) if hanging.said(row) not in some[hanging.term(row)]]
        if gone:
            hanging.model._base_manager.filter(pk__in=gone).delete()


def _add(wanted: Wanted) -> None:
    """What shall hang on the terms and does not."""
    for name, hanging in HANGING.items():
        some = {key: state[name] for key, state in wanted.items() if name in state}
        there = [(hanging.term(row), hanging.said(row)) for row in hanging.of(some)]
        missing = [(key, said) for key, says in some.items() for said in says if (key, said) not in there]
        if missing:
            rows = (hanging.row(key, said) for key, said in missing)
            hanging.model._default_manager.bulk_create(rows, batch_size=_BATCH)

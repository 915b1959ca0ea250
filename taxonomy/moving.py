"""Moving a term within its facet: one step, or to where another stands."""

from __future__ import annotations

from enum import StrEnum

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from taxonomy import guards
from taxonomy.models import Edit, Term
from taxonomy.models.term import STEP
from taxonomy.outline import children_of
from taxonomy.record import edit


class Way(StrEnum):
    """Where to. The last three need another term."""

    UP = "up"
    DOWN = "down"
    OUT = "out"
    IN = "in"
    BEFORE = "before"
    AFTER = "after"
    UNDER = "under"


Neighbours = dict[int | None, list[Term]]
# The key of the broader term, and the place among those under it, the moved term itself left out.
Target = tuple[int | None, int]


def move(term: Term, way: Way, other: Term | None = None) -> None:
    """Put `term` there, and number its new neighbours anew. ValidationError with a sentence if it cannot be there."""
    with edit(what=Edit.What.MOVED):
        guards.lock()
        term.refresh_from_db()
        terms = {each.pk: each for each in Term.objects.filter(facet=term.facet_id)}
        neighbours = children_of(terms.values())
        if way in {Way.BEFORE, Way.AFTER, Way.UNDER}:
            if other is None or other == term or other.pk not in terms:
                raise ValidationError(_("Choose another term of the facet to move it to."))
            parent, place = _beside(term, way, terms[other.pk], neighbours)
        else:
            parent, place = _step(term, way, terms, neighbours)
        term.parent = terms[parent] if parent else None
        term.clean()
        term.clean_related()
        row = [each for each in neighbours.get(parent, []) if each != term]
        row.insert(place, term)
        for number, each in enumerate(row, start=1):
            each.position = number * STEP
        Term.objects.bulk_update(row, ["parent", "position"])


def _beside(term: Term, way: Way, other: Term, neighbours: Neighbours) -> Target:
    if way == Way.UNDER:
        return other.pk, len(neighbours.get(other.pk, []))
    row = [each for each in neighbours[other.parent_id] if each != term]
    return other.parent_id, row.index(other) + (way == Way.AFTER)


def _step(term: Term, way: Way, terms: dict[int, Term], neighbours: Neighbours) -> Target:
    row = neighbours[term.parent_id]
    here = row.index(term)
    if way == Way.OUT:
        if term.parent_id is None:
            raise ValidationError(_("It comes under no other term already."))
        broader = terms[term.parent_id]
        return broader.parent_id, neighbours[broader.parent_id].index(broader) + 1
    if way == Way.DOWN:
        if here == len(row) - 1:
            raise ValidationError(_("It is the last of its neighbours already."))
        return term.parent_id, here + 1
    if here == 0:
        raise ValidationError(_("It is the first of its neighbours already."))
    if way == Way.UP:
        return term.parent_id, here - 1
    return row[here - 1].pk, len(neighbours.get(row[here - 1].pk, []))

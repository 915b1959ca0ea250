"""Any sequence of moves, merges, deprecations and undoings: no orphan, no circle, no lost tagging, and true counts.

A hundred steps on each database each time; VOCABULARY_STEPS=10000 asks for more.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from directory.browse.index import index
from directory.models import Organisation, OrganisationTerm, act
from taxonomy.models import Edit, RecordedWord, Term
from taxonomy.moving import Way, move
from taxonomy.record.states import states_of
from taxonomy.record.undoing import CannotUndoError, ChangedSinceError, undo
from taxonomy.retiring import Narrower, Retirement, retire
from taxonomy.tree import above
from tests.factories import make_organisation, make_term

pytestmark = pytest.mark.django_db

STEPS, STEPS_A_WORLD = int(os.environ.get("VOCABULARY_STEPS", "100")), 20


def make_world(chance: random.Random) -> None:
    """Two facets with eight terms each, and six organisations."""
    with act():
        Organisation.objects.all().delete()
    Term.objects.update(parent=None, replaced_by=None, deprecated=False, merged=False)
    Term.objects.all().delete()
    for facet in ("issue", "approach"):
        made: list[Term] = []
        for number in range(8):
            under = chance.choice([None, *made])
            made.append(make_term(f"{facet}-{number}", facet, under=under, synonyms=[f"{facet} s{number % 5}"]))
    for number in range(6):
        make_organisation(f"Of many words {number}", terms=chance.sample(list(Term.objects.all()), 4))


def random_move(chance: random.Random, terms: list[Term], by: User) -> None:
    term = chance.choice(terms)
    move(term, chance.choice(list(Way)), chance.choice([one for one in terms if one.facet_id == term.facet_id]))


def random_retirement(chance: random.Random, terms: list[Term], by: User) -> None:
    term = chance.choice(terms)
    into = chance.choice([None, *(one for one in terms if one.facet_id == term.facet_id)])
    narrower, tags = chance.choice(list(Narrower)), chance.random() < 0.5
    retire(Retirement(term, into, merge=chance.random() < 0.6, narrower=narrower, retag=tags), by)


def random_wording(chance: random.Random, terms: list[Term], by: User) -> None:
    term = chance.choice(terms)
    term.name = f"Name {chance.randint(0, 5)}"
    term.clean()
    term.save()


def random_relation(chance: random.Random, terms: list[Term], by: User) -> None:
    one, other = chance.sample(terms, 2)
    one.clean_related([other])
    one.related.add(other)


def undo_any(chance: random.Random, terms: list[Term], by: User) -> None:
    undo(chance.choice(list(Edit.objects.order_by("-pk")[:5])), by)


STEP: list[Callable[[random.Random, list[Term], User], None]] = [
    random_move,
    random_retirement,
    random_retirement,
    random_wording,
    random_relation,
    undo_any,
]


def everything() -> Any:
    return states_of("term"), sorted(OrganisationTerm.objects.values_list("content_object", "tag"))


def counted() -> dict[int, int]:
    """How many organisations are under each term, from the rows: by what a term is replaced by, then broader terms."""
    terms = {term.pk: term for term in Term.objects.order_by("position", "name", "pk")}
    replaced = {pk: term.replaced_by_id for pk, term in terms.items() if term.replaced_by_id}
    end = {pk: (above(pk, replaced) or [pk])[-1] for pk in terms}
    parents = {pk: end[term.parent_id] if term.parent_id else None for pk, term in terms.items() if pk not in replaced}
    # A replacement that comes under what it replaced by way of others: the first of the circle stands at the top.
    for pk in parents:
        if pk in above(pk, parents):
            parents[pk] = None
    under: dict[int, set[int]] = {pk: set() for pk in terms}
    for entry, tag in OrganisationTerm.objects.values_list("content_object", "tag"):
        for pk in (end[tag], *above(end[tag], parents)):
            under[pk].add(entry)
    return {pk: len(entries) for pk, entries in under.items() if entries}


@settings(
    max_examples=max(STEPS // STEPS_A_WORLD, 1),
    phases=[Phase.generate],
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@seed(7)
@given(st.integers(min_value=0, max_value=2**32))
def test_any_sequence_of_edits_keeps_the_vocabulary_whole(number: int) -> None:
    chance = random.Random(number)
    make_world(chance)
    by = User.objects.get_or_create(username="ada")[0]
    filed = set(OrganisationTerm.objects.values_list("content_object", flat=True))

    done = 0
    while done < STEPS_A_WORLD:
        before, edits = everything(), Edit.objects.count()
        try:
            chance.choice(STEP)(chance, list(Term.objects.select_related("facet")), by)
        except (ValidationError, CannotUndoError, ChangedSinceError):
            assert everything() == before
            continue
        done += 1
        parents = dict(Term.objects.values_list("pk", "parent"))
        assert not any(pk in above(pk, parents) for pk in parents)
        assert RecordedWord.objects.states("term") == states_of("term")
        assert set(OrganisationTerm.objects.values_list("content_object", flat=True)) == filed
        assert {pk: count for pk, count in index("organisation").counts().items() if count} == counted()
        last = Edit.objects.latest("pk")
        if Edit.objects.count() > edits and last.what != Edit.What.UNDONE and chance.random() < 0.5:
            undo(last, by)
            assert everything() == before

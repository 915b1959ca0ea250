"""The index answers exactly what the rows say, also after any run of changes."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.browse.answer import answer
from directory.browse.index import build, index
from directory.browse.query import Query
from directory.models import IndexVersion, Organisation
from taxonomy.models import Facet, Term
from tests.browse.brute_force import BruteForce
from tests.factories import make_facet, make_organisation, make_term

pytestmark = pytest.mark.django_db

WORDS = ["privacy", "data", "children", "open", "coop", "rights", "école", "AI"]


@pytest.fixture
def field() -> None:
    """Sixty organisations, three facets, trees three deep."""
    chance = random.Random(7)
    terms: list[Term] = []
    for facet in ("issue", "approach", "place"):
        make_facet(facet)
        for n in range(8):
            under = chance.choice([None, *(t for t in terms if t.facet.slug == facet)])
            word = chance.choice(WORDS)
            terms.append(make_term(f"{facet}-{n}", facet, under=under, name=f"{word} {n}", synonyms=[f"{word} work"]))
    for n in range(60):
        make_organisation(
            f"{chance.choice(WORDS)} {chance.choice(WORDS)} {n}",
            website=f"https://{n}.example",
            summary=" ".join(chance.choices(WORDS, k=4)),
            description=" ".join(chance.choices(WORDS, k=8)),
            former_names=chance.choices(WORDS, k=chance.randint(0, 2)),
            standing=chance.choice(["listed", "listed", "listed", "draft", "archived"]),
            terms=chance.sample(terms, k=chance.randint(0, 6)),
        )


choice = st.lists(st.integers(0, 7), max_size=3, unique=True)
typed = st.lists(st.sampled_from([*WORDS, "dat", '"open data"', '"data rights', "co-op", "zzz", "ai", "p"]), max_size=3)
queries = st.builds(
    lambda words, **chosen: Query(
        "organisation",
        " ".join(words),
        {facet: tuple(f"{facet}-{n}" for n in some) for facet, some in chosen.items() if some},
    ),
    typed,
    issue=choice,
    approach=choice,
    place=choice,
)


def assert_equal(query: Query, brute: BruteForce) -> None:
    snapshot = index("organisation")
    given_answer = answer(query, snapshot)
    assert set(given_answer.entries) == brute.found(query)
    for facet in Facet.objects.values_list("slug", flat=True):
        nodes = snapshot.vocabulary.by_facet[facet].nodes
        slugs = {node.term.pk: node.term.slug for node in nodes}
        assert {slugs[pk]: n for pk, n in given_answer.counts(facet).items()} == brute.counts(query, facet)


def test_a_thousand_queries_equal_the_rows(field: None) -> None:
    brute = BruteForce()

    @settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(queries)
    def check(query: Query) -> None:
        assert_equal(query, brute)

    check()


def test_a_patched_index_equals_one_built_afresh(field: None) -> None:
    chance = random.Random(11)
    terms = list(Term.objects.all())
    for n in range(60):
        entry = chance.choice(list(Organisation.objects.all()))
        deed = chance.randrange(5)
        if deed == 0:
            entry.terms.set(chance.sample(terms, k=3))
        elif deed == 1:
            Organisation.objects.filter(pk=entry.pk).update(name=f"{chance.choice(WORDS)} again {n}")
        elif deed == 2:
            entry.standing = chance.choice(["listed", "archived", "draft"])
            entry.save()
        elif deed == 3:
            entry.delete()
        else:
            make_organisation(f"{chance.choice(WORDS)} new {n}", website=f"https://new{n}.example", terms=terms[:2])
        patched, fresh = index("organisation"), build("organisation", IndexVersion.current())
        assert patched.listed == fresh.listed
        assert patched.by_name.keys == fresh.by_name.keys
        assert patched.by_newest.keys == fresh.by_newest.keys
        assert patched.counts() == fresh.counts()
    brute = BruteForce()
    for words in ("again", "new privacy", "open", ""):
        assert_equal(Query("organisation", words), brute)


def test_an_index_is_not_taken_for_that_of_a_database_rolled_back(field: None) -> None:
    from django.db import transaction

    before = index("organisation").listed
    with transaction.atomic():
        make_organisation("Gone again")
        assert len(index("organisation").listed) == len(before) + 1
        transaction.set_rollback(True)
    make_organisation("Another, at the same version")

    assert set(index("organisation").names.values()) >= {"Another, at the same version"}
    assert "Gone again" not in index("organisation").names.values()

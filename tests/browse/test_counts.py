"""The answer to any query is exactly what the rows say."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.browse.answer import answer
from directory.browse.index import index
from directory.browse.query import Query
from taxonomy.models import Facet
from tests.browse.brute_force import BruteForce
from tests.browse.conftest import WORDS

pytestmark = pytest.mark.django_db

choice = st.lists(st.integers(0, 7), max_size=3, unique=True)
typed = st.lists(
    st.sampled_from(
        [*WORDS, "dat", '"open data"', '"data rights', "co-operat", "right", "organis", "zzz", "ai", "p", "the"]
    ),
    max_size=3,
)
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


def test_a_thousand_queries_equal_the_rows(many: None) -> None:
    brute = BruteForce()

    @settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(queries)
    def check(query: Query) -> None:
        assert_equal(query, brute)

    check()

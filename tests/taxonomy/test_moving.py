"""A term moves within its facet, one step or to where another stands, and never where it cannot be."""

import contextlib

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taxonomy.models import Facet, Term
from taxonomy.moving import Way, move
from tests.factories import make_term

pytestmark = pytest.mark.django_db


def shape(under: Term | None = None) -> str:
    """The tree in one line: "a(b c) d"."""
    terms = Term.objects.filter(parent=under, facet__slug="issue")
    return " ".join(f"{term.slug}({inner})" if (inner := shape(term)) else term.slug for term in terms)


def by_slug(slug: str) -> Term:
    term: Term = Term.objects.get(slug=slug)
    return term


@pytest.fixture
def tree() -> None:
    a, _b, c = (make_term(slug) for slug in "abc")
    make_term("a1", under=a)
    make_term("a2", under=a)
    make_term("c1", under=c)
    assert shape() == "a(a1 a2) b c(c1)"


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize(
    ("slug", "way", "other", "after"),
    [
        ("b", Way.UP, None, "b a(a1 a2) c(c1)"),
        ("a", Way.DOWN, None, "b a(a1 a2) c(c1)"),
        ("a2", Way.UP, None, "a(a2 a1) b c(c1)"),
        ("b", Way.IN, None, "a(a1 a2 b) c(c1)"),
        ("c", Way.IN, None, "a(a1 a2) b(c(c1))"),
        ("a1", Way.OUT, None, "a(a2) a1 b c(c1)"),
        ("c1", Way.OUT, None, "a(a1 a2) b c c1"),
        ("c", Way.BEFORE, "a", "c(c1) a(a1 a2) b"),
        ("a", Way.AFTER, "b", "b a(a1 a2) c(c1)"),
        ("a", Way.AFTER, "c", "b c(c1) a(a1 a2)"),
        ("a1", Way.AFTER, "a2", "a(a2 a1) b c(c1)"),
        ("b", Way.BEFORE, "a2", "a(a1 b a2) c(c1)"),
        ("a", Way.UNDER, "c", "b c(c1 a(a1 a2))"),
        ("a1", Way.UNDER, "a", "a(a2 a1) b c(c1)"),
    ],
)
def test_a_term_moves(slug: str, way: Way, other: str | None, after: str) -> None:
    move(by_slug(slug), way, by_slug(other) if other else None)

    assert shape() == after


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize(
    ("slug", "way", "other", "sentence"),
    [
        ("a", Way.UP, None, "the first of its neighbours already"),
        ("a", Way.IN, None, "the first of its neighbours already"),
        ("d", Way.DOWN, None, "the last of its neighbours already"),
        ("a", Way.OUT, None, "comes under no other term already"),
        ("a", Way.UNDER, "a1", "cannot come under itself"),
        ("a", Way.BEFORE, "a2", "cannot come under itself"),
        ("a", Way.UNDER, "a", "Choose another term"),
        ("a", Way.UNDER, None, "Choose another term"),
        ("a", Way.UNDER, "far", "Choose another term"),
        ("b", Way.UNDER, "c1", "“C” cannot be related as well"),
        ("a", Way.UNDER, "d", "“A2”, which comes under it, is related to “D”"),
    ],
)
def test_a_term_stays_where_it_is_if_it_cannot_be_there(slug: str, way: Way, other: str | None, sentence: str) -> None:
    make_term("far", "value")
    by_slug("b").related.add(by_slug("c"))
    make_term("d").related.add(by_slug("a2"))
    before = shape()

    with pytest.raises(ValidationError, match=sentence):
        move(by_slug(slug), way, by_slug(other) if other else None)

    assert shape() == before


STEPS = st.lists(st.tuples(st.integers(0, 7), st.sampled_from(Way), st.integers(0, 7)), max_size=8)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(STEPS)
def test_however_terms_are_moved_all_stay_in_the_tree(db: None, steps: list[tuple[int, Way, int]]) -> None:
    Term.objects.all().delete()
    Facet.objects.all().delete()
    terms = [make_term(f"t{number}") for number in range(8)]

    for one, way, other in steps:
        with contextlib.suppress(ValidationError):
            move(terms[one], way, terms[other])

    assert sorted(shape().replace("(", " ").replace(")", " ").split()) == [term.slug for term in terms]

"""Whoever lists or refuses something cites the criteria that it rests on."""

import pytest
from django import forms
from django.utils import timezone
from pytest_django.asserts import assertNumQueries

from directory.curate.criteria import CriteriaField, listed_by, reason_behind
from directory.models import Criterion
from tests.criteria import make_criterion, make_version

pytestmark = pytest.mark.django_db


class Deciding(forms.Form):
    """A form with the field."""

    cites = CriteriaField()


def test_what_is_ticked_is_cited_with_its_version_of_today() -> None:
    make_version(make_criterion("is-blue"), meaning="Bluer.")

    form = Deciding({"cites": ["is-blue", "advertising", "is-blue"]})

    assert form.is_valid()
    assert form.cleaned_data["cites"] == [("is-blue", 2), ("advertising", 1)]


def test_what_is_not_in_force_cannot_be_cited() -> None:
    make_criterion("is-blue", retired_at=timezone.now())

    for cites in [["is-blue"], ["nothing"], ["advertising", "x"]]:
        assert "cites" in Deciding({"cites": cites}).errors


def test_criteria_are_offered_under_the_question_that_they_answer() -> None:
    make_criterion("is-blue", side="out", meaning='Blue & "bright".')

    with assertNumQueries(2):
        form = Deciding()
        page = str(form["cites"])

    assert 'role="group" aria-label="It is not listed when"' in page
    assert "Blue &amp; &quot;bright&quot;." in page
    assert page.index("It is not listed when") < page.index('value="is-blue"') < page.index("A person is listed when")


def test_a_form_offers_what_was_published_after_the_site_began() -> None:
    assert "cites" in Deciding({"cites": ["is-blue"]}).errors
    make_criterion("is-blue")

    assert Deciding({"cites": ["is-blue"]}).is_valid()


@pytest.mark.parametrize("kind", ["organisation", "person"])
def test_an_entry_is_listed_by_the_criteria_for_its_kind(kind: str) -> None:
    side = {"organisation": "in", "person": "person"}[kind]

    assert [slug for slug, _version in listed_by(kind)] == list(
        Criterion.objects.filter(side=side).values_list("slug", flat=True)
    )


def test_a_reason_is_read_from_the_criteria() -> None:
    assert reason_behind([("plain-and-fair", 1), ("advertising", 1), ("ended", 1)]) == "advertising"
    assert reason_behind([("plain-and-fair", 1)]) == ""
    assert reason_behind([]) == ""

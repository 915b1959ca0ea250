"""The record in words that anybody understands."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from directory.models import Affiliation, Change, Organisation, Relationship, tell
from taxonomy.models import Term
from tests.factories import make_organisation, make_person, make_term

pytestmark = pytest.mark.django_db


def told(entry: Any) -> list[str]:
    """The sentences of the newest change to `entry`."""
    return tell(Change.objects.to(entry.kind, entry.pk)[:1])[0].sentences


def changed(**fields: Any) -> list[str]:
    """What the record says after a listed organisation was changed so."""
    before = {"city": "Leeds", "country": "GB", "year_founded": 1999, "former_names": ["Old", "Older"]}
    entry = make_organisation("Zed", **before)
    for name, value in fields.items():
        setattr(entry, name, value)
    entry.save()
    return told(entry)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"city": "York"}, "City or town changed from “Leeds” to “York”."),
        ({"city": ""}, "City or town taken away; it was “Leeds”."),
        ({"closed_note": "Ended."}, "What became of it set to “Ended.”."),
        ({"country": "FR"}, "Country changed from “United Kingdom” to “France”."),
        ({"year_founded": 2001}, "Year founded changed from “1999” to “2001”."),
        ({"former_names": ["Old"]}, "Former names changed from “Old, Older” to “Old”."),
        ({"standing": "archived"}, "Standing changed from “listed” to “archived”."),
        ({"status": "unknown"}, "Status changed from “active” to “not known”."),
        ({"confirmed_on": "2026-05-03"}, "Confirmed on 3 May 2026, by a curator."),
        ({"description": "x" * 301}, "Description rewritten."),
        ({"city": "<b>York</b>"}, "City or town changed from “Leeds” to “<b>York</b>”."),
    ],
)
def test_a_changed_field_is_told_in_a_sentence(fields: dict[str, Any], sentence: str) -> None:
    assert changed(**fields) == [sentence]


def test_what_is_new_is_told_as_added() -> None:
    entry = make_organisation("Zed", summary="", website="https://zed.example", terms=[make_term("privacy")])

    assert told(entry) == [
        "Added to the directory.",
        "Name set to “Zed”.",
        "Website set to “https://zed.example”.",
        "Country set to “United Kingdom”.",
        "Status set to “active”.",
        "Added to Issue: Privacy.",
    ]


def test_terms_are_told_by_the_names_they_have_now() -> None:
    privacy, data = make_term("privacy"), make_term("open-data")
    entry = make_organisation(terms=[privacy])
    entry.terms.set([data])
    Term.objects.get(pk=privacy.pk).delete()
    data.name = "Data for all"
    data.save()

    assert told(entry) == ["Added to Issue: Data for all.", "Taken from Issue: privacy."]


def test_relationships_are_told_from_either_side() -> None:
    one, two = make_organisation("One"), make_organisation("Two")
    tie = Relationship.objects.create(source=one, type="funds", target=two, since="2018")
    assert told(one) == ["Relationship added: Funds Two, since 2018."]
    assert told(two) == ["Relationship added: Funded by One, since 2018."]

    tie.until = "2020"
    tie.save()
    assert told(two) == ["Relationship changed: Funded by One, 2018 to 2020."]

    tie.delete()
    assert told(one) == ["Relationship taken away: Funds Two, 2018 to 2020."]


def test_who_has_no_page_is_not_named() -> None:
    one, two = make_organisation("One"), make_organisation("Secret", standing="draft")
    Relationship.objects.create(source=one, type="partner", target=two)

    assert told(one) == ["Relationship added: Partner of an organisation that is not listed."]


def test_affiliations_are_told_of_the_person() -> None:
    person, entry = make_person(), make_organisation("Zed")
    made = Affiliation.objects.create(person=person, organisation=entry, role="Chair")
    assert told(person) == ["Named with Zed: Chair."]

    made.delete()
    assert told(person) == ["No longer named with Zed."]


def test_who_gave_consent_and_how_we_know_is_not_shown() -> None:
    person = make_person(consent_given_by="herself, from jane@private.example", consent_text="A text")

    sentences = " ".join(told(person))

    assert "Consent given by recorded. It is not shown in public." in sentences
    assert "jane" not in sentences
    assert "A text" not in sentences


def test_a_deletion_and_what_was_forgotten_are_told_as_such() -> None:
    person = make_person()
    key = person.pk
    person.delete()

    assert [line.sentences for line in tell(Change.objects.to("person", key))] == [
        ["Deleted from the directory."],
        ["What changed is no longer kept."],
    ]


def test_a_field_that_entries_had_once_is_told_by_its_old_name() -> None:
    change = Change(kind="organisation", fields={"head_office": ["A", "B"], "terms.mood": [None, ["glad"]]})

    assert tell([change])[0].sentences == ["Head office changed from “A” to “B”.", "Added to mood: glad."]


def test_a_long_history_costs_three_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    entry = make_organisation("Zed")
    for number in range(5):
        entry.terms.add(make_term(f"term-{number}"))
        other = make_organisation(f"Other {number}")
        Relationship.objects.create(source=entry, type="funds", target=other)
    changes = list(Change.objects.to("organisation", entry.pk))

    with django_assert_num_queries(3):
        assert len(tell(changes)) == 11

    assert Organisation.objects.count() == 6

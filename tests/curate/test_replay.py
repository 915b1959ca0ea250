"""The record tells the whole story: replayed from its beginning, it comes to what every entry is."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries

from directory.models import (
    Affiliation,
    Change,
    Organisation,
    Person,
    Relationship,
    act,
    put,
    replay,
    state_of,
    states_of,
)
from tests.factories import make_organisation, make_person, make_term

pytestmark = pytest.mark.django_db


def replayed() -> dict[tuple[str, int], dict[str, Any]]:
    return replay(Change.objects.order_by("pk"))


def present() -> dict[tuple[str, int], dict[str, Any]]:
    """The state of every entry there is."""
    return {
        (model.kind, pk): state
        for model in (Organisation, Person)
        for pk, state in states_of(model._base_manager.all()).items()
    }


def verified() -> str:
    out = io.StringIO()
    call_command("verify_record", stdout=out)
    return out.getvalue()


def test_an_entry_is_what_its_changes_come_to() -> None:
    make_term("data")
    entry = make_organisation("Zed", city="Leeds", terms=[make_term("privacy")])
    other = make_organisation("Other")
    put(entry, {"city": "", "terms.issue": ["data"], "former_names": ["Zee"], "relationships.to.funds.other": {}})

    states = replayed()

    assert states["organisation", entry.pk] == state_of(entry)
    assert "city" not in states["organisation", entry.pk]
    assert states["organisation", other.pk] == state_of(other)
    assert "relationships.from.funds.zed" in state_of(other)


def test_who_is_named_by_a_slug_is_named_by_the_next_one() -> None:
    one, two, person = make_organisation("One"), make_organisation("Two"), make_person()
    Relationship.objects.create(source=one, type="funds", target=two)
    Affiliation.objects.create(person=person, organisation=two, role="Founder")

    put(two, {"slug": "second"})

    assert replayed() == present()
    assert replayed()["person", person.pk]["affiliations.second"] == {"role": "Founder"}


def test_two_that_swap_their_slugs_are_not_confused() -> None:
    one, two, three = make_organisation("One"), make_organisation("Two"), make_organisation("Three")
    Relationship.objects.create(source=three, type="funds", target=one, evidence="of one")
    Relationship.objects.create(source=three, type="funds", target=two, evidence="of two")

    with act():
        put(one, {"slug": "passing"})
        put(two, {"slug": "one"})
        put(one, {"slug": "two"})

    assert replayed()["organisation", three.pk]["relationships.to.funds.two"]["evidence"] == "of one"
    assert replayed() == present()


def test_a_row_that_goes_in_the_act_that_renames_is_gone() -> None:
    one, two = make_organisation("One"), make_organisation("Two")
    tie = Relationship.objects.create(source=one, type="funds", target=two)

    with act():
        tie.delete()
        put(two, {"slug": "second"})

    assert replayed() == present()


def test_who_was_erased_is_in_no_replay() -> None:
    person = make_person()
    Affiliation.objects.create(person=person, organisation=make_organisation())
    person.delete()

    assert replayed() == present()
    assert Change.objects.filter(kind="person").exists()


def test_a_command_says_that_the_record_tells_all() -> None:
    make_organisation("Zed", terms=[make_term("privacy")])

    assert "every entry is what its changes come to" in verified()


def test_a_command_names_what_changed_unseen() -> None:
    entry = make_organisation("Zed", city="Leeds")
    Organisation._base_manager.filter(pk=entry.pk)._update([(Organisation._meta.get_field("city"), None, "York")])  # type: ignore[attr-defined]

    out = io.StringIO()
    with pytest.raises(CommandError, match="1 differences"):
        call_command("verify_record", stdout=out)

    assert f"organisation {entry.pk}: city is 'York'; the record says 'Leeds'" in out.getvalue()


def test_the_starter_content_is_told_whole() -> None:
    call_command("load_starter", verbosity=0)

    assert replayed() == present()
    assert len(present()) == Organisation.objects.count() > 200


@pytest.mark.parametrize("count", [1, 30])
def test_states_cost_the_same_for_many(count: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(count):
        make_organisation(f"Zed {number}", terms=[make_term(f"term-{number}")])

    with django_assert_num_queries(4):
        states_of(Organisation.objects.all())

"""Any change can be taken back, which is a change itself; nobody's later word is undone unseen."""

from __future__ import annotations

import os
import random
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains

from directory.curate.criteria import UncitedError
from directory.curate.merging import merge
from directory.curate.reverting import CannotRevertError, ChangedSinceError, revert
from directory.models import (
    Affiliation,
    Change,
    Decision,
    Hand,
    Interest,
    Organisation,
    Owner,
    Person,
    Relationship,
    act,
    put,
    state_of,
)
from tests.curate.conftest import make_curator
from tests.curate.forms import filled
from tests.curate.whole import whole
from tests.factories import make_facet, make_organisation, make_person, make_term

pytestmark = pytest.mark.django_db

RECORD = "/admin/directory/change/"
# How many random changes are taken back on each database; REVERTED_CHANGES=1000 asks for the number that we promise.
REVERTED = int(os.environ.get("REVERTED_CHANGES", "100"))


# What an entry that leaves the map leaves it by.
CITES = [("ended", 1)]


def last() -> Change:
    return Change.objects.latest("pk")


def page_of(change: Change) -> str:
    return f"{RECORD}{change.pk}/revert/"


def take_back(desk: Client, change: Change, **changes: Any) -> Any:
    """Post the page as it is filled in."""
    return desk.post(page_of(change), filled(desk.get(page_of(change)), reason="It was wrong.") | changes)


# Through the page ----------------------------------------------------------------------------------------------------


def test_a_change_is_taken_back_and_that_is_a_change(at_desk: Client, curator: User) -> None:
    entry = make_organisation(city="Leeds", terms=[make_term("privacy")])
    make_term("data")
    put(entry, {"city": "York", "terms.issue": ["data"]})

    take_back(at_desk, last())

    state = state_of(Organisation.objects.get())
    assert (state["city"], state["terms.issue"]) == ("Leeds", ["privacy"])
    assert (last().hand, last().user, last().reason) == (Hand.CURATOR, curator, "It was wrong.")
    decision = Decision.objects.get()
    assert (decision.about, decision.outcome, decision.entry_id) == ("revert", "undone", entry.pk)


def test_taking_back_can_be_taken_back(at_desk: Client) -> None:
    entry = make_organisation(city="Leeds")
    put(entry, {"city": "York"})

    take_back(at_desk, last())
    take_back(at_desk, last())

    assert Organisation.objects.get().city == "York"


def test_the_record_leads_to_the_page(at_desk: Client) -> None:
    make_organisation()

    assertContains(at_desk.get(RECORD), f'href="{page_of(last())}"')
    assertContains(at_desk.get(f"{RECORD}{last().pk}/change/"), f'href="{page_of(last())}"')


def test_only_what_is_ticked_is_taken_back(at_desk: Client) -> None:
    put(make_organisation(city="Leeds", year_founded=1999), {"city": "York", "year_founded": 2000})

    take_back(at_desk, last(), only=["city"])

    entry = Organisation.objects.get()
    assert (entry.city, entry.year_founded) == ("Leeds", 2000)


def test_what_was_changed_again_is_told_and_not_ticked(at_desk: Client) -> None:
    entry = make_organisation(city="Leeds", year_founded=1999)
    put(entry, {"city": "York", "year_founded": 2000})
    change = last()
    put(entry, {"city": "Bath"})

    page = at_desk.get(page_of(change))
    take_back(at_desk, change)

    assertContains(page, "It was changed again since.", count=1)
    assert filled(page)["only"] == ["year_founded"]
    assert (Organisation.objects.get().city, Organisation.objects.get().year_founded) == ("Bath", 1999)


def test_what_was_changed_again_is_taken_back_if_somebody_says_so(at_desk: Client) -> None:
    entry = make_organisation(city="Leeds")
    put(entry, {"city": "York"})
    change = last()
    put(entry, {"city": "Bath"})

    take_back(at_desk, change, only=["city"])

    assert Organisation.objects.get().city == "Leeds"


def test_what_changes_while_a_curator_looks_is_told_first(at_desk: Client) -> None:
    entry = make_organisation(city="Leeds")
    put(entry, {"city": "York"})
    change = last()
    form = filled(at_desk.get(page_of(change)), reason="It was wrong.")
    put(entry, {"city": "Bath"})

    response = at_desk.post(page_of(change), form)

    assertContains(response, "Somebody changed the entry in the meantime.", status_code=409)
    assertContains(response, "It was changed again since.", status_code=409)
    assertContains(response, 'value="It was wrong."', status_code=409)
    assert Organisation.objects.get().city == "Bath"


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"reason": " "}, "Say why: it stands"), ({"only": []}, "Choose at least one thing")],
)
def test_it_needs_a_reason_and_a_choice(at_desk: Client, changes: dict[str, Any], words: str) -> None:
    put(make_organisation(city="Leeds"), {"city": "York"})

    response = take_back(at_desk, last(), **changes)

    assertContains(response, words, status_code=422)
    assertContains(response, "<title>Error:", status_code=422, html=False)
    assert Organisation.objects.get().city == "York"


def test_nothing_changes_by_looking(at_desk: Client) -> None:
    put(make_organisation(city="Leeds"), {"city": "York"})
    before = whole()

    at_desk.get(page_of(last()))

    assert whole() == before


def test_a_stranger_and_those_who_may_not_edit_are_kept_out(client: Client) -> None:
    put(make_organisation(city="Leeds"), {"city": "York"})
    assert client.get(page_of(last())).status_code == 302

    client.force_login(make_curator("vera", "Vocabulary editors"))
    assert client.get(page_of(last())).status_code == 403
    assert client.post(page_of(last())).status_code == 403


def test_nobody_takes_back_what_they_are_near_to(at_desk: Client, curator: User) -> None:
    entry = make_organisation(city="Leeds")
    put(entry, {"city": "York"})
    Interest.objects.create(user=curator, kind="organisation", entry_id=entry.pk)

    response = take_back(at_desk, last())

    assertContains(response, "You declared an interest in this entry.", status_code=403)
    assert Organisation.objects.get().city == "York"


@pytest.mark.parametrize("is_near", [True, False])
@pytest.mark.parametrize("name", ["relationships.to.funds.near", "relationships.from.funds.near", "affiliations.near"])
def test_nor_a_link_to_it(at_desk: Client, curator: User, name: str, is_near: bool) -> None:
    entry, near = (make_person() if name.startswith("aff") else make_organisation()), make_organisation("Near")
    put(entry, {name: {"evidence": "A report."}, "summary": "Something else."})
    change = Change.objects.to(entry.kind, entry.pk).latest("pk")
    put(near, {"slug": "renamed"})
    whose = curator if is_near else make_curator("ada")
    Interest.objects.create(user=whose, kind="organisation", entry_id=near.pk)

    response = take_back(at_desk, change, reason="Nobody can find it.")

    assert response.status_code == (403 if is_near else 302)
    assert (name.replace("near", "renamed") in state_of(entry)) is is_near
    if is_near:
        assert filled(response)["reason"] == ["Nobody can find it."]
        assert take_back(at_desk, change, only=["summary"]).status_code == 302


@pytest.mark.parametrize("count", [1, 20])
def test_the_page_costs_the_same_for_many_fields(
    at_desk: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    entry = make_organisation()
    with act():
        for number in range(count):
            make_term(f"term-{number}", f"facet-{number}")
            put(entry, {f"terms.facet-{number}": [f"term-{number}"]})

    with django_assert_num_queries(18):
        at_desk.get(page_of(last()))


# What each kind of change comes to -----------------------------------------------------------------------------------


def test_a_new_entry_is_taken_back_by_removing_it(at_desk: Client, client: Client) -> None:
    make_organisation("Zed")

    take_back(at_desk, last(), cites=["harms"])

    assert Organisation.objects.get().standing == "removed"
    assert client.get("/organisations/zed/").status_code == 410


def test_an_entry_with_an_owner_is_not_removed_by_one(at_desk: Client) -> None:
    entry = make_organisation("Zed")
    Owner.objects.create(organisation=entry, email="a@zed.example", proof="word")

    response = take_back(at_desk, last(), cites=["harms"])

    assertContains(response, "so two curators decide on that", status_code=409)
    assert Organisation.objects.get().standing == "listed"


def test_a_rename_is_taken_back_and_both_addresses_hold(at_desk: Client, client: Client) -> None:
    put(make_organisation("Zed"), {"slug": "new"})

    take_back(at_desk, last())

    assert client.get("/organisations/zed/").status_code == 200
    assert client.get("/organisations/new/")["Location"] == "/organisations/zed/"


def test_a_relationship_is_taken_back_although_the_other_was_renamed(at_desk: Client) -> None:
    one, other = make_organisation("One"), make_organisation("Other")
    Relationship.objects.create(source=one, type="funds", target=other)
    change = Change.objects.to("organisation", one.pk).latest("pk")
    put(other, {"slug": "renamed"})

    take_back(at_desk, change)

    assert not Relationship.objects.exists()


def test_where_a_facet_takes_one_answer_another_answer_since_is_a_conflict(curator: User) -> None:
    make_facet("kind", many=False)
    for slug in ("charity", "company", "funder"):
        make_term(slug, "kind")
    entry = make_organisation()
    put(entry, {"terms.kind": ["charity"]})
    put(entry, {"terms.kind": ["company"]})
    change = last()
    put(entry, {"terms.kind": ["funder"]})

    with pytest.raises(ChangedSinceError):
        revert(change, by=curator, reason="Wrong.")


def test_an_erased_person_has_nothing_to_take_back(at_desk: Client) -> None:
    person = make_person()
    put(person, {"role": "Canary keeper"})
    person.delete()

    for change in Change.objects.filter(kind="person"):
        page = at_desk.get(page_of(change))

        assertContains(page, "The entry was deleted")
        assertNotContains(page, "Canary keeper")
        assert at_desk.post(page_of(change), {"reason": "x", "only": ["role"], "version": 0}).status_code == 409


def test_a_forgotten_change_is_not_taken_back(curator: User) -> None:
    person = make_person()
    put(person, {"role": "Canary keeper"})
    Change.objects.to("person", person.pk).forget()

    with pytest.raises(CannotRevertError, match="no longer kept"):
        revert(last(), by=curator, reason="Wrong.")


def test_a_part_of_a_merge_is_undone_with_the_whole(at_desk: Client, curator: User) -> None:
    merge(make_organisation("Kept"), make_organisation("Lost"), {}, curator)

    for change in Change.objects.order_by("-pk")[:2]:
        assertContains(at_desk.get(page_of(change)), "Undo the merge as a whole instead.")


def test_what_another_has_taken_since_is_not_taken_back(at_desk: Client) -> None:
    entry = make_organisation("Zed", website="https://zed.example")
    put(entry, {"website": "https://new.example"})
    change = last()
    make_organisation("Other", website="https://zed.example")

    response = take_back(at_desk, change)

    assertContains(response, "another is listed with the same website", status_code=409)


def test_what_a_rule_of_today_forbids_is_not_taken_back(at_desk: Client) -> None:
    person = make_person()
    put(person, {"standing": "archived"})
    change = last()
    put(person, {"consent_text": ""})

    response = take_back(at_desk, change)

    assertContains(response, "a rule that holds today stands against it", status_code=409)


# What the log says of it ---------------------------------------------------------------------------------------------


def logged() -> list[tuple[str, str, str, list[list[Any]]]]:
    return list(Decision.objects.order_by("pk").values_list("about", "outcome", "reason", "cites"))


@pytest.mark.parametrize("left", ["archived", "removed", "draft"])
def test_what_is_listed_again_by_it_cites_what_entries_are_listed_by(at_desk: Client, left: str) -> None:
    entry = make_organisation("Zed")
    put(entry, {"standing": left})

    take_back(at_desk, last())

    cites = [["does-the-work", 1], ["can-be-seen", 1], ["can-be-named", 1]]
    assert logged() == [("revert", "listed", "", cites)]
    assert Decision.objects.get().entry_id == entry.pk


@pytest.mark.parametrize(("was", "outcome"), [("archived", "archived"), ("removed", "removed"), ("draft", "removed")])
def test_what_leaves_the_map_by_it_leaves_by_a_criterion(at_desk: Client, was: str, outcome: str) -> None:
    entry = make_organisation("Zed", standing=was)
    put(entry, {"standing": "listed", "city": "York"})

    refused = take_back(at_desk, last())
    assert (Organisation.objects.get().standing, logged()) == ("listed", [])
    take_back(at_desk, last(), cites=["ended"])

    assertContains(refused, "Choose the criteria that this rests on.", status_code=422)
    assertContains(refused, 'href="#id_cites"', status_code=422)
    assert Organisation.objects.get().standing == was
    assert logged() == [("revert", outcome, "ended", [["ended", 1]])]


def test_what_changes_no_standing_asks_for_no_criteria(at_desk: Client) -> None:
    put(make_organisation(city="Leeds"), {"city": "York"})
    assertNotContains(at_desk.get(page_of(last())), 'name="cites"')

    take_back(at_desk, last())

    assert logged() == [("revert", "undone", "", [])]


def test_nothing_leaves_the_map_by_no_criterion(curator: User) -> None:
    make_organisation()

    with pytest.raises(UncitedError):
        revert(last(), by=curator, reason="Wrong.")


# Any change ----------------------------------------------------------------------------------------------------------


def random_fields(chance: random.Random, entry: Organisation, others: list[Organisation]) -> dict[str, Any]:
    """Some fields of an organisation, with any value."""
    other = chance.choice([one for one in others if one.pk != entry.pk])
    offered: dict[str, Any] = {
        "name": chance.choice(["Name", "Näme", "日本"]),
        "slug": f"slug-{chance.randrange(10**9)}",
        "summary": chance.choice(["", "Does.", "x" * 200]),
        "city": chance.choice(["", "Leeds", "York"]),
        "website": chance.choice(["", f"https://{chance.randrange(10**9)}.example"]),
        "year_founded": chance.choice([None, 1999, 2020]),
        "former_names": chance.sample(["A", "B", "C"], chance.randint(0, 3)),
        "standing": chance.choice(["listed", "archived", "draft", "removed"]),
        "confirmed_on": chance.choice([None, "2026-03-01"]),
        "terms.issue": chance.sample(["privacy", "data", "work"], chance.randint(0, 3)),
        f"relationships.to.funds.{other.slug}": chance.choice([None, {"since": "2019"}, {"evidence": "Letter"}]),
        f"relationships.from.partner.{other.slug}": chance.choice([None, {}]),
    }
    return {name: offered[name] for name in chance.sample(sorted(offered), chance.randint(1, 6))}


@pytest.mark.parametrize("start", range(2))
def test_any_change_taken_back_leaves_what_was_before(curator: User, start: int) -> None:
    chance = random.Random(start)
    for slug in ("privacy", "data", "work"):
        make_term(slug)
    others = [make_organisation(f"Zed {number}") for number in range(4)]
    reverted = 0

    while reverted < REVERTED // 2:
        entry = Organisation.objects.get(pk=chance.choice(others).pk)
        before, changes = state_of(entry), Change.objects.count()
        put(entry, random_fields(chance, entry, list(Organisation.objects.all())))
        if Change.objects.count() == changes:
            continue
        revert(
            Change.objects.to("organisation", entry.pk).latest("pk"), by=curator, reason="It was wrong.", cites=CITES
        )

        assert state_of(Organisation.objects.get(pk=entry.pk)) == before
        reverted += 1


def test_a_person_is_as_before(curator: User) -> None:
    person = make_person(links=["https://a.example"])
    Affiliation.objects.create(person=person, organisation=make_organisation("Zed"), role="Founder")
    before = state_of(Person.objects.get())

    put(person, {"links": [], "role": "", "affiliations.zed": None})
    revert(last(), by=curator, reason="It was wrong.")

    assert state_of(Person.objects.get()) == before

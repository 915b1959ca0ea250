"""A curator merges two entries on a page that shows both, and undoes it on another."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from directory.models import (
    Decision,
    Interest,
    LikelyDuplicate,
    Merge,
    Organisation,
    Owner,
    Relationship,
    put,
    state_of,
)
from tests.curate.conftest import make_curator
from tests.curate.forms import filled
from tests.curate.whole import whole
from tests.factories import make_facet, make_organisation, make_term

pytestmark = pytest.mark.django_db

ORGANISATIONS = "/admin/directory/organisation/"


@pytest.fixture
def one() -> Organisation:
    return make_organisation("Watch the Watchers", city="Leeds")


@pytest.fixture
def other() -> Organisation:
    return make_organisation("Watchers Ltd", city="York", former_names=["Watch Co"])


def page_of(one: Organisation, other: Organisation) -> str:
    return f"{ORGANISATIONS}{one.pk}/merge/{other.pk}/"


def post(desk: Client, one: Organisation, other: Organisation, **changes: Any) -> Any:
    """Post the page as it is filled in."""
    address = page_of(one, other)
    return desk.post(address, filled(desk.get(address)) | changes)


def undo_page(made: Merge) -> str:
    return f"/admin/directory/merge/{made.pk}/undo/"


# The way there -------------------------------------------------------------------------------------------------------


def test_an_entry_leads_to_the_page_of_both_by_the_name_of_the_other(
    at_desk: Client, one: Organisation, other: Organisation
) -> None:
    address = f"{ORGANISATIONS}{one.pk}/merge/"

    assertContains(at_desk.get(f"{ORGANISATIONS}{one.pk}/change/"), f'href="{address}"')
    assertRedirects(at_desk.get(address, {"other": "watchers ltd"}), page_of(one, other))


@pytest.mark.parametrize(
    ("asked", "words"), [("Nobody", "No organisation is called"), ("Watch the Watchers", "That is this entry itself.")]
)
def test_a_name_that_leads_nowhere_is_refused(at_desk: Client, one: Organisation, asked: str, words: str) -> None:
    response = at_desk.get(f"{ORGANISATIONS}{one.pk}/merge/", {"other": asked})

    assertContains(response, words, status_code=422)
    assertContains(response, "<title>Error:", status_code=422)


def test_two_chosen_in_the_list_lead_there(at_desk: Client, one: Organisation, other: Organisation) -> None:
    chosen = {"action": "merge_two", "_selected_action": [one.pk, other.pk]}

    assertRedirects(at_desk.post(ORGANISATIONS, chosen), page_of(one, other))
    chosen["_selected_action"] = [one.pk]
    assertContains(at_desk.post(ORGANISATIONS, chosen, follow=True), "Choose two entries to merge.")


# Choosing ------------------------------------------------------------------------------------------------------------


def test_what_is_chosen_is_what_becomes(at_desk: Client, one: Organisation, other: Organisation) -> None:
    privacy, data = make_term("privacy"), make_term("data")
    one.terms.add(privacy)
    other.terms.add(data)

    response = post(
        at_desk,
        one,
        other,
        **{
            "fact.city": "other",
            "fact.summary": "typed",
            "typed.summary": "Both.",
            "terms.issue": ["data"],
            "former_names": [],
            "reason": "The same people.",
        },
    )

    state = state_of(Organisation.objects.get(pk=one.pk))
    assert (state["city"], state["summary"], state["terms.issue"]) == ("York", "Both.", ["data"])
    assert (state["name"], state["former_names"]) == ("Watch the Watchers", ["Watchers Ltd"])
    assertRedirects(response, f"{ORGANISATIONS}{one.pk}/change/")


def test_at_first_one_is_kept_with_the_terms_of_both(at_desk: Client, one: Organisation, other: Organisation) -> None:
    one.terms.add(make_term("privacy"))
    other.terms.add(make_term("data"))

    post(at_desk, one, other)

    state = state_of(Organisation.objects.get(pk=one.pk))
    assert state["terms.issue"] == ["data", "privacy"]
    assert state["former_names"] == ["Watch Co", "Watchers Ltd"]


def test_the_other_address_can_be_kept(at_desk: Client, client: Client, one: Organisation, other: Organisation) -> None:
    post(at_desk, one, other, kept="other")

    assert client.get("/organisations/watch-the-watchers/")["Location"] == "/organisations/watchers-ltd/"
    assert Organisation.objects.get(pk=other.pk).name == "Watch the Watchers"


def test_what_only_one_of_them_has_is_chosen_at_first(at_desk: Client, one: Organisation, other: Organisation) -> None:
    put(other, {"year_founded": 1999})

    post(at_desk, one, other)

    assert Organisation.objects.get(pk=one.pk).year_founded == 1999


def test_what_is_public_is_kept_at_first(at_desk: Client, one: Organisation) -> None:
    draft = make_organisation("Draft", standing="draft")

    assert filled(at_desk.get(page_of(draft, one)))["kept"] == ["other"]


def test_a_facet_with_one_answer_takes_one(at_desk: Client, one: Organisation, other: Organisation) -> None:
    make_facet("kind", many=False)
    for entry, slug in [(one, "charity"), (other, "company")]:
        entry.terms.add(make_term(slug, "kind"))

    refused = post(at_desk, one, other, **{"terms.kind": ["charity", "company"]})
    post(at_desk, one, other)

    assertContains(refused, "Choose one answer only.", status_code=422)
    assert state_of(Organisation.objects.get(pk=one.pk))["terms.kind"] == ["charity"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"fact.name": "typed"}, "An entry needs a name."),
        ({"typed.city": "Typed, and not chosen"}, "Choose “Something else” as well"),
        ({"fact.website": "typed", "typed.website": "javascript:alert(1)"}, "Enter a valid URL."),
        ({"fact.city": "elsewhere"}, "Select a valid choice."),
        ({"kept": "neither"}, "Select a valid choice."),
        ({"terms.issue": ["made-up"]}, "Select a valid choice."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_done(
    at_desk: Client, one: Organisation, other: Organisation, changes: dict[str, Any], words: str
) -> None:
    one.terms.add(make_term("privacy"))
    before = whole()

    response = post(at_desk, one, other, reason="Kept as typed.", **changes)

    assertContains(response, words, status_code=422)
    assertContains(response, "<title>Error:", status_code=422)
    assertContains(response, "Kept as typed.", status_code=422)
    assert whole() == before


def test_the_page_says_what_would_come_along(at_desk: Client, one: Organisation, other: Organisation) -> None:
    for name in ("A", "B"):
        Relationship.objects.create(source=other, type="funds", target=make_organisation(name))

    assertContains(at_desk.get(page_of(one, other)), "2 relationships")


def test_what_another_has_is_refused_in_a_sentence(at_desk: Client, one: Organisation, other: Organisation) -> None:
    make_organisation("Third", website="https://third.example")

    response = post(at_desk, one, other, **{"fact.website": "typed", "typed.website": "https://third.example"})

    assertContains(response, "Another entry is listed with the same website", status_code=409)
    assert not Merge.objects.exists()


def test_what_changes_while_a_curator_looks_is_told_first(
    at_desk: Client, one: Organisation, other: Organisation
) -> None:
    form = filled(at_desk.get(page_of(one, other)), reason="The same people.")
    put(other, {"city": "Bath"})

    response = at_desk.post(page_of(one, other), form)

    assertContains(response, "Somebody changed one of the two in the meantime.", status_code=409)
    assertContains(response, "Bath", status_code=409)
    assertContains(response, "The same people.", status_code=409)
    at_desk.post(page_of(one, other), filled(response))
    assert Merge.objects.exists()


def test_nothing_is_done_by_looking(at_desk: Client, one: Organisation, other: Organisation) -> None:
    before = whole()

    at_desk.get(page_of(one, other))

    assert whole() == before


@pytest.mark.parametrize("size", [1, 15])
def test_the_page_costs_the_same_for_much(
    at_desk: Client,
    one: Organisation,
    other: Organisation,
    size: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(size):
        other.terms.add(make_term(f"term-{number}", f"facet-{number}"))
        Relationship.objects.create(source=other, type="funds", target=make_organisation(f"Other {number}"))

    with django_assert_num_queries(24):
        at_desk.get(page_of(one, other))


# Who may -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "post"])
def test_those_who_may_not_edit_are_kept_out(
    client: Client, one: Organisation, other: Organisation, method: str
) -> None:
    made = Merge.objects.create(kept=one, lost=other, moved={"changes": []})
    addresses = [f"{ORGANISATIONS}{one.pk}/merge/", page_of(one, other), undo_page(made)]
    assert [getattr(client, method)(address).status_code for address in addresses] == [302] * 3

    client.force_login(make_curator("vera", "Vocabulary editors"))
    answers = [getattr(client, method)(address).status_code for address in addresses]

    assert answers == ([403] * 3 if method == "get" else [405, 403, 403])


def test_nobody_merges_what_they_are_near_to(
    at_desk: Client, curator: User, one: Organisation, other: Organisation
) -> None:
    Interest.objects.create(user=curator, kind="organisation", entry_id=other.pk)

    assertContains(post(at_desk, one, other), "You declared an interest in this entry.", status_code=403)
    assert not Merge.objects.exists()


@pytest.mark.parametrize("address", ["999999/merge/999998/", "99999999999999999999999/merge/1/"])
def test_an_entry_that_there_is_not(at_desk: Client, address: str) -> None:
    assert at_desk.get(ORGANISATIONS + address).status_code == 404


# Two people ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def proposed(at_desk: Client, one: Organisation, other: Organisation) -> LikelyDuplicate:
    """A merge that Rosa proposed, of an entry that has an owner."""
    Owner.objects.create(organisation=other, email="a@watchers.example", proof="word")
    post(at_desk, one, other, **{"fact.city": "other", "reason": "The same people."})
    return LikelyDuplicate.objects.get()


def as_ada(client: Client) -> Client:
    client.force_login(make_curator("ada"))
    return client


def test_what_has_an_owner_is_proposed_first(
    at_desk: Client, proposed: LikelyDuplicate, one: Organisation, other: Organisation
) -> None:
    assert not Merge.objects.exists()
    page = at_desk.get(page_of(one, other))
    assertContains(page, "City or town changed from “Leeds” to “York”.")
    assertContains(page, "That was you. Another curator has to agree.")
    assertNotContains(page, 'value="agree"')
    assertContains(at_desk.get("/admin/directory/likelyduplicate/"), "A second curator has to agree.")

    refused = at_desk.post(page_of(one, other), {"do": "agree"})

    assertContains(refused, "You proposed this merge yourself.", status_code=409)
    assertNotContains(refused, "This field is required.", status_code=409)
    assert filled(refused)["version"] == filled(page)["version"]
    assert not Merge.objects.exists()


def test_another_agrees_and_it_is_done_as_proposed(
    client: Client, curator: User, proposed: LikelyDuplicate, one: Organisation, other: Organisation
) -> None:
    as_ada(client)

    client.post(page_of(one, other), {"do": "agree"})

    made = Merge.objects.get()
    assert (made.kept, made.lost, made.made_by, made.kept.city) == (one, other, curator, "York")
    decision = Decision.objects.get()
    assert (decision.by, decision.second.username) == (curator, "ada")
    assert LikelyDuplicate.objects.get().proposal == {}


def test_what_changed_since_is_proposed_again(
    client: Client, proposed: LikelyDuplicate, one: Organisation, other: Organisation
) -> None:
    put(other, {"city": "Bath"})
    as_ada(client)

    assertContains(client.get(page_of(one, other)), "One of the two was changed since.")
    assertContains(client.post(page_of(one, other), {"do": "agree"}), "propose it again", status_code=409)
    assert not Merge.objects.exists()


def test_a_proposal_is_set_aside(
    client: Client, proposed: LikelyDuplicate, one: Organisation, other: Organisation
) -> None:
    as_ada(client)

    client.post(page_of(one, other), {"do": "aside"})

    assertNotContains(client.get(page_of(one, other)), "proposes to merge them")
    assertContains(client.post(page_of(one, other), {"do": "agree"}), "Nobody proposes", status_code=409)


@pytest.mark.parametrize("is_near", [True, False])
def test_nobody_sets_aside_what_they_are_near_to(
    at_desk: Client, curator: User, proposed: LikelyDuplicate, one: Organisation, other: Organisation, is_near: bool
) -> None:
    bea = make_curator("bea")
    Interest.objects.create(user=bea if is_near else curator, kind="organisation", entry_id=other.pk)
    at_desk.force_login(bea)

    response = at_desk.post(page_of(one, other), {"do": "aside"})

    assert response.status_code == (403 if is_near else 302)
    assert bool(LikelyDuplicate.objects.get().proposal) is is_near


# Undoing -------------------------------------------------------------------------------------------------------------


def test_a_merge_is_undone_by_a_button(at_desk: Client, one: Organisation, other: Organisation) -> None:
    before = whole()
    post(at_desk, one, other, **{"fact.city": "other"})
    made = Merge.objects.get()

    page = at_desk.get(undo_page(made))
    at_desk.post(undo_page(made))

    assertContains(page, "City or town changed from “York” to “Leeds”.")
    assert whole() == before
    assert Decision.objects.first().outcome == "undone"
    assertContains(at_desk.get(undo_page(made)), "This merge is undone already.")
    assert at_desk.post(undo_page(made)).status_code == 409


def test_what_was_changed_again_is_listed_and_nothing_undone(
    at_desk: Client, one: Organisation, other: Organisation
) -> None:
    post(at_desk, one, other, **{"fact.city": "other"})
    put(Organisation.objects.get(pk=one.pk), {"city": "Bath"})
    before = whole()

    response = at_desk.post(undo_page(Merge.objects.get()))

    assertContains(response, "Changed again since", status_code=409)
    assertContains(response, "City or town changed from “Bath” to “Leeds”.", status_code=409)
    assert whole() == before


def test_merges_are_listed_with_the_way_to_undo_them(at_desk: Client, one: Organisation, other: Organisation) -> None:
    post(at_desk, one, other)
    made = Merge.objects.get()

    assertContains(at_desk.get("/admin/directory/merge/"), f'href="{undo_page(made)}"')
    assertContains(at_desk.get(f"{ORGANISATIONS}{other.pk}/change/"), f'href="{undo_page(made)}"')
    assertRedirects(at_desk.get(f"/admin/directory/merge/{made.pk}/change/"), undo_page(made))

"""Two entries that are one are merged, field by field; undoing restores both exactly."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from directory.curate.decisions import accept
from directory.curate.merging import MergeError, SecondNeededError, merge, undo
from directory.curate.reverting import ChangedSinceError
from directory.models import (
    Affiliation,
    Change,
    Contribution,
    Decision,
    GoneError,
    Interest,
    InterestError,
    LikelyDuplicate,
    Organisation,
    Owner,
    Relationship,
    put,
    state_of,
)
from tests.curate.conftest import make_curator
from tests.curate.contributions import make_contribution
from tests.curate.whole import whole
from tests.factories import make_organisation, make_person, make_term

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept() -> Organisation:
    return make_organisation("Watch the Watchers")


@pytest.fixture
def lost() -> Organisation:
    return make_organisation("Watchers Ltd", city="Leeds")


def fresh(entry: Organisation) -> Organisation:
    return Organisation.objects.get(pk=entry.pk)


# What becomes of the two ---------------------------------------------------------------------------------------------


def test_the_kept_entry_gets_what_was_chosen_and_the_lost_name(
    kept: Organisation, lost: Organisation, curator: User
) -> None:
    make_term("privacy")

    merge(kept, lost, {"city": "Leeds", "website": lost.website, "terms.issue": ["privacy"]}, curator)

    state = state_of(fresh(kept))
    assert (state["city"], state["website"], state["terms.issue"]) == ("Leeds", lost.website, ["privacy"])
    assert (state["name"], state["former_names"]) == ("Watch the Watchers", ["Watchers Ltd"])
    assert (fresh(lost).standing, fresh(lost).merged_into) == ("removed", kept)


def test_it_is_one_act_and_one_decision(kept: Organisation, lost: Organisation, curator: User) -> None:
    before = Change.objects.count()

    merge(kept, lost, {}, curator)

    made = Change.objects.order_by("pk")[before:]
    assert [(change.entry_id, change.user) for change in made] == [(kept.pk, curator), (lost.pk, curator)]
    decision = Decision.objects.get()
    assert (decision.about, decision.outcome, decision.entry_id) == ("merge", "merged", kept.pk)


@pytest.mark.parametrize("page", ["{}/", "{}.json", "{}/history/"])
def test_the_lost_address_and_its_former_ones_lead_to_the_kept(
    client: Client, kept: Organisation, lost: Organisation, curator: User, page: str
) -> None:
    put(lost, {"slug": "second-name"})
    merge(kept, lost, {}, curator)

    for slug in ["watchers-ltd", "second-name"]:
        response = client.get(f"/organisations/{page.format(slug)}?a=b")

        assert (response.status_code, response["Location"]) == (
            301,
            f"/organisations/{page.format('watch-the-watchers')}?a=b",
        )


def test_an_address_leads_to_the_last_of_several_merges_at_once(client: Client, curator: User) -> None:
    first, second, third = (make_organisation(name) for name in ("First", "Second", "Third"))
    merge(second, first, {}, curator)
    merge(third, second, {}, curator)

    assert client.get("/organisations/first/")["Location"] == "/organisations/third/"


def test_an_address_leads_to_no_draft(client: Client, kept: Organisation, lost: Organisation, curator: User) -> None:
    merge(kept, lost, {}, curator)
    put(kept, {"standing": "draft"})

    assert client.get("/organisations/watchers-ltd/").status_code == 404


def test_the_history_tells_what_the_lost_one_was_before(
    client: Client, kept: Organisation, lost: Organisation, curator: User
) -> None:
    put(lost, {"city": "York"})
    merge(kept, lost, {}, curator)

    page = client.get("/organisations/watch-the-watchers/history/")

    assertContains(page, "City or town changed from “Leeds” to “York”.")
    assertContains(page, "Before the merge, as Watchers Ltd")
    assertContains(page, "“Watchers Ltd” and this entry are one.", count=1)


def test_a_history_across_merges_costs_the_same(client: Client, curator: User, django_assert_num_queries: Any) -> None:
    little, much = make_organisation("Little"), make_organisation("Much")
    merge(little, make_organisation("One"), {}, curator)
    for number in range(12):
        merge(much, make_organisation(f"Another {number}"), {}, curator)

    for slug in ["little", "much"]:
        client.get(f"/organisations/{slug}/history/")
        with django_assert_num_queries(5):
            client.get(f"/organisations/{slug}/history/")


# What comes along ----------------------------------------------------------------------------------------------------


def test_relationships_move_and_none_is_told_twice_or_of_itself(
    kept: Organisation, lost: Organisation, curator: User
) -> None:
    funder, third = make_organisation("Funder"), make_organisation("Third")
    Relationship.objects.create(source=funder, type="funds", target=kept, evidence="Report", until="2024")
    Relationship.objects.create(source=funder, type="funds", target=lost, evidence="Letter", since="2019")
    Relationship.objects.create(source=lost, type="part_of", target=kept)
    Relationship.objects.create(source=lost, type="partner", target=third, since="2020")

    merge(kept, lost, {}, curator)

    told = Relationship.objects.order_by("type").values_list("source", "type", "target", "since", "until", "evidence")
    assert list(told) == [
        (funder.pk, "funds", kept.pk, "2019", "2024", "Report; Letter"),
        (kept.pk, "partner", third.pk, "2020", "", ""),
    ]


def test_people_owners_interests_and_contributions_come_along(
    kept: Organisation, lost: Organisation, curator: User
) -> None:
    both, one = make_person("Both Testperson"), make_person("One Testperson")
    Affiliation.objects.create(person=both, organisation=kept)
    Affiliation.objects.create(person=both, organisation=lost, role="Founder")
    Affiliation.objects.create(person=one, organisation=lost, role="Trustee")
    for entry, address in [(kept, "a@both.example"), (lost, "a@both.example"), (lost, "b@one.example")]:
        Owner.objects.create(organisation=entry, email=address, proof="word")
    waiting = make_contribution(type="edit", entry=lost, sent={"changes": {}})
    decided = make_contribution(state="accepted", decided_at=timezone.now(), entry=lost, website="https://w.example")
    Interest.objects.create(user=make_curator("ben"), kind="organisation", entry_id=lost.pk)

    merge(kept, lost, {}, curator, second=make_curator("ada"))

    roles = dict(Affiliation.objects.filter(organisation=kept).values_list("person__name", "role"))
    assert roles == {"Both Testperson": "Founder", "One Testperson": "Trustee"}
    assert set(Owner.objects.of(kept).values_list("email", flat=True)) == {"a@both.example", "b@one.example"}
    assert [str(owner.entry) for owner in Owner.objects.at("a@both.example")] == ["Watch the Watchers"]
    assert set(Contribution.objects.about(kept)) == {waiting, decided}
    assert Interest.objects.get().entry_id == kept.pk


def test_a_relationship_sent_before_is_one_to_the_kept_entry(
    kept: Organisation, lost: Organisation, curator: User
) -> None:
    third = make_organisation("Third")
    said = {"way": "to", "type": "funds", "other": "watchers-ltd", "evidence": "Report"}
    case = Contribution.objects.create(type="relationship", entry=third, sent=said, identity="a", form_key="a")
    own = Contribution.objects.create(type="relationship", entry=kept, sent=said, identity="b", form_key="b")
    merge(kept, lost, {}, curator)

    accept(case, by=curator, fields={})
    with pytest.raises(GoneError):
        accept(own, by=curator, fields={})

    assert Relationship.objects.get().target == kept


def test_a_change_sent_before_is_one_to_the_kept_entry(kept: Organisation, lost: Organisation, curator: User) -> None:
    changes = {"city": ["Leeds", "Hull"]}
    sent = {"changes": changes, "sources": {}, "version": 0}
    case = Contribution.objects.create(type="edit", entry=lost, sent=sent, identity="a", form_key="a")
    merge(kept, lost, {}, curator)

    accept(Contribution.objects.get(pk=case.pk), by=curator, fields={"city": "Hull"})

    assert (fresh(kept).city, fresh(lost).city) == ("Hull", "Leeds")


def test_who_is_not_the_lost_one_is_not_the_kept_one(kept: Organisation, lost: Organisation, curator: User) -> None:
    third = make_organisation("Third")
    LikelyDuplicate.objects.create(one=lost, other=third, dismissed_at=timezone.now())

    merge(kept, lost, {}, curator)

    assert LikelyDuplicate.objects.of(kept, third).get().dismissed_at is not None


# Who may -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("owned", ["kept", "lost"])
def test_an_entry_with_an_owner_is_merged_by_two(
    kept: Organisation, lost: Organisation, curator: User, owned: str
) -> None:
    Owner.objects.create(organisation={"kept": kept, "lost": lost}[owned], email="a@b.example", proof="word")

    for second in (None, curator):
        with pytest.raises(SecondNeededError):
            merge(kept, lost, {}, curator, second=second)
    merge(kept, lost, {}, curator, second=make_curator("ada"))

    assert Decision.objects.get().second.username == "ada"


@pytest.mark.parametrize("whose", ["first", "second"])
def test_nobody_merges_what_they_are_near_to(kept: Organisation, lost: Organisation, curator: User, whose: str) -> None:
    other = make_curator("ada")
    Interest.objects.create(user=curator if whose == "first" else other, kind="organisation", entry_id=lost.pk)

    with pytest.raises(InterestError):
        merge(kept, lost, {}, curator, second=other)

    assert fresh(lost).standing == "listed"


def test_what_cannot_be_merged_is_refused_with_why(kept: Organisation, lost: Organisation, curator: User) -> None:
    draft, archived = make_organisation("Draft", standing="draft"), make_organisation("Old", standing="archived")
    third = make_organisation("Third")
    before = whole()

    for one, other, fields in [
        (kept, kept, {}),
        (draft, kept, {}),
        (archived, kept, {}),
        (kept, lost, {"website": third.website}),
    ]:
        with pytest.raises(MergeError):
            merge(one, other, fields, curator)
    merge(kept, draft, {}, curator)
    for one, other in [(draft, kept), (kept, draft)]:
        with pytest.raises(MergeError):
            merge(one, other, {}, curator)

    undo(kept.merges.get(), curator)
    assert whole() == before


# Undoing -------------------------------------------------------------------------------------------------------------


def test_what_changed_since_stays_where_the_merge_had_not_touched_it(
    kept: Organisation, lost: Organisation, curator: User
) -> None:
    for slug in ("privacy", "data", "work"):
        make_term(slug)
    put(kept, {"terms.issue": ["privacy"]})
    made = merge(kept, lost, {"terms.issue": ["privacy", "data"], "summary": "New."}, curator)
    since = {"city": "York", "terms.issue": ["data", "privacy", "work"], "former_names": ["Watchers Ltd", "W"]}
    put(fresh(kept), since)

    undo(made, curator)

    state = state_of(fresh(kept))
    assert (state["city"], state["terms.issue"], state["former_names"]) == ("York", ["privacy", "work"], ["W"])
    assert state["summary"] == "Watch the Watchers does good work."


def test_what_the_merge_gave_and_somebody_changed_again_is_a_conflict(
    kept: Organisation, lost: Organisation, curator: User
) -> None:
    made = merge(kept, lost, {"city": "Leeds"}, curator)
    put(fresh(kept), {"city": "York"})
    before = whole()

    with pytest.raises(ChangedSinceError) as refused:
        undo(made, curator)

    assert [(step.name, step.was, step.became, step.now) for step in refused.value.steps] == [
        ("city", "", "Leeds", "York")
    ]
    assert whole() == before


def test_a_merge_is_undone_once(kept: Organisation, lost: Organisation, curator: User) -> None:
    made = merge(kept, lost, {}, curator)
    undo(made, curator)

    with pytest.raises(MergeError, match="undone already"):
        undo(made, curator)


def test_of_two_merges_the_later_is_undone_first(curator: User) -> None:
    first, second, third = (make_organisation(name) for name in ("First", "Second", "Third"))
    before = whole()
    early = merge(second, first, {}, curator)
    late = merge(third, second, {}, curator)

    with pytest.raises(MergeError, match="Undo that merge first"):
        undo(early, curator)
    undo(late, curator)
    undo(early, curator)

    assert whole() == before


def test_who_was_deleted_since_does_not_stand_in_the_way(kept: Organisation, lost: Organisation, curator: User) -> None:
    person, third = make_person(), make_organisation("Third")
    Affiliation.objects.create(person=person, organisation=lost, role="Founder")
    Relationship.objects.create(source=lost, type="partner", target=third)
    made = merge(kept, lost, {}, curator)
    person.delete()
    third.delete()

    undo(made, curator)

    assert fresh(lost).standing == "listed"


def test_who_is_erased_is_in_no_merge(kept: Organisation, lost: Organisation, curator: User) -> None:
    person = make_person("Planted Canary")
    for entry in (kept, lost):
        Affiliation.objects.create(person=person, organisation=entry, role="Planted role")
    made = merge(kept, lost, {}, curator)
    person.delete()

    made.refresh_from_db()
    assert "Planted" not in str(made.moved)
    assert not [change for change in Change.objects.all() if "Planted" in str(change.fields)]


def test_neighbours_who_were_renamed_are_found_by_their_new_address(
    kept: Organisation, lost: Organisation, curator: User
) -> None:
    third = make_organisation("Third")
    for entry in (kept, lost):
        Relationship.objects.create(source=entry, type="partner", target=third, evidence=f"By {entry}")
    made = merge(kept, lost, {}, curator)
    put(third, {"slug": "new"})

    undo(made, curator)

    assert dict(Relationship.objects.values_list("source__name", "evidence")) == {
        "Watch the Watchers": "By Watch the Watchers",
        "Watchers Ltd": "By Watchers Ltd",
    }


def test_a_lost_entry_is_shown_to_nobody(client: Client, kept: Organisation, lost: Organisation, curator: User) -> None:
    merge(kept, lost, {}, curator)

    page = client.get("/organisations/")

    assertNotContains(page, 'href="/organisations/watchers-ltd/"')
    assertContains(page, 'href="/organisations/watch-the-watchers/"')

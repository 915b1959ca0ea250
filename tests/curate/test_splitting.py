"""One entry that turned out to be two organisations is split; each part stays, goes, or is said of both."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertRedirects

from directory.curate.merging import MergeError, merge, undo
from directory.curate.splitting import parts_of, split
from directory.models import (
    Affiliation,
    Change,
    Decision,
    Interest,
    InterestError,
    Organisation,
    Owner,
    Relationship,
    replay,
    state_of,
    states_of,
)
from tests.curate.conftest import make_curator
from tests.curate.forms import filled
from tests.curate.whole import whole
from tests.factories import make_organisation, make_person, make_term

pytestmark = pytest.mark.django_db

NEW = {"name": "Watch Leeds", "website": "https://leeds.example"}


@pytest.fixture
def entry() -> Organisation:
    """An organisation with two of everything."""
    made = make_organisation("Watch", terms=[make_term("privacy"), make_term("data")], city="Leeds")
    for name in ("Funder", "Partner"):
        Relationship.objects.create(source=make_organisation(name), type="funds", target=made, evidence=f"By {name}")
    for name in ("One Testperson", "Two Testperson"):
        Affiliation.objects.create(person=make_person(name), organisation=made, role="Founder")
        Owner.objects.create(organisation=made, email=f"{name[:3].lower()}@watch.example", proof="word")
    return made


def address(entry: Organisation) -> str:
    return f"/admin/directory/organisation/{entry.pk}/split/"


def post(desk: Client, entry: Organisation, **changes: Any) -> Any:
    """Post the page as it is filled in."""
    return desk.post(address(entry), filled(desk.get(address(entry))) | NEW | changes)


def test_each_part_stays_or_goes_or_is_said_of_both(entry: Organisation, curator: User) -> None:
    names = list(parts_of(entry))
    people = [name for name in names if name.startswith(("Affiliation", "Owner"))]
    stays = {"terms.issue:privacy", "relationships.from.funds.funder", people[0], people[2], people[1]}
    goes = {"terms.issue:data", "relationships.from.funds.partner", "relationships.from.funds.funder", people[1]}

    made = split(entry, NEW, stays=stays, goes=goes | {people[3]}, by=curator)

    old, new = state_of(Organisation.objects.get(pk=entry.pk)), state_of(Organisation.objects.get(pk=made.pk))
    assert (old["terms.issue"], new["terms.issue"]) == (["privacy"], ["data"])
    assert new["relationships.from.funds.partner"]["evidence"] == "By Partner"
    assert [name for name in old if name.startswith("rel")] == ["relationships.from.funds.funder"]
    assert len([name for name in new if name.startswith("rel")]) == 2
    roles = Affiliation.objects.order_by("organisation", "person").values_list("organisation__name", "person__name")
    assert list(roles) == [
        ("Watch", "One Testperson"),
        ("Watch", "Two Testperson"),
        ("Watch Leeds", "Two Testperson"),
    ]
    assert list(Owner.objects.order_by("pk").values_list("organisation__name", "email")) == [
        ("Watch", "one@watch.example"),
        ("Watch Leeds", "two@watch.example"),
    ]


def test_it_is_one_act_and_both_have_an_address(client: Client, entry: Organisation, curator: User) -> None:
    last = Change.objects.latest("pk").pk

    split(entry, NEW, stays=parts_of(entry), goes=[], by=curator, reason="They are two.")

    made = Change.objects.filter(pk__gt=last)
    assert {(change.user, change.reason) for change in made} == {(curator, "They are two.")}
    assert len({change.made_at for change in made}) == 1
    for slug in ("watch", "watch-leeds"):
        assert client.get(f"/organisations/{slug}/").status_code == 200
    assert Decision.objects.get().outcome == "listed"
    states = states_of(Organisation.objects.all())
    told = replay(Change.objects.order_by("pk"))
    assert {pk: told["organisation", pk] for pk in states} == states


def test_merging_the_two_again_undoes_it(entry: Organisation, curator: User) -> None:
    before = state_of(entry)
    parts = list(parts_of(entry))
    made = split(entry, NEW, stays=[*parts[:3], parts[-1]], goes=parts[3:-1], by=curator)

    merge(
        Organisation.objects.get(pk=entry.pk),
        made,
        {"terms.issue": before["terms.issue"], "former_names": []},
        curator,
        second=make_curator("ada"),
    )

    after = state_of(Organisation.objects.get(pk=entry.pk))
    assert after.pop("former_names") == ["Watch Leeds"]
    assert after == before
    assert Affiliation.objects.filter(organisation=entry).count() == Owner.objects.of(entry).count() == 2


def test_what_cannot_be_split_is_refused_and_nothing_changes(entry: Organisation, curator: User) -> None:
    lost = make_organisation("Lost")
    made = merge(make_organisation("Kept"), lost, {}, curator)
    lost.refresh_from_db()
    before = whole()

    for one, fields in [(lost, NEW), (entry, {"name": ""}), (entry, {"name": "X", "website": "https://watch.example"})]:
        with pytest.raises(MergeError):
            split(one, fields, stays=parts_of(one), goes=[], by=curator)
    Interest.objects.create(user=curator, kind="organisation", entry_id=entry.pk)
    with pytest.raises(InterestError):
        split(entry, NEW, stays=[], goes=[], by=curator)
    Interest.objects.all().delete()

    assert whole() == before
    undo(made, curator)


# Through the page ----------------------------------------------------------------------------------------------------


def test_the_page_makes_two_of_one(at_desk: Client, entry: Organisation) -> None:
    page = at_desk.get(address(entry))
    assertContains(page, "Privacy")
    assertContains(page, "Funded by Partner")
    assertContains(page, "Two Testperson, Founder")

    response = post(at_desk, entry, goes=["terms.issue:data"], stays=["terms.issue:privacy"], summary="Leeds alone.")

    made = Organisation.objects.get(name="Watch Leeds")
    assertRedirects(response, f"/admin/directory/organisation/{made.pk}/change/")
    assert (made.summary, made.city, [term.slug for term in made.terms.all()]) == ("Leeds alone.", "Leeds", ["data"])


def test_at_first_everything_stays(at_desk: Client, entry: Organisation) -> None:
    before = state_of(entry)

    post(at_desk, entry)

    assert state_of(Organisation.objects.get(pk=entry.pk)) == before


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "This field is required."),
        ({"website": "javascript:alert(1)"}, "Enter a valid URL."),
        ({"goes": ["Owner:999999"]}, "Select a valid choice."),
    ],
)
def test_what_is_wrong_is_said(at_desk: Client, entry: Organisation, changes: dict[str, Any], words: str) -> None:
    response = post(at_desk, entry, reason="Kept as typed.", **changes)

    assertContains(response, words, status_code=422)
    assertContains(response, "<title>Error:", status_code=422)
    assertContains(response, "Kept as typed.", status_code=422)
    assert not Organisation.objects.filter(name="Watch Leeds").exists()


def test_what_is_listed_already_is_told(at_desk: Client, entry: Organisation) -> None:
    response = post(at_desk, entry, website="https://watch.example")

    assertContains(response, "Another entry is listed with the same website", status_code=409)


def test_what_changes_while_a_curator_looks_is_told_first(at_desk: Client, entry: Organisation) -> None:
    form = filled(at_desk.get(address(entry))) | NEW
    entry.city = "York"
    entry.save()

    response = at_desk.post(address(entry), form)

    assertContains(response, "Somebody changed the entry in the meantime.", status_code=409)
    assert not Organisation.objects.filter(name="Watch Leeds").exists()


def test_nobody_splits_what_they_are_near_to(at_desk: Client, curator: User, entry: Organisation) -> None:
    Interest.objects.create(user=curator, kind="organisation", entry_id=entry.pk)

    assertContains(post(at_desk, entry), "You declared an interest in this entry.", status_code=403)


@pytest.mark.parametrize("is_near", [True, False])
def test_who_was_near_to_it_is_near_to_both(at_desk: Client, curator: User, entry: Organisation, is_near: bool) -> None:
    bea = make_curator("bea")
    Interest.objects.create(user=bea if is_near else curator, kind="organisation", entry_id=entry.pk)
    made = split(entry, NEW, stays=parts_of(entry), goes=[], by=make_curator("cleo"))
    page = f"/admin/directory/organisation/{made.pk}/change/"
    at_desk.force_login(bea)

    response = at_desk.post(page, filled(at_desk.get(page), summary="Something else."))

    assert response.status_code == (403 if is_near else 302)


def test_merged_again_nobody_is_near_to_it_twice(entry: Organisation, curator: User) -> None:
    ada, bea = make_curator("ada"), make_curator("bea")
    Interest.objects.create(user=ada, kind="organisation", entry_id=entry.pk)
    Interest.objects.create(user=bea, kind="organisation", entry_id=entry.pk, withdrawn_at=timezone.now())
    Owner.objects.all().delete()
    made = split(entry, NEW, stays=parts_of(entry), goes=[], by=curator)
    parted = list(Interest.objects.order_by("pk").values())

    merged = merge(entry, made, {}, curator)

    of_entry = Interest.objects.filter(kind="organisation", entry_id=entry.pk)
    assert sorted(of_entry.values_list("user__username", flat=True)) == ["ada", "bea"]
    undo(merged, curator)
    assert list(Interest.objects.order_by("pk").values()) == parted


def test_those_who_may_not_edit_are_kept_out(client: Client, entry: Organisation) -> None:
    client.force_login(make_curator("vera", "Vocabulary editors"))

    assert client.get(address(entry)).status_code == 403
    assert client.post(address(entry), NEW).status_code == 403


@pytest.mark.parametrize("size", [1, 15])
def test_the_page_costs_the_same_for_much(
    at_desk: Client, entry: Organisation, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(size):
        entry.terms.add(make_term(f"term-{number}", f"facet-{number}"))
        Relationship.objects.create(source=entry, type="funds", target=make_organisation(f"Other {number}"))

    with django_assert_num_queries(14):
        at_desk.get(address(entry))

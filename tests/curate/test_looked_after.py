"""What somebody looks after leaves the map by two people, whichever door a curator tries; and its owners hear of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertRedirects

from directory.models import Change, Contribution, Merge, Organisation, Owner, Person, put
from tests.curate.cases import make_edit, make_removal
from tests.curate.conftest import make_curator
from tests.curate.forms import filled
from tests.factories import make_organisation, make_person
from tests.own.factories import ADA, make_owner, to

pytestmark = pytest.mark.django_db

WHY = "Somebody looks after this entry, so two curators decide on that."
LIST = "/admin/directory/organisation/"
LEAVING = {"why": "They asked.", "cites": "advertising"}


@pytest.fixture
def entry() -> Organisation:
    """An entry that nobody looks after, until `make_owner` says so."""
    return make_organisation("Zed", city="York")


def page_of(entry: Organisation | Person) -> str:
    return f"/admin/directory/{entry.kind}/{entry.pk}/change/"


def save(desk: Client, entry: Organisation | Person, **changes: Any) -> Any:
    """Post the entry's form as it is filled in, with `changes` and a reason."""
    told = {"why": "They asked.", "cites": ["advertising"]} | changes
    return desk.post(page_of(entry), filled(desk.get(page_of(entry)), **told))


def end(desk: Client, owner: Owner) -> None:
    desk.post(f"/admin/directory/owner/{owner.pk}/change/", {"why": "You left."})


def stands(entry: Any) -> str:
    entry.refresh_from_db()
    return str(entry.standing)


# The entry's form ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"standing": "archived"},
        {"standing": "draft"},
        {"standing": "removed"},
        {"status": "closed", "closed_note": "They stopped."},
    ],
    ids=str,
)
def test_one_alone_does_not_take_it_down_by_its_form(
    at_desk: Client, entry: Organisation, changes: dict[str, str]
) -> None:
    owner = make_owner(entry)

    refused = save(at_desk, entry, **changes)

    assertContains(refused, WHY, count=1)
    assertContains(refused, 'href="/organisations/zed/remove/"')
    assert next(iter(changes)) in refused.context["adminform"].form.errors
    assert not Change.objects.filter(reason="They asked.").exists()
    owner.delete()
    save(at_desk, entry, **changes)
    assert Change.objects.filter(reason="They asked.").exists()


def test_a_person_is_left_to_two_as_well(at_desk: Client) -> None:
    person = make_person("Wilhelmina Testperson")
    make_owner(person)

    refused = save(at_desk, person, standing="archived")

    assertContains(refused, WHY, count=1)
    assertContains(refused, f'href="/people/{person.slug}/challenge/"')
    assert stands(person) == "listed"


@pytest.mark.parametrize(("was", "becomes"), [("archived", "listed"), ("removed", "archived"), ("draft", "removed")])
def test_one_alone_gives_back_or_sorts_what_nobody_sees(
    at_desk: Client, entry: Organisation, was: str, becomes: str
) -> None:
    make_owner(entry)
    put(entry, {"standing": was})

    save(at_desk, entry, standing=becomes)

    assert stands(entry) == becomes


# The list ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ["archive_entries", "remove_entries"])
def test_in_the_list_it_stays_and_is_named_with_why(at_desk: Client, entry: Organisation, action: str) -> None:
    make_owner(entry)
    other = make_organisation("Other")

    chosen = {"action": action, "_selected_action": [entry.pk, other.pk]} | LEAVING
    response = at_desk.post(LIST, chosen, follow=True)

    assertContains(response, f"Zed: {WHY}")
    assertContains(response, "1 entry changed.")
    assert stands(entry) == "listed"
    assert stands(other) in ("archived", "removed")


# Taking back ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("was", ["draft", "archived", "removed"])
def test_taking_back_does_not_take_it_down(at_desk: Client, entry: Organisation, was: str) -> None:
    put(entry, {"standing": was})
    put(entry, {"standing": "listed"})
    owner = make_owner(entry)
    address = f"/admin/directory/change/{Change.objects.latest('pk').pk}/revert/"
    form = filled(at_desk.get(address), reason="It was wrong.")

    refused = at_desk.post(address, form)

    assertContains(refused, WHY, status_code=409)
    assertContains(refused, 'href="/organisations/zed/remove/"', status_code=409)
    assert stands(entry) == "listed"
    owner.delete()
    at_desk.post(address, form | {"cites": ["ended"]})
    assert stands(entry) == was


# Taking its owners away first ----------------------------------------------------------------------------------------


def test_not_all_owners_leave_by_a_split(at_desk: Client, entry: Organisation) -> None:
    leaves, remains = make_owner(entry), make_owner(entry, "grace@zed.example")
    address = f"{LIST}{entry.pk}/split/"
    form = filled(at_desk.get(address), name="Part", website="https://part.example", stays=[])
    names = [f"Owner:{owner.pk}" for owner in (leaves, remains)]

    refused = at_desk.post(address, form | {"goes": names})

    assertContains(refused, "Leave the entry one of those who look after it", status_code=409)
    assert not Organisation.objects.filter(name="Part").exists()
    at_desk.post(address, form | {"goes": names[:1]})
    assert [owner.organisation.name for owner in Owner.objects.order_by("pk")] == ["Part", "Zed"]


def test_who_ends_an_ownership_does_not_take_the_entry_down_right_after(at_desk: Client, entry: Organisation) -> None:
    end(at_desk, make_owner(entry))

    refused = save(at_desk, entry, standing="removed")

    assert not Owner.objects.exists()
    assertContains(refused, WHY)
    assert stands(entry) == "listed"


def test_what_nobody_has_looked_after_for_a_month_leaves_by_one(at_desk: Client, entry: Organisation) -> None:
    end(at_desk, make_owner(entry))
    LogEntry.objects.update(action_time=timezone.now() - timedelta(days=31))

    save(at_desk, entry, standing="removed")

    assert stands(entry) == "removed"


# Undoing a merge -----------------------------------------------------------------------------------------------------


def test_a_merge_of_two_people_is_undone_by_a_third(client: Client, curator: User, entry: Organisation) -> None:
    make_owner(entry)
    other, ada, ben = make_organisation("Other"), make_curator("ada"), make_curator("ben")
    address = f"{LIST}{other.pk}/merge/{entry.pk}/"
    client.force_login(curator)
    client.post(address, filled(client.get(address)))
    client.force_login(ada)
    client.post(address, {"do": "agree"})
    undo = f"/admin/directory/merge/{Merge.objects.get().pk}/undo/"

    for one in (curator, ada):
        client.force_login(one)
        assertContains(client.post(undo), "Two people decided on this merge, and you are one", status_code=409)
    assert stands(entry) == "removed"

    client.force_login(ben)
    client.post(undo)
    assert stands(entry) == "listed"


# Accepting what was sent ---------------------------------------------------------------------------------------------


def test_that_it_closed_is_accepted_by_two(at_desk: Client, entry: Organisation) -> None:
    make_owner(entry)
    case = make_edit(entry, status="closed", closed_note="They stopped.")
    address = f"/admin/directory/contribution/{case.pk}/change/"

    asked = at_desk.post(address, filled(at_desk.get(address), decision="accept"))
    at_desk.post(address, filled(asked, decision="accept", note="Their site says so."))

    assertContains(asked, "Two people decide on this one.", status_code=422)
    case.refresh_from_db()
    entry.refresh_from_db()
    assert (case.state, case.stage, entry.status) == ("waiting", Contribution.Stage.SECOND, "active")


def test_that_it_closed_is_accepted_by_one_where_nobody_looks_after_it(at_desk: Client, entry: Organisation) -> None:
    case = make_edit(entry, status="closed", closed_note="They stopped.")
    address = f"/admin/directory/contribution/{case.pk}/change/"

    at_desk.post(address, filled(at_desk.get(address), decision="accept"))

    entry.refresh_from_db()
    assert entry.status == "closed"


# What its owners hear ------------------------------------------------------------------------------------------------


def test_owners_hear_of_a_new_standing_without_its_words(
    at_desk: Client, entry: Organisation, django_capture_on_commit_callbacks: Any
) -> None:
    make_owner(entry)
    put(entry, {"standing": "archived"})

    with django_capture_on_commit_callbacks(execute=True):
        save(at_desk, entry, standing="listed")

    (letter,) = to(ADA)
    assert "It is now: listed." in letter.body
    assert "/owner/organisations/zed/" in letter.body
    assert "They asked." not in letter.body


def test_owners_hear_of_what_is_taken_back(
    at_desk: Client, entry: Organisation, django_capture_on_commit_callbacks: Any
) -> None:
    make_owner(entry)
    put(entry, {"standing": "archived"})
    address = f"/admin/directory/change/{Change.objects.latest('pk').pk}/revert/"

    with django_capture_on_commit_callbacks(execute=True):
        at_desk.post(address, filled(at_desk.get(address), reason="It was wrong."))

    assert "It is now: listed." in to(ADA)[0].body


def test_owners_hear_of_what_two_decided(
    at_desk: Client, entry: Organisation, django_capture_on_commit_callbacks: Any
) -> None:
    make_owner(entry)
    case = make_removal(entry)
    address = f"/admin/directory/contribution/{case.pk}/change/"
    at_desk.post(address, filled(at_desk.get(address), decision="accept", why="They asked.", note="Do."))
    at_desk.force_login(make_curator("ada"))

    with django_capture_on_commit_callbacks(execute=True):
        response = at_desk.post(address, filled(at_desk.get(address), decision="confirm"))

    assert response.status_code == 302
    assert stands(entry) == "removed"
    assert "It is now: removed." in to(ADA)[0].body


def test_owners_hear_nothing_where_the_standing_stays(
    at_desk: Client, entry: Organisation, django_capture_on_commit_callbacks: Any
) -> None:
    make_owner(entry)

    with django_capture_on_commit_callbacks(execute=True):
        response = save(at_desk, entry, city="Leeds")

    assertRedirects(response, LIST)
    assert not to(ADA)

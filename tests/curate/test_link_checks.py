"""Curators see what the link checker saw, and take over an address that a website moved to."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertNumQueries

from directory.models import Change, Interest, LinkCheck, Organisation
from directory.models.link_check import Seen
from tests.factories import make_organisation

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/directory/linkcheck/"


@pytest.fixture
def curator(client: Client) -> User:
    """Somebody in the group, signed in with `client`."""
    user = User.objects.create_user("ada", is_staff=True)
    user.groups.add(Group.objects.get(name="Curators"))
    client.force_login(user)
    return user


def look(name: str, outcome: str, *, times: int = 1, leads_to: str = "") -> Organisation:
    """An organisation whose site was looked at each day up to now."""
    organisation = make_organisation(name)
    for ago in reversed(range(times)):
        seen = Seen(LinkCheck.Outcome(outcome), "200", leads_to)
        LinkCheck.note(organisation, organisation.website, seen, timezone.now() - timedelta(days=ago))
    return organisation


def take_over(client: Client) -> str:
    keys = list(LinkCheck.objects.values_list("pk", flat=True))
    answer = client.post(ADDRESS, {"action": "take_over", "_selected_action": keys}, follow=True)
    return answer.content.decode()


@pytest.mark.parametrize(
    ("seen", "names"), [("broken", {"Lost"}), ("failing", {"Lost", "Away"}), ("moved", {"Elsewhere"})]
)
def test_curators_see_what_they_can_mend(client: Client, curator: User, seen: str, names: set[str]) -> None:
    look("Answered", "answered")
    look("Elsewhere", "moved", leads_to="https://new.example/")
    look("Away", "gone")
    look("Lost", "gone", times=9)

    page = client.get(f"{ADDRESS}?seen={seen}")

    for name in ("Answered", "Elsewhere", "Away", "Lost"):
        (assertContains if name in names else assertNotContains)(page, f">{name}</a>")


def test_a_new_address_is_taken_over_as_a_change_like_any_other(client: Client, curator: User) -> None:
    organisation = look("Moved", "moved", leads_to="https://new.example/")
    other = look("Answered", "answered")

    assert "1 website changed." in take_over(client)

    organisation.refresh_from_db()
    assert organisation.website == "https://new.example/"
    change = Change.objects.latest("pk")
    assert (change.hand, change.user, change.fields) == (
        "curator",
        curator,
        {"website": ["https://moved.example", "https://new.example/"]},
    )
    other.refresh_from_db()
    assert other.website == "https://answered.example"
    # It is looked at again at once.
    assert organisation in LinkCheck.due(timezone.now())


def test_what_cannot_be_taken_over_is_named(client: Client, curator: User) -> None:
    look("Moved", "moved", leads_to="https://taken.example/")
    make_organisation("Taken", website="https://taken.example")
    mine = look("Mine", "moved", leads_to="https://mine2.example/")
    Interest.objects.create(user=curator, kind="organisation", entry_id=mine.pk)
    changed = look("Changed", "moved", leads_to="https://changed2.example/")
    changed.website = "https://changed3.example"
    changed.save()

    page = take_over(client)

    assert "Another organisation is listed with the address that Moved moved to." in page
    assert "You declared an interest in Mine" in page
    assert "Changed has another website by now." in page
    assert "0 websites changed." in page


def test_reviewers_look_and_change_nothing(client: Client) -> None:
    user = User.objects.create_user("bob", is_staff=True)
    user.groups.add(Group.objects.get(name="Reviewers"))
    client.force_login(user)
    organisation = look("Moved", "moved", leads_to="https://new.example/")

    assertContains(client.get(ADDRESS), "https://new.example/")
    take_over(client)

    organisation.refresh_from_db()
    assert organisation.website == "https://moved.example"
    pk = organisation.link_check.pk
    assert client.get(f"{ADDRESS}add/").status_code == 403
    assert client.post(f"{ADDRESS}{pk}/delete/").status_code == 403
    assert client.post(f"{ADDRESS}{pk}/change/", {"outcome": "answered"}).status_code == 403


def test_the_list_costs_the_same_however_long_it_is(client: Client, curator: User) -> None:
    look("One", "gone")
    client.get(ADDRESS)
    with assertNumQueries(6):
        client.get(ADDRESS)
    for number in range(20):
        look(f"Other {number}", "gone")

    with assertNumQueries(6):
        client.get(ADDRESS)

"""Whoever is listed leaves by a link, at once, and nothing of them stays."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from directory.contribute.mails import tell_decision
from directory.curate import decisions
from directory.curate.effects.people import UnconfirmedError
from directory.models import Change, Contribution, Decision, Hand, Organisation, Owner, Person, Tombstone, act, put
from ethicalmap.models import Letter
from ethicalmap.ratelimit import Limit
from ethicalmap.tokens import Token
from tests.contribute.factories import stamp
from tests.curate.conftest import make_curator
from tests.factories import make_organisation, make_person
from tests.people.factories import ADA, answer, link_to, nominate

pytestmark = pytest.mark.django_db

PAGE = "/people/ada-testperson/"


def make_ada(**changes: Any) -> Person:
    """A listed person who keeps her entry at ADA."""
    ada = make_person("Ada Testperson", **changes)
    Owner.objects.create(person=ada, email=ADA, proof="person")
    return ada


def ask(client: Client, email: str = ADA) -> Any:
    return client.post(f"{PAGE}remove/", {"email": email})


def removal_link() -> str:
    return link_to(purpose="remove-person")


def test_a_listed_person_finds_the_way_out_on_their_page(client: Client) -> None:
    make_ada()

    assertContains(client.get(PAGE), f'href="{PAGE}remove/"')
    assertContains(client.get(f"{PAGE}remove/"), "without a reason")


def test_the_link_is_mailed_to_the_persons_address(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    make_ada()

    with django_capture_on_commit_callbacks(execute=True):
        response = ask(client, ADA.upper())

    assertRedirects(response, f"{PAGE}remove/sent/")
    [sent] = mail.outbox
    assert sent.to == [ADA]
    assert removal_link() in sent.body
    assert "Ada Testperson" not in sent.subject + sent.body


@pytest.mark.parametrize(("number", "wait"), [(60, "1 minute."), (20, "3 minutes.")])
def test_a_network_that_asks_too_often_is_told_how_long_to_wait(
    client: Client, monkeypatch: pytest.MonkeyPatch, number: int, wait: str
) -> None:
    make_ada()
    monkeypatch.setattr("directory.contribute.leaving.ASKED", Limit("test", number=number, seconds=60 * 60))

    refused = next(response for _ in range(99) if (response := ask(client)).status_code == 429)

    assertContains(refused, f"send it again in {wait}", status_code=429)


def test_no_other_address_is_written_to_and_the_answer_is_the_same(client: Client) -> None:
    make_ada()
    answers = [ask(client, email) for email in (ADA, "zed@person.example")]

    assert len({(one.status_code, one["Location"], one.content) for one in answers}) == 1
    assert list(Letter.objects.values_list("to", flat=True)) == [ADA]


def test_looking_at_the_link_removes_nothing(client: Client) -> None:
    make_ada()
    ask(client)
    link = removal_link()

    for _ in range(100):
        assertContains(client.get(link), "Delete it now")

    assert Person.objects.exists()
    assert client.post(link).status_code == 200


def test_pressing_the_button_removes_at_once(client: Client) -> None:
    make_ada()
    ask(client)

    assertContains(client.post(removal_link()), "You are off the map")

    assert not Person.objects.exists()
    for address in (PAGE, "/people/ada-testperson.json", f"{PAGE}history/", f"{PAGE}remove/"):
        assertNotContains(client.get(address), "Ada", status_code=410)
    for address in ("/people/", "/people.json", "/people/?q=Ada", "/"):
        assertNotContains(client.get(address), "Testperson")
    assert not Owner.objects.exists()
    assert not Token.objects.exists()
    assert not Letter.objects.exists()
    assert Decision.objects.get().outcome == "removed"


def test_an_address_that_never_was_is_not_one_that_was_removed(client: Client) -> None:
    make_ada()
    ask(client)
    client.post(removal_link())

    assert client.get("/people/somebody-else/").status_code == 404
    assert client.get("/organisations/ada-testperson/").status_code == 404


def test_former_addresses_answer_that_they_are_gone(client: Client) -> None:
    ada = make_ada()
    with act():
        put(ada, {"slug": "ada"})
    assert client.get(PAGE).status_code == 301
    client.post("/people/ada/remove/", {"email": ADA})
    client.post(removal_link())

    assert [client.get(address).status_code for address in (PAGE, "/people/ada/", "/people/ada.json")] == [410] * 3


def test_a_link_removes_once(client: Client) -> None:
    make_ada()
    ask(client)
    link = removal_link()
    client.post(link)

    assertContains(client.post(link), "opens nothing any more", status_code=410)


@pytest.mark.parametrize("spoilt", ["expired", "purpose", "person", "owner"])
def test_no_other_link_removes(client: Client, spoilt: str) -> None:
    ada = make_ada()
    other = make_person("Zed Testperson")
    token = Token.objects.issue(
        "sign-in" if spoilt == "purpose" else "remove-person",
        email=ADA if spoilt != "owner" else "zed@person.example",
        subject=f"person:{other.pk if spoilt == 'person' else ada.pk}",
        lasts=timedelta(days=-1 if spoilt == "expired" else 1),
    )

    assert client.post(f"/links/remove-person/{token.text}/").status_code == 410
    assert Person.objects.count() == 2


def test_a_removed_person_may_come_back(client: Client) -> None:
    make_ada()
    ask(client)
    client.post(removal_link())

    make_ada()

    assertContains(client.get(PAGE), "Ada Testperson")


def test_who_left_is_not_asked_again_whoever_proposes_them(client: Client) -> None:
    make_ada()
    ask(client)
    client.post(removal_link())

    nominate(client)
    nominate(client, person_email="zed@person.example")

    assert list(Letter.objects.values_list("to", flat=True)) == ["zed@person.example"]


def test_a_persons_history_says_that_they_did_it_themselves(client: Client) -> None:
    ada = make_ada()
    with act(Hand.OWNER):
        ada.confirm(Hand.OWNER)
        ada.role = "Counter"
        ada.save()

    history = client.get(f"{PAGE}history/")

    assertContains(history, "by the person themselves")
    assertNotContains(history, "its owner")
    assertNotContains(client.get(PAGE), "its owner")


@pytest.mark.parametrize(("number", "words"), [(60, "in 1 minute."), (30, "in 2 minutes.")])
def test_how_long_to_wait_is_said_in_plain_words(
    client: Client, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    make_ada()
    monkeypatch.setattr("directory.contribute.leaving.ASKED", Limit("test", number=1, seconds=3600 // number))
    ask(client)

    assertContains(ask(client), words, status_code=429)


def test_whoever_lost_the_address_asks_the_curators(client: Client) -> None:
    ada = make_ada()

    response = client.post(f"{PAGE}remove/ask/", {"form": stamp()})

    case = Contribution.objects.waiting().get()
    assert response["Location"] == case.private_path
    assert (case.type, case.person, case.identity) == ("removal", ada, f"removal:person:{ada.pk}")
    assert client.post(f"{PAGE}remove/ask/", {"form": stamp(), "note": "It is me."}).status_code == 302
    assert case.joined.count() == 1


def test_a_curator_who_accepts_erases_the_person_and_the_request(client: Client, curator: User) -> None:
    make_ada()
    client.post(f"{PAGE}remove/ask/", {"form": stamp(), "sender_email": "new@person.example", "note": "It is me."})

    decisions.accept(Contribution.objects.get(), by=curator, fields={})

    assert not Person.objects.exists()
    assert not Contribution.objects.exists()
    assert list(Letter.objects.values_list("kind", "to")) == [("person-erased", "new@person.example")]
    assert Decision.objects.get().about == "removal"


@pytest.fixture
def curator(db: None) -> User:
    return make_curator()


def test_a_curator_erases_at_the_persons_request(client: Client, curator: User) -> None:
    ada = make_ada()
    client.force_login(curator)
    page = f"/admin/directory/person/{ada.pk}/delete/"

    assertContains(client.get(f"/admin/directory/person/{ada.pk}/change/"), page)
    assertContains(client.get(page), "cannot be undone")
    assert Person.objects.exists()
    response = client.post(page, {"post": "yes"}, follow=True)

    assertContains(response, "The person is erased")
    assertNotContains(response, "Ada")
    assert not Person.objects.exists()
    assert Tombstone.objects.exists()
    assert Decision.objects.get().by == curator


def test_who_may_not_delete_a_person_is_not_offered_to(client: Client, curator: User) -> None:
    ada = make_ada()
    curator.groups.get().permissions.remove(*curator.groups.get().permissions.filter(codename="delete_person"))
    client.force_login(curator)

    assert client.post(f"/admin/directory/person/{ada.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Person.objects.exists()


def test_a_superuser_erases_several_at_once(client: Client) -> None:
    people = [make_ada(), make_person("Zed Testperson")]
    client.force_login(User.objects.create_superuser("root"))
    chosen = {"action": "delete_selected", "_selected_action": [one.pk for one in people], "post": "yes"}

    client.post("/admin/directory/person/", chosen)

    assert not Person.objects.exists()
    assert Tombstone.objects.count() == 2


def test_whoever_is_listed_is_told_where_and_how_to_leave(
    client: Client, curator: User, django_capture_on_commit_callbacks: Any
) -> None:
    nominate(client)
    answer(client)
    case = Contribution.objects.waiting().get()

    with django_capture_on_commit_callbacks(execute=True):
        decisions.accept(case, by=curator, fields={"name": "Ada Testperson", "summary": case.sent["summary"]})
        tell_decision(case)

    told = mail.outbox[-1]
    assert told.to == [ADA]
    assert f"http://testserver{PAGE}\n" in told.body
    assert f"http://testserver{PAGE}remove/\n" in told.body
    edit = f"/owner{PAGE}edit/"
    assert f"http://testserver/owner/sign-in/?{urlencode({'next': edit})}\n" in told.body
    assert "last mail" not in told.body


def test_a_person_is_listed_with_their_consent_and_keeps_their_entry(client: Client, curator: User) -> None:
    make_organisation("Zed Trust")
    nominate(client, organisation="Zed Trust", role="Researcher", links="ada.example")
    answer(client)
    case = Contribution.objects.waiting().get()

    fields = {name: case.sent.get(name) for name in ("name", "summary", "role", "links")}
    ada = decisions.accept(case, by=curator, fields=fields | {"affiliations.zed-trust": {"role": ""}})

    assert (ada.standing, ada.consent_text, ada.confirmed_by) == ("listed", case.sent["consent"], "owner")
    assert ada.consent_given_at.isoformat() == case.sent["consented_at"]
    assert Owner.objects.of(ada).get().email == ADA
    page = client.get(PAGE)
    for words in ("Researcher", "https://ada.example", "Zed Trust", "Listed with their own consent"):
        assertContains(page, words)


def test_nobody_is_listed_whose_answer_is_not_there(client: Client, curator: User) -> None:
    case = nominate(client)

    with pytest.raises(UnconfirmedError):
        decisions.accept(case, by=curator, fields={"name": "Ada Testperson", "summary": "x"})

    assert not Person.objects.exists()
    assert Contribution.objects.get().state == "waiting"


def test_no_curator_sees_who_has_not_answered(client: Client, curator: User) -> None:
    nominated = nominate(client)
    client.force_login(curator)
    page = f"/admin/directory/contribution/{nominated.pk}/change/"

    for state in ("", "?state=all", "?state=held"):
        assertNotContains(client.get(f"/admin/directory/contribution/{state}"), "Ada Testperson")
    assert client.get(page).status_code == 404
    answer(client)
    assertContains(client.get("/admin/directory/contribution/"), "Ada Testperson")


def test_a_held_nomination_asks_the_person_once_it_is_released(client: Client, curator: User) -> None:
    held = nominate(client, subject="buy")
    assert not Letter.objects.exists()

    client.force_login(curator)
    page = f"/admin/directory/contribution/{held.pk}/change/"
    assertContains(client.get(page), "Ada Testperson")
    assertContains(client.post(page, {"decision": "release"}, follow=True), "The person is asked now")

    assert client.get(page).status_code == 404
    assert Letter.objects.get().to == ADA
    assert answer(client).status_code == 302


def test_other_entries_keep_what_is_theirs(client: Client) -> None:
    make_ada()
    zed = make_organisation("Zed Trust")
    Owner.objects.create(organisation=zed, email=ADA, proof="mail")
    ask(client)
    client.post(removal_link())

    assert Owner.objects.get().organisation == zed
    assert Organisation.objects.get().name == "Zed Trust"
    assert Change.objects.to("organisation", zed.pk).get().fields["name"] == [None, "Zed Trust"]
    assert timezone.now() >= Tombstone.objects.get().laid_at

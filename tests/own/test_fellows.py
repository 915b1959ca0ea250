"""Who else keeps an entry: invited by mail, let in when they agree, and gone when somebody says so."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from directory.models import Organisation, Owner
from ethicalmap.models import Token
from ethicalmap.ratelimit import Limit
from tests.curate.at_once import at_once
from tests.factories import make_organisation, make_person
from tests.own.factories import ADA, EVE, GRACE, link_in, make_owner, sign_in, to

pytestmark = pytest.mark.django_db

DESK = "/owner/organisations/watch-the-watchers/"


def invite(client: Client, email: str = EVE) -> Any:
    return client.post(f"{DESK}owners/add/", {"email": email})


def test_somebody_at_any_address_is_invited_and_let_in_once_they_agree(
    at_desk: Client, organisation: Organisation, commits: Any
) -> None:
    with commits():
        assertRedirects(invite(at_desk), DESK)
    assert [one.to for one in mail.outbox] == [[EVE]]
    assert ADA not in mail.outbox[0].body
    path, stranger = link_in(), Client()
    assertContains(stranger.get(path), "An invitation to look after Watch the Watchers")
    assert Owner.objects.count() == 1

    with commits():
        assertRedirects(stranger.post(path), DESK)

    assert Owner.objects.get(email=EVE).proof == "invited"
    assert "e…@elsewhere.example" in to(ADA)[0].body
    assertContains(stranger.get(DESK), "a…@watchthewatchers.example")
    assert stranger.post(path).status_code == 410


def test_who_is_invited_twice_or_keeps_it_already_is_one_owner(at_desk: Client, owner: Owner, commits: Any) -> None:
    for email in (EVE, EVE, ADA):
        with commits():
            invite(at_desk, email)
        Client().post(link_in())

    assert Owner.objects.count() == 2


@pytest.mark.parametrize("email", ["", "eve", "eve@", "a@b.example, c@d.example"])
def test_what_is_no_address_is_not_invited(at_desk: Client, email: str) -> None:
    assertContains(invite(at_desk, email), "<title>Error:", status_code=422)


def test_an_invitation_opens_nothing_else_and_nothing_too_late(client: Client, organisation: Organisation) -> None:
    about = {"email": EVE, "subject": f"organisation:{organisation.pk}"}
    late = Token.objects.issue("invitation", lasts=-timedelta(seconds=1), **about)
    sign_in_link = Token.objects.issue("sign-in", lasts=timedelta(days=1), **about)
    good = Token.objects.issue("invitation", lasts=timedelta(days=1), **about)

    for text in (late.text, sign_in_link.text):
        assert client.post(f"/links/invitation/{text}/").status_code == 410
    for _ in range(100):
        client.get(good.path)
    assert not Owner.objects.exists()

    assert client.post(good.path).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_twenty_who_agree_at_once_are_one_owner(organisation: Organisation) -> None:
    about = {"email": EVE, "subject": f"organisation:{organisation.pk}"}
    path = Token.objects.issue("invitation", lasts=timedelta(days=1), **about).path

    answers: list[Any] = at_once(*[lambda: Client().post(path)] * 20)

    assert sorted(answer.status_code for answer in answers) == [302] + [410] * 19
    assert Owner.objects.count() == 1


def test_a_fellow_is_removed_told_and_out_at_once(at_desk: Client, organisation: Organisation, commits: Any) -> None:
    fellow = make_owner(organisation, EVE, "invited")
    other = Client()
    sign_in(other, EVE)
    assert other.get(DESK).status_code == 200
    page = f"{DESK}owners/{fellow.pk}/remove/"
    assertContains(at_desk.get(page), "Remove e…@elsewhere.example")
    assert Owner.objects.count() == 2

    with commits():
        assertRedirects(at_desk.post(page), DESK)

    assertRedirects(other.get(DESK), f"/owner/sign-in/?{urlencode({'next': DESK})}")
    assert "Another owner of the entry ended it." in to(EVE)[0].body
    assert at_desk.post(page).status_code == 404


def test_links_of_who_was_removed_open_nothing_and_neither_do_those_they_sent(
    at_desk: Client, organisation: Organisation, commits: Any
) -> None:
    fellow = make_owner(organisation, EVE, "invited")
    other = Client()
    sign_in(other, EVE)
    with commits():
        invite(other, GRACE)
        invite(at_desk, "charles@elsewhere.example")
    about = {"email": EVE, "subject": f"organisation:{organisation.pk}", "lasts": timedelta(days=1)}
    again = Token.objects.issue("invitation", **about)

    at_desk.post(f"{DESK}owners/{fellow.pk}/remove/")

    assert Client().post(again.path).status_code == 410
    assert Client().post(link_in(0)).status_code == 410
    assert Client().post(link_in(1)).status_code == 302, "the control: hers still opens"


def test_only_fellows_of_the_same_entry_are_removed(at_desk: Client, owner: Owner) -> None:
    stranger = make_owner(make_organisation("Not Hers"), EVE)

    for pk in (stranger.pk, owner.pk, 0, 10**20):
        assert at_desk.post(f"{DESK}owners/{pk}/remove/").status_code == 404
    assert Owner.objects.count() == 2


def test_the_last_one_may_leave_and_is_signed_out(at_desk: Client, owner: Owner) -> None:
    assertContains(at_desk.get(f"{DESK}leave/"), "Nobody else looks after it")
    assert Owner.objects.exists()

    answer = at_desk.post(f"{DESK}leave/", follow=True)

    assertContains(answer, "You have left")
    assertContains(answer, "Your address is forgotten")

    assert not Owner.objects.exists()
    assertRedirects(at_desk.get("/owner/"), "/owner/sign-in/")


def test_who_keeps_more_stays_and_whom_they_invited_may_still_come(
    at_desk: Client, organisation: Organisation, commits: Any
) -> None:
    make_owner(make_organisation("Another of Hers"), ADA)
    with commits():
        invite(at_desk)

    response = at_desk.post(f"{DESK}leave/", follow=True)

    assertContains(response, "Another of Hers")
    assertContains(response, "You look after “Watch the Watchers” no longer.")
    assertNotContains(response, f'href="{DESK}"')
    assert Client().post(link_in()).status_code == 302


def test_so_many_are_invited_and_no_more(
    at_desk: Client, organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("directory.own.fellows.INVITATIONS", Limit("test", number=1, seconds=3600))
    assert [invite(at_desk).status_code for _ in range(2)] == [302, 429]

    monkeypatch.setattr("directory.own.fellows.MOST_OWNERS", 1)
    assertContains(invite(at_desk), "Many look after this entry already.", status_code=429)


# People -------------------------------------------------------------------------------------------------------------


def test_a_person_shares_their_entry_with_nobody_and_leaves_by_removal_alone(client: Client) -> None:
    ada = make_person("Ada Testperson")
    own, fellow = make_owner(ada, ADA, "person"), make_owner(ada, GRACE, "invited")
    sign_in(client)
    desk = "/owner/people/ada-testperson/"

    page = client.get(desk)

    assertContains(page, 'href="/people/ada-testperson/remove/"')
    for path in ("leave/", "owners/add/", f"owners/{fellow.pk}/remove/"):
        assertNotContains(page, f'href="{desk}{path}"')
        assert client.get(f"{desk}{path}").status_code == 404
        assert client.post(f"{desk}{path}", {"email": EVE}).status_code == 404
    assert {one.pk for one in Owner.objects.all()} == {own.pk, fellow.pk}


def test_an_invitation_to_a_persons_entry_opens_nothing(client: Client) -> None:
    ada = make_person("Ada Testperson")
    link = Token.objects.issue("invitation", email=EVE, subject=f"person:{ada.pk}", lasts=timedelta(days=1))

    assert client.post(link.path).status_code == 410
    assert not Owner.objects.exists()

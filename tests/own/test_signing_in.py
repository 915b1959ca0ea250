"""Signing in by mailed link: the same answer for everybody, one use, two hours, and nothing left behind."""

import time
from datetime import timedelta
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from directory.models import Organisation, Owner
from directory.own.session import KEY
from ethicalmap.models import Token
from ethicalmap.ratelimit import Limit
from tests.contribute.factories import make_vocabulary
from tests.factories import make_organisation, make_person
from tests.own.factories import ADA, EVE, GRACE, link_in, make_owner, sign_in, to

pytestmark = pytest.mark.django_db

SIGN_IN, SENT = "/owner/sign-in/", "/owner/sign-in/sent/"
DESK = "/owner/organisations/watch-the-watchers/"


def ask(client: Client, email: str = ADA) -> Any:
    return client.post(SIGN_IN, {"email": email})


# Asking for a link ---------------------------------------------------------------------------------------


def test_whoever_keeps_something_gets_a_link_that_opens_the_desk(client: Client, owner: Owner, commits: Any) -> None:
    with commits():
        assertRedirects(ask(client, "Ada@WatchTheWatchers.example "), SENT)

    assert [one.to for one in mail.outbox] == [[ADA]]
    assertContains(client.get(link_in()), "Open my desk")
    assertRedirects(client.post(link_in()), "/owner/")
    assertContains(client.get("/owner/"), "Watch the Watchers")


def test_whoever_keeps_nothing_is_answered_the_same_and_gets_nothing(
    client: Client, owner: Owner, commits: Any
) -> None:
    with commits():
        known = ask(client)
        unknown = ask(Client(), EVE)

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert {name: value for name, value in known.items() if name != "Date"} == dict(unknown.items())
    assert not to(EVE)
    assert len(to(ADA)) == 1


def test_nothing_is_looked_up_before_the_answer_is_given(
    client: Client, owner: Owner, django_assert_num_queries: Any
) -> None:
    with patch("directory.own.signing_in._mail_link") as afterwards, django_assert_num_queries(1):  # the limit
        ask(client)
    afterwards.assert_called_once_with(ADA, "")

    with patch("directory.own.signing_in._mail_link"), django_assert_num_queries(1):
        ask(client, EVE)


def test_a_link_still_comes_where_the_mail_server_is_away_for_a_while(
    client: Client, owner: Owner, commits: Any
) -> None:
    with patch.object(EmailMessage, "send", side_effect=ConnectionRefusedError), commits():
        assertRedirects(ask(client), SENT)

    assert not mail.outbox
    assert Token.objects.get().email == ADA


def test_an_address_with_foreign_letters_in_its_host_is_one_address(client: Client, commits: Any) -> None:
    owner = make_owner(make_organisation("Books"), "Ada@Bücher.example")

    for typed in ("ada@bücher.example", "ada@xn--bcher-kva.example"):
        with commits():
            ask(client, typed)

    assert owner.email == "ada@xn--bcher-kva.example"
    assert len(to(owner.email)) == 2


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "a b@c.example", "ada@-.example", "x" * 300 + "@a.example"])
def test_what_is_no_address_is_refused_with_a_word(client: Client, email: str) -> None:
    response = ask(client, email)

    assertContains(response, "<title>Error:", status_code=422)
    assertContains(response, 'aria-invalid="true"', status_code=422)


def test_one_network_asks_so_often_and_no_more(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("directory.own.signing_in.SIGN_INS", Limit("test", number=2, seconds=3600))

    answers = [ask(client, f"ada{number}@example.org") for number in range(3)]

    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert int(answers[2]["Retry-After"]) > 0
    assertContains(answers[2], "ada2@example.org", status_code=429)


def test_nobodys_mailbox_is_filled_and_nobody_hears_of_it(
    client: Client, owner: Owner, commits: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("directory.own.letters.MAILS", Limit("test", number=2, seconds=3600))

    for _ in range(4):
        with commits():
            assertRedirects(ask(client), SENT)

    assert len(mail.outbox) == 2


# Where it leads ------------------------------------------------------------------------------------------


def test_whoever_wanted_a_page_of_the_desk_is_led_there(client: Client, owner: Owner, commits: Any) -> None:
    door = client.get(f"{DESK}edit/", follow=True)
    assertContains(door, f'<input type="hidden" name="next" value="{DESK}edit/" id="id_next">', html=True)

    with commits():
        client.post(SIGN_IN, {"email": ADA, "next": f"{DESK}edit/"})

    assert "next" not in link_in()
    assertRedirects(client.post(link_in()), f"{DESK}edit/")


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example/", "//evil.example/owner/", "/admin/", "/owner/nowhere/", "/owner/sign-in/", "/owner//x",
     "/owner/@evil.example", f"{DESK}confirm/", "/owner/organisations/" + "x" * 500 + "/"],
)  # fmt: skip
def test_nobody_is_led_anywhere_else(client: Client, owner: Owner, commits: Any, wanted: str) -> None:
    assertNotContains(client.get(SIGN_IN, {"next": wanted}), 'name="next" value')

    with commits():
        client.post(SIGN_IN, {"email": ADA, "next": wanted})

    assertRedirects(client.post(link_in()), "/owner/")


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("/", "Look after your entry"),
        ("/contact/", "Sign in to correct it yourself"),
        ("/organisations/watch-the-watchers/claim/", "You look after it already?"),
        ("/organisations/watch-the-watchers/", "You look after it already? Sign in"),
        ("/people/wilhelmina-testperson/", "Is this you? Sign in to change it"),
    ],
)
def test_where_one_signs_in_is_found_from_all_over(
    client: Client, organisation: Organisation, page: str, words: str
) -> None:
    make_person("Wilhelmina Testperson")

    response = client.get(page)

    assertContains(response, words)
    assertContains(response, f'href="{SIGN_IN}')


# The link ------------------------------------------------------------------------------------------------


def test_looking_at_a_link_a_hundred_times_uses_nothing_up_and_signs_nobody_in(client: Client, owner: Owner) -> None:
    path = Token.objects.issue("sign-in", email=ADA, lasts=timedelta(minutes=10)).path

    for _ in range(100):
        assert client.get(path).status_code == 200
    assert client.head(path).status_code == 200
    assert not Session.objects.exists()

    assertRedirects(client.post(path), "/owner/")


def spent(client: Client) -> str:
    path = Token.objects.issue("sign-in", email=ADA, lasts=timedelta(minutes=10)).path
    Client().post(path)
    return path


def too_old(client: Client) -> str:
    return Token.objects.issue("sign-in", email=ADA, lasts=-timedelta(seconds=1)).path


def for_something_else(client: Client) -> str:
    text = Token.objects.issue("invitation", email=ADA, lasts=timedelta(minutes=10)).text
    return f"/links/sign-in/{text}/"


def of_nobody(client: Client) -> str:
    return Token.objects.issue("sign-in", email=EVE, lasts=timedelta(minutes=10)).path


@pytest.mark.parametrize("make", [spent, too_old, for_something_else, of_nobody, lambda _: "/links/sign-in/x/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_that_opens_nothing_says_so_and_offers_another(
    client: Client, owner: Owner, make: Any, method: str
) -> None:
    path = make(client)

    response = getattr(client, method)(path)

    assertContains(response, f'href="{SIGN_IN}"', status_code=410)
    assert KEY not in client.session
    assertRedirects(client.get("/owner/"), SIGN_IN)


def test_a_link_signs_in_its_own_reader_and_takes_the_place_of_who_was_there(client: Client, owner: Owner) -> None:
    make_owner(make_organisation("Hers"), GRACE)
    sign_in(client, GRACE)
    assertContains(client.get("/owner/"), "Hers")

    sign_in(client, ADA)

    response = client.get("/owner/")
    assertContains(response, "Watch the Watchers")
    assertNotContains(response, "Hers")


def test_a_link_is_not_used_without_the_pages_own_token(owner: Owner) -> None:
    client = Client(enforce_csrf_checks=True)
    path = Token.objects.issue("sign-in", email=ADA, lasts=timedelta(minutes=10)).path

    assert client.post(path).status_code == 403
    assert Token.objects.valid("sign-in", path.split("/")[3])


# The session ---------------------------------------------------------------------------------------------


def test_the_session_names_nobody_and_has_another_name_after_each_sign_in(client: Client, owner: Owner) -> None:
    sign_in(client)
    first = client.cookies["sessionid"].value
    assert set(client.session[KEY]) == {"owners", "until"}
    assert "ada" not in str(dict(client.session.items())).lower()

    sign_in(client)

    assert client.cookies["sessionid"].value != first
    assert not Session.objects.filter(session_key=first).exists()


def test_a_cookie_that_somebody_planted_is_not_the_one_that_is_signed_in(client: Client, owner: Owner) -> None:
    client.cookies["sessionid"] = "planted0planted0planted0planted0"

    sign_in(client)

    assert client.cookies["sessionid"].value != "planted0planted0planted0planted0"


def test_after_two_hours_it_is_over_however_busy_somebody_was(at_desk: Client) -> None:
    now = time.time()
    for minutes, status in ((60, 200), (119, 200), (121, 302)):
        with patch("directory.own.session.time.time", return_value=now + minutes * 60):
            assert at_desk.get("/owner/").status_code == status

    assert KEY not in at_desk.session


def test_signing_out_ends_it(at_desk: Client) -> None:
    assert at_desk.get("/owner/sign-out/").status_code == 405

    assertRedirects(at_desk.post("/owner/sign-out/"), "/owner/signed-out/")

    assertRedirects(at_desk.get("/owner/"), SIGN_IN)
    assert not Session.objects.exists()


def test_a_curator_stays_at_the_admin_when_they_sign_out_of_the_desk(client: Client, owner: Owner) -> None:
    client.force_login(User.objects.create_superuser("rosa"))
    sign_in(client)
    assert client.get("/admin/").status_code == 200

    client.post("/owner/sign-out/")

    assertRedirects(client.get("/owner/"), SIGN_IN)
    assert client.get("/admin/").status_code == 200


def test_it_ends_with_the_ownership(at_desk: Client, owner: Owner) -> None:
    owner.delete()

    assertRedirects(at_desk.get("/owner/"), SIGN_IN)
    assert not Session.objects.exists()


def test_only_what_is_left_is_left(at_desk: Client, owner: Owner) -> None:
    other = make_organisation("Another")
    make_owner(other)
    owner.delete()

    response = at_desk.get("/owner/organisations/watch-the-watchers/")

    assertRedirects(
        response, f"{SIGN_IN}?{urlencode({'next': DESK})}", msg_prefix="the session proved the other one alone"
    )


def test_what_is_sent_too_late_is_not_saved_and_given_back(at_desk: Client, organisation: Organisation) -> None:
    make_vocabulary()
    typed = {"summary": "<b>Long</b> work.", "description": "One.\nTwo.", "terms-issue": ["privacy"], "why": "It grew."}
    with patch("directory.own.session.time.time", return_value=time.time() + 3 * 60 * 60):
        response = at_desk.post(f"{DESK}edit/", typed | {"version": "77", "other": "Not asked."})

    for words in ("Nothing was saved", "&lt;b&gt;Long&lt;/b&gt; work.", "One.<br>Two.", "Privacy", "It grew."):
        assertContains(response, words, status_code=403)
    for words in ("<b>Long", "Not asked."):
        assertNotContains(response, words, status_code=403)
    assertContains(response, f'href="{SIGN_IN}?{urlencode({"next": f"{DESK}edit/"})}"', status_code=403)
    assert response["Cache-Control"] == "no-store"
    organisation.refresh_from_db()
    assert "Long" not in organisation.summary


def test_the_form_says_how_long_it_can_be_saved(at_desk: Client) -> None:
    assertContains(at_desk.get(f"{DESK}edit/"), "You are signed in for")


# Who sees what -------------------------------------------------------------------------------------------

PAGES = [
    ("get", ""),
    ("post", "confirm/"),
    ("get", "closed/"),
    ("post", "closed/"),
    ("post", "active/"),
    ("get", "removal/"),
    ("post", "removal/"),
    ("get", "owners/add/"),
    ("post", "owners/add/"),
    ("get", "owners/1/remove/"),
    ("post", "owners/1/remove/"),
    ("get", "leave/"),
    ("post", "leave/"),
    ("get", "challenges/1/"),
    ("post", "challenges/1/"),
    ("get", "edit/"),
    ("post", "edit/"),
]


@pytest.fixture
def others(db: None) -> Organisation:
    other = make_organisation("Not Hers")
    make_owner(other, GRACE)
    return other


@pytest.mark.parametrize(("method", "page"), PAGES)
@pytest.mark.parametrize("slug", ["not-hers", "nobodys", "nowhere"])
def test_what_somebody_does_not_keep_is_not_there_for_them(
    at_desk: Client, others: Organisation, method: str, page: str, slug: str
) -> None:
    make_organisation("Nobodys")
    before = others.recorded()

    response = getattr(at_desk, method)(f"/owner/organisations/{slug}/{page}")

    assert response.status_code == 404
    others.refresh_from_db()
    assert others.recorded() == before


@pytest.mark.parametrize(("method", "page"), PAGES)
def test_a_stranger_is_led_to_the_door(client: Client, owner: Owner, method: str, page: str) -> None:
    response = getattr(client, method)(f"/owner/organisations/watch-the-watchers/{page}")

    if method == "get":
        assertRedirects(response, f"{SIGN_IN}?{urlencode({'next': f'{DESK}{page}'})}")
    else:
        assertContains(response, "Nothing was saved", status_code=403)
        assertContains(response, f'href="{SIGN_IN}', status_code=403)
    assert response["Cache-Control"] == "no-store"


def test_pages_of_the_desk_are_kept_by_nobody(at_desk: Client) -> None:
    for path in ("/owner/", "/owner/organisations/watch-the-watchers/"):
        response = at_desk.get(path)
        assert response["Cache-Control"] == "no-store"
        assert response["X-Robots-Tag"] == "noindex"


def test_a_person_has_the_same_desk(client: Client) -> None:
    make_owner(make_person("Wilhelmina Testperson"), proof="person")
    sign_in(client)

    assertContains(client.get("/owner/people/wilhelmina-testperson/"), "All of it still holds")


def test_readers_get_no_cookie(client: Client, owner: Owner) -> None:
    assert not client.get("/organisations/watch-the-watchers/").cookies
    assert "sessionid" not in client.get(SIGN_IN).cookies

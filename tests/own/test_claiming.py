"""Claiming an organisation: what proves it, what does not, and who hears of it."""

from datetime import timedelta
from email.message import Message as Headers
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from directory.models import Contribution, LinkCheck, Organisation, Owner
from ethicalmap.fetching import Fetched, FetchError, ForbiddenAddressError
from ethicalmap.models import Token
from ethicalmap.ratelimit import Limit
from tests.contribute.factories import stamp
from tests.curate.at_once import at_once
from tests.factories import make_organisation
from tests.own.factories import ADA, EVE, GRACE, link_in, make_owner, to

pytestmark = pytest.mark.django_db

CLAIM = "/organisations/watch-the-watchers/claim/"
SENT = f"{CLAIM}sent/"
FILE = "https://www.watchthewatchers.example/.well-known/ethicalmap.txt"


def payload(**changes: Any) -> dict[str, Any]:
    """A claim that passes, a minute after the form was shown."""
    fields = {"form": stamp(), "sender_email": ADA, "role": "Director", "proof": "mail", "note": ""}
    return fields | changes


def claim(client: Client, path: str = CLAIM, **changes: Any) -> Any:
    return client.post(path, payload(**changes))


# By mail -------------------------------------------------------------------------------------------------


def test_the_page_explains_three_proofs_and_names_nobody(client: Client, owner: Owner) -> None:
    response = client.get(CLAIM)

    assertContains(response, "An address at watchthewatchers.example.")
    assertContains(response, FILE)
    assertContains(response, "A curator’s word.")
    assertNotContains(response, owner.email)


def test_a_link_to_an_address_at_its_own_domain_makes_an_owner(
    client: Client, organisation: Organisation, commits: Any
) -> None:
    with commits():
        assertRedirects(claim(client, sender_email="Ada@WatchTheWatchers.EXAMPLE"), SENT)
    assert [one.to for one in mail.outbox] == [[ADA]]
    path = link_in()
    assertContains(client.get(path), "Yes, I speak for it")

    assertRedirects(client.post(path), "/owner/organisations/watch-the-watchers/")

    owner = Owner.objects.get()
    assert (owner.entry, owner.email, owner.proof) == (organisation, ADA, "mail")


def test_nothing_of_what_was_typed_is_in_the_mail(client: Client, organisation: Organisation, commits: Any) -> None:
    with commits():
        claim(client, role="Cheap watches")

    assert "Cheap" not in mail.outbox[0].subject + mail.outbox[0].body


def test_who_claims_what_is_kept_already_reads_the_same(client: Client, organisation: Organisation) -> None:
    free = claim(client)
    make_owner(organisation)
    kept = claim(client)

    assert (free.status_code, free["Location"]) == (kept.status_code, kept["Location"])


def test_those_who_keep_it_already_are_told_and_how_to_object(
    client: Client, organisation: Organisation, commits: Any
) -> None:
    make_owner(organisation, GRACE, "word")
    with commits():
        claim(client)
    with commits():
        client.post(link_in())

    [told] = to(GRACE)
    assert "a…@watchthewatchers.example" in told.body
    assert ADA not in told.body
    assert "write to map@example.org" in told.body
    assert len(mail.outbox) == 2


def test_who_keeps_it_already_is_made_owner_once(client: Client, owner: Owner, commits: Any) -> None:
    with commits():
        claim(client)
    with commits():
        client.post(link_in())

    assert Owner.objects.get() == owner
    assert len(mail.outbox) == 1


def test_a_claim_that_is_looked_at_a_hundred_times_is_still_to_be_made(
    client: Client, organisation: Organisation, commits: Any
) -> None:
    with commits():
        claim(client)

    for _ in range(100):
        client.get(link_in())

    assert not Owner.objects.exists()
    assert not Session.objects.exists()
    assert client.post(link_in()).status_code == 302


@pytest.mark.parametrize(
    "change", [{"website": "https://sold.example"}, {"standing": "removed"}, {"standing": "archived"}]
)
def test_a_link_proves_nothing_once_the_entry_is_another(
    client: Client, organisation: Organisation, commits: Any, change: dict[str, str]
) -> None:
    with commits():
        claim(client)
    Organisation.objects.filter(pk=organisation.pk).update(**change)

    assert client.post(link_in()).status_code == 410

    assert not Owner.objects.exists()


@pytest.mark.parametrize("purpose", ["sign-in", "invitation", "claim-file"])
def test_a_link_for_something_else_makes_no_owner(client: Client, organisation: Organisation, purpose: str) -> None:
    about = {"email": ADA, "subject": f"organisation:{organisation.pk}", "data": {"proof": "mail"}}
    other = Token.objects.issue(purpose, lasts=timedelta(hours=1), **about)
    late = Token.objects.issue("claim", lasts=-timedelta(seconds=1), **about)
    good = Token.objects.issue("claim", lasts=timedelta(hours=1), **about)

    for text in (other.text, late.text, "x"):
        assert client.post(f"/links/claim/{text}/").status_code == 410
    assert not Owner.objects.exists()

    assert client.post(good.path).status_code == 302, "the control"


@pytest.mark.django_db(transaction=True)
def test_twenty_who_press_the_same_button_are_one_owner(organisation: Organisation) -> None:
    about = {"email": ADA, "subject": f"organisation:{organisation.pk}", "data": {"proof": "mail"}}
    path = Token.objects.issue("claim", lasts=timedelta(hours=1), **about).path

    answers: list[Any] = at_once(*[lambda: Client().post(path)] * 20)

    assert sorted(answer.status_code for answer in answers) == [302] + [410] * 19
    assert Owner.objects.count() == 1


# What proves nothing -------------------------------------------------------------------------------------

HOSTILE = [
    # Looks alike
    *(
        f"ada@{domain}"
        for domain in [
            "watchthewatcher.example",
            "watchthewatchersexample.org",
            "watch-the-watchers.example",
            "watchthewatchers.org",
            "watchthewatchers.com",
            "watchthewatchers.example.org",
            "watchthewatchers.example.attacker.example",
            "xn--watchthewatchers-.example",
            "wаtchthewatchers.example",
            "watchthewаtchers.example",
            "watchthewatcherѕ.example",
            "ωatchthewatchers.example",
            "watchthevvatchers.example",
            "watchthewatchers.exаmple",
            "xn--wtchthewatchers-sbd.example",
            "vvatchthewatchers.example",
            "watchthewatchers.exemple",
            "watchthewatchers.co",
            "watchthewatchers.example-org.example",
            "watchthewatcherss.example",
            "watch.thewatchers.example",
            "watchthewatchers-example.com",
            "wwatchthewatchers.example",
            "waтchthewatchers.example",
            "watchthewatсhers.example",
            "watchthewatchers․org.example",
            "watchthewatchers.examp1e",
        ]
    ),
    # Above it, below it, beside it
    "ada@example",
    "ada@mail.watchthewatchers.example",
    "ada@www.watchthewatchers.example",
    "ada@students.watchthewatchers.example",
    "ada@a.b.watchthewatchers.example",
    "ada@watchthewatchers.example.",
    "ada@.watchthewatchers.example",
    "ada@watchthewatchers..example",
    "ada@-watchthewatchers.example",
    "ada@_dmarc.watchthewatchers.example",
    # Free mail
    *(
        f"watchthewatchers@{domain}"
        for domain in [
            "gmail.com",
            "googlemail.com",
            "outlook.com",
            "hotmail.com",
            "live.com",
            "yahoo.com",
            "yahoo.co.uk",
            "icloud.com",
            "me.com",
            "aol.com",
            "proton.me",
            "protonmail.com",
            "pm.me",
            "tutanota.com",
            "tuta.com",
            "gmx.net",
            "gmx.de",
            "web.de",
            "mail.ru",
            "yandex.ru",
            "qq.com",
            "163.com",
            "riseup.net",
            "disroot.org",
            "posteo.de",
            "mailbox.org",
            "fastmail.com",
            "zoho.com",
            "mailinator.com",
            "duck.com",
        ]
    ),
    # Tricks with the name before the sign
    "ada+x@watchthewatchers.example",
    "eve+watchthewatchers.example@elsewhere.example",
    "watchthewatchers.example@elsewhere.example",
    "ada@watchthewatchers.example@elsewhere.example",
    "ada@elsewhere.example@watchthewatchers.example",
    '"ada@watchthewatchers.example"@elsewhere.example',
    '"ada"@watchthewatchers.example',
    '"eve@elsewhere.example>,<ada"@watchthewatchers.example',
    "eve@elsewhere.example,ada@watchthewatchers.example",
    "eve@elsewhere.example;ada@watchthewatchers.example",
    "eve@elsewhere.example ada@watchthewatchers.example",
    "Ada <ada@watchthewatchers.example>",
    "<ada@watchthewatchers.example>",
    "ada%elsewhere.example@watchthewatchers.example",
    "elsewhere.example!ada@watchthewatchers.example",
    "@elsewhere.example:ada@watchthewatchers.example",
    "ada(watchthewatchers.example)@elsewhere.example",
    "ada@(elsewhere.example)watchthewatchers.example",
    "ada\r\nBcc: eve@elsewhere.example@watchthewatchers.example",
    "ada\nTo: eve@elsewhere.example\n@watchthewatchers.example",
    "ada\t@watchthewatchers.example",
    "ada=40watchthewatchers.example@elsewhere.example",
    ".ada@watchthewatchers.example",
    "ada.@watchthewatchers.example",
    "a..da@watchthewatchers.example",
    "*@watchthewatchers.example",
    "|ada@watchthewatchers.example",
    "/ada@watchthewatchers.example",
    "{ada}@watchthewatchers.example",
    "ada#@watchthewatchers.example",
    "\u212aim@elsewhere.example",
    "@watchthewatchers.example",
    "watchthewatchers.example",
    # Machines instead of names
    "ada@[127.0.0.1]",
    "ada@[192.0.2.7]",
    "ada@[IPv6:::1]",
    "ada@127.0.0.1",
    "ada@2130706433",
    "ada@localhost",
    "ada@watchthewatchers.example:25",
    "ada@https://watchthewatchers.example",
    "ada@watchthewatchers.example/x",
    "ada@watchthewatchers.example?x",
    "ada@watchthewatchers.example#x",
    "ada@watchthewatchers.example\\.elsewhere.example",
    "",
    "x" * 260 + "@watchthewatchers.example",
]


def test_none_of_a_hundred_hostile_claims_gets_a_link(client: Client, organisation: Organisation, commits: Any) -> None:
    assert len(set(HOSTILE)) >= 100
    succeeded = []
    for email in HOSTILE:
        with commits():
            if claim(client, sender_email=email).status_code != 422:
                succeeded.append(email)

    assert succeeded == []
    assert not mail.outbox
    assert not Token.objects.exists()


@pytest.mark.parametrize("email", ["ada@watchthewatchers.example", "o'hara.j-b_c@watchthewatchers.example"])
def test_an_honest_one_does(client: Client, organisation: Organisation, email: str) -> None:
    assertRedirects(claim(client, sender_email=email), SENT)


SHARED = [
    ("https://watchers.github.io", "ada@watchers.github.io", True),
    ("https://watchers.wordpress.com/", "ada@watchers.wordpress.com", True),
    ("https://watchers.blogspot.co.uk", "ada@watchers.blogspot.co.uk", True),
    ("https://watchers.substack.com", "ada@substack.com", True),
    ("https://sites.google.com/view/watchers", "ada@sites.google.com", False),
    ("https://sites.google.com", "ada@sites.google.com", False),
    ("https://www.facebook.com/watchers", "ada@facebook.com", False),
    ("https://facebook.com/profile.php?id=7", "ada@facebook.com", False),
    ("https://medium.com/@watchers", "ada@medium.com", False),
    ("https://watchers.medium.com", "ada@watchers.medium.com", False),
    ("https://linktr.ee/watchers", "ada@linktr.ee", False),
    ("https://github.io", "ada@github.io", False),
    ("https://gmail.com", "ada@gmail.com", True),
    ("https://riseup.net", "ada@riseup.net", True),
    ("https://university.example/~watchers", "ada@university.example", False),
    ("https://university.example/?id=7", "ada@university.example", False),
    ("https://watchers.example:8443", "ada@watchers.example", False),
    ("https://192.0.2.7", "ada@192.0.2.7", False),
    ("", "ada@watchers.example", False),
]


@pytest.mark.parametrize(("website", "email", "by_file"), SHARED)
def test_a_host_that_others_share_proves_nothing_by_mail(
    client: Client, website: str, email: str, by_file: bool
) -> None:
    make_organisation("Shared", website=website)

    response = claim(client, "/organisations/shared/claim/", sender_email=email)

    assert response.status_code == 422
    assert not Token.objects.exists()
    page = client.get("/organisations/shared/claim/")
    assert ('value="file"' in page.content.decode()) == by_file
    assertNotContains(page, 'value="mail"')


@pytest.mark.parametrize("change", [{"status": "closed", "closed_note": "Closed."}, {"standing": "archived"}])
def test_a_name_that_may_have_been_sold_proves_nothing(
    client: Client, organisation: Organisation, change: dict[str, str]
) -> None:
    Organisation.objects.filter(pk=organisation.pk).update(**change)

    assert claim(client).status_code == 422


def test_neither_does_one_that_nobody_could_reach_for_a_week(client: Client, organisation: Organisation) -> None:
    now = timezone.now()
    LinkCheck.objects.create(
        organisation=organisation,
        website=organisation.website,
        outcome="unreachable",
        failures=3,
        failing_since=now - timedelta(days=8),
        checked_at=now,
    )

    assert claim(client).status_code == 422


def test_folding_letters_leads_no_link_to_another_host(client: Client, commits: Any) -> None:
    make_organisation("Street", website="https://straße.example")

    with commits():
        response = claim(client, "/organisations/street/claim/", sender_email="ada@straße.example")

    assert response.status_code == 302
    assert [one.to for one in mail.outbox] == [["ada@xn--strae-oqa.example"]]
    assert claim(client, "/organisations/street/claim/", sender_email="ada@strasse.example").status_code == 422


# By a file -----------------------------------------------------------------------------------------------


def begin(client: Client, email: str = EVE) -> tuple[str, str]:
    """Ask for the line: the page that shows it, and the line."""
    response = claim(client, sender_email=email, proof="file")
    assert response.status_code == 302, response.content.decode()
    path = response["Location"]
    return path, f"ethicalmap-claim={Token.objects.get(purpose='claim-file', email=email).token_hash}"


def answers(body: str = "", *, status: int = 200, url: str = FILE, error: Exception | None = None) -> Any:
    """The site as it answers."""
    found = Fetched(status, url, Headers(), body.encode(), ())
    return patch("directory.own.claims.fetch", return_value=found, side_effect=error)


def test_a_line_on_the_site_and_a_mailed_link_make_an_owner(
    client: Client, organisation: Organisation, commits: Any
) -> None:
    path, line = begin(client)
    assertContains(client.get(path), line)
    assertContains(client.get(path), FILE)

    with answers(f"# for the map\r\n  {line}  \r\n") as fetch, commits():
        assertRedirects(client.post(path), SENT)

    assert fetch.call_args.args == (FILE,)
    assert not Owner.objects.exists(), "the line proves the site, not the address"
    assert [one.to for one in mail.outbox] == [[EVE]]
    client.post(link_in())
    assert (Owner.objects.get().email, Owner.objects.get().proof) == (EVE, "file")
    assert client.get(path).status_code == 410


ELSEWHERE = "https://elsewhere.example/.well-known/ethicalmap.txt"


@pytest.mark.parametrize(
    "answer",
    [
        {"body": ""},
        {"body": "ethicalmap-claim=0000"},
        {"body": "<p>LINE</p>"},
        {"body": "LINEx"},
        {"body": "LINE", "status": 404},
        {"body": "LINE", "status": 403},
        {"body": "LINE", "url": ELSEWHERE},
        {"body": "LINE", "url": "http://www.watchthewatchers.example/.well-known/ethicalmap.txt"},
        {"body": "LINE", "url": "https://watchthewatchers.example:8443/.well-known/ethicalmap.txt"},
        {"body": "LINE", "url": "https://watchthewatchers.example/wiki/ethicalmap.txt"},
        {"body": "LINE", "url": "https://user.watchthewatchers.example/.well-known/ethicalmap.txt"},
        {"error": FetchError("timeout")},
        {"error": FetchError("tls")},
        {"error": ForbiddenAddressError("private")},
    ],
)
def test_anything_else_proves_nothing_and_can_be_tried_again(
    client: Client, organisation: Organisation, commits: Any, answer: dict[str, Any]
) -> None:
    path, line = begin(client)
    answer = answer | ({"body": answer["body"].replace("LINE", line)} if "body" in answer else {})

    with answers(**answer), commits():
        response = client.post(path)

    assertContains(response, "<title>Error:", status_code=422)
    assert not mail.outbox
    with answers(line):
        assertRedirects(client.post(path), SENT)


def test_a_line_stands_for_one_address_and_one_entry(client: Client, organisation: Organisation, commits: Any) -> None:
    _path, hers = begin(client, GRACE)
    mine, _line = begin(client, EVE)

    with answers(hers), commits():
        assert client.post(mine).status_code == 422

    assert not mail.outbox


def test_the_line_that_everybody_can_read_opens_nothing(client: Client, organisation: Organisation) -> None:
    _path, line = begin(client)
    read = line.removeprefix("ethicalmap-claim=")

    for page in ("claim-file", "claim", "sign-in"):
        assert client.get(f"/links/{page}/{read}/").status_code == 410


def test_the_site_is_not_asked_by_looking(client: Client, organisation: Organisation) -> None:
    path, _line = begin(client)

    with answers() as fetch:
        client.get(path)

    fetch.assert_not_called()


def test_the_site_is_asked_so_often_and_no_more(
    client: Client, organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, _line = begin(client)
    monkeypatch.setattr("directory.own.claiming.CLAIMS", Limit("test", number=1, seconds=3600))

    with answers() as fetch:
        assert [client.post(path).status_code for _ in range(3)] == [422, 429, 429]

    assert fetch.call_count == 1


def test_a_link_of_a_file_proves_nothing_once_the_website_is_another(
    client: Client, organisation: Organisation, commits: Any
) -> None:
    path, line = begin(client)
    with answers(line), commits():
        client.post(path)
    Organisation.objects.filter(pk=organisation.pk).update(website="https://sold.example")

    assert client.post(link_in()).status_code == 410
    assert not Owner.objects.exists()


# By a curator's word -------------------------------------------------------------------------------------


def test_a_curators_word_waits_in_the_queue(client: Client, organisation: Organisation) -> None:
    response = claim(client, sender_email=EVE, proof="word", note="See https://watchthewatchers.example/team")

    case = Contribution.objects.waiting().get()
    assert response["Location"] == case.private_path
    assert (case.type, case.entry, case.sender_email) == ("claim", organisation, EVE)
    assert case.sent == {
        "proof": "word",
        "role": "Director",
        "note": "See https://watchthewatchers.example/team",
        "affiliated": True,
    }
    assert not Owner.objects.exists()


def test_two_who_claim_the_same_are_two_cases_and_one_form_is_one(client: Client, organisation: Organisation) -> None:
    once = payload(sender_email=EVE, proof="word", note="Ask Ada.")
    for form in (once, once, payload(sender_email=GRACE, proof="word", note="Ask Ada.")):
        client.post(CLAIM, form)

    assert Contribution.objects.waiting().count() == 2


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"proof": "word"}, "Say how a curator can check"),
        ({"proof": ""}, "Choose how you prove it."),
        ({"proof": "magic"}, "magic"),
        ({"role": " "}, "Say what you are to it."),
        ({"sender_email": ""}, "Give the address with which"),
        ({"sender_email": EVE}, "ends in @watchthewatchers.example"),
        ({"form": ""}, "open for more than a day"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_nothing_is_lost(
    client: Client, organisation: Organisation, wrong: dict[str, str], words: str
) -> None:
    response = claim(client, **({"role": "Keeper of the site"} | wrong))

    assertContains(response, "<title>Error:", status_code=422)
    assertContains(response, words, status_code=422)
    assert "role" in wrong or "Keeper of the site" in response.content.decode()


def test_a_robot_is_held(client: Client, organisation: Organisation) -> None:
    claim(client, sender_email=EVE, proof="word", note="x", subject="filled in")

    assert Contribution.objects.get().held


def test_one_network_claims_so_often_and_no_more(
    client: Client, organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("directory.own.claiming.CLAIMS", Limit("test", number=2, seconds=3600))

    assert [claim(client).status_code for _ in range(3)] == [302, 302, 429]


def test_what_has_no_page_cannot_be_claimed(client: Client) -> None:
    make_organisation("Draft", standing="draft")
    make_organisation("Removed", standing="removed")

    assert claim(client, "/organisations/draft/claim/").status_code == 404
    assert claim(client, "/organisations/removed/claim/").status_code == 410


def test_a_claim_needs_the_pages_own_token(organisation: Organisation) -> None:
    assert Client(enforce_csrf_checks=True).post(CLAIM, payload()).status_code == 403


def test_what_the_pages_cost(client: Client, organisation: Organisation, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(3):  # the entry, and whether its site is reached, for file and mail
        client.get(CLAIM)
    path, _line = begin(client)
    with django_assert_num_queries(3):  # the token, the entry, whether its site is reached
        client.get(path)
    with django_assert_num_queries(1):
        client.get(SENT)

"""People are proposed by themselves or by others, and are listed only after their own word."""

import time
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from django.utils.text import slugify
from pytest_django.asserts import assertContains, assertNotContains

from directory.models import Change, Contribution, Owner, Person
from directory.removal import forget_unconfirmed
from ethicalmap.models import Letter
from ethicalmap.ratelimit import Limit, Turns
from ethicalmap.tokens import Token
from tests.contribute.factories import make_vocabulary, stamp
from tests.factories import make_facet, make_organisation, make_person, make_term
from tests.pages import PAGES, is_public
from tests.people.factories import ADA, ADDRESS, answer, link_to, nominate, payload

pytestmark = pytest.mark.django_db

PUBLIC = ["/", "/people/", "/people.json", "/people/?q=Ada", "/people/ada-testperson/", "/people/ada-testperson.json"]


def assert_nowhere(client: Client) -> None:
    for address in PUBLIC:
        assert "Ada Testperson" not in client.get(address).content.decode(), address


def test_a_nomination_is_seen_by_nobody_and_asks_the_person(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        nominated = nominate(client, proposer="Zed", note="We met.")

    assert nominated.stage == "unconfirmed"
    assert ADA not in str(nominated.sent)
    assert nominated.sender_email == ""
    assert not Contribution.objects.waiting().exists()
    assert_nowhere(client)
    [sent] = mail.outbox
    assert sent.to == [ADA]
    assert link_to() in sent.body
    assert "Ada Testperson" not in sent.subject + sent.body
    assert "Zed" not in sent.subject + sent.body


def test_only_three_answers_are_needed(client: Client) -> None:
    make_facet("issue", required=True)

    errors = client.post(ADDRESS, {"form": stamp()}).context["form"].errors

    assert list(errors) == ["name", "person_email", "summary"]


def test_the_person_sees_what_would_be_listed_and_who_proposed_it(client: Client) -> None:
    make_organisation("Zed Trust")
    make_vocabulary()
    nominate(client, organisation="zed trust", terms_issue=["privacy"], links="ada.example", proposer="Grace")

    page = client.get(link_to())

    for words in ["Ada Testperson", "Counts what nobody counts.", "https://ada.example", "Zed Trust", "Grace proposed"]:
        assertContains(page, words)
    assert page.context["form"]["terms-issue"].value() == ["privacy"]
    assert page["Cache-Control"] == "no-store"
    assert not Person.objects.exists()


def test_looking_a_hundred_times_uses_nothing_up(client: Client) -> None:
    nominate(client)
    link = link_to()

    for _ in range(100):
        assert client.get(link).status_code == 200

    assert answer(client).status_code == 302


def test_yes_lets_it_wait_for_a_curator_with_the_consent(client: Client) -> None:
    nominated = nominate(client, proposer="Grace", sender_email="grace@elsewhere.example")
    theirs = nominated.private_path

    response = answer(client, summary="Counts birds.", role="Researcher")

    case = Contribution.objects.waiting().get()
    assert response["Location"] == case.private_path
    assert case.pk == nominated.pk
    assert (case.sent["summary"], case.sent["role"]) == ("Counts birds.", "Researcher")
    assert "at any time, without a reason" in case.sent["consent"]
    assert "consented_at" in case.sent
    assert "proposer" not in case.sent
    assert case.sender_email == ADA
    assert not Token.objects.exists()
    assert client.get(theirs).status_code == 404, "whoever nominated them is not told the answer"
    assert_nowhere(client)


def test_the_person_has_the_page_from_then_on_and_nobody_else(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        nominate(client, sender_email="grace@elsewhere.example")
    with django_capture_on_commit_callbacks(execute=True):
        response = answer(client)

    to_grace, _asked, to_ada = mail.outbox
    assert (to_grace.to, to_ada.to) == (["grace@elsewhere.example"], [ADA])
    assert "We ask the person now" in to_grace.body
    assert response["Location"] in to_ada.body
    page = client.get(response["Location"])
    assertContains(page, "We have sent it to you by mail as well")
    assertContains(page, "we keep your mail address for as long as you are")
    assert "we keep this address for as long as you are" in to_ada.body
    assert "If it was not you" in to_grace.body
    assert "If it was not you" not in to_ada.body
    assert not Letter.objects.filter(to="grace@elsewhere.example").exists()


def test_no_deletes_all_that_was_proposed_for_that_address(client: Client) -> None:
    nominate(client)
    nominate(client, name="Ada T.", sender_email="grace@elsewhere.example")
    nominate(client, name="Zed Testperson", person_email="zed@person.example")

    response = answer(client, "no")

    assertContains(response, "deleted")
    assert Contribution.objects.get().sent["name"] == "Zed Testperson"
    assert list(Token.objects.values_list("email", flat=True)) == ["zed@person.example"]
    assert list(Letter.objects.values_list("to", flat=True)) == ["zed@person.example"]
    assert not Change.objects.exists()


def test_who_said_no_is_not_asked_again_for_a_year(client: Client) -> None:
    nominate(client)
    assertContains(answer(client, "no"), "for a year, nobody is asked at this address")
    year, now = 365 * 24 * 60 * 60, time.time()

    for later, is_asked in ((60, False), (year - 60, False), (year + 60, True)):
        Turns.objects.spent().delete()
        with patch("ethicalmap.ratelimit.time.time", return_value=now + later):
            nominate(client, person_email=ADA.upper())
            nominate(client, person_email="zed@person.example")
        assert Letter.objects.filter(to=ADA).exists() is is_asked
    assert Letter.objects.filter(to="zed@person.example").exists()
    assert ADA not in str(list(Turns.objects.values()))


def test_the_person_is_spoken_to_on_their_page(client: Client) -> None:
    nominate(client, note="We met.")

    page = client.get(link_to())

    for words in ("this person", "find them by", "under the name", "In their own words", "pages of their own"):
        assertNotContains(page, words)
    assertContains(page, "In your own words")
    assertContains(page, "Whoever proposed you wrote this")


def test_the_way_in_says_how_long_an_address_is_kept(client: Client) -> None:
    page = client.get("/submit/")

    assertContains(page, "forget the address 90 days after that")
    assertContains(page, "kept for as long as that lasts")


@pytest.mark.parametrize("says", ["yes", "no"])
def test_a_link_answers_once(client: Client, says: str) -> None:
    nominate(client)
    link = link_to()
    answer(client, says, link=link)

    for response in (client.get(link), client.post(link, {"answer": "yes"}), client.post(link, {"answer": "no"})):
        assertContains(response, "opens nothing any more", status_code=410)


@pytest.mark.parametrize("other", ["remove-person", "sign-in"])
def test_a_link_for_something_else_answers_nothing(client: Client, other: str) -> None:
    nominated = nominate(client)
    token = Token.objects.issue(other, email=ADA, subject=f"contribution:{nominated.pk}", lasts=timedelta(days=1))

    response = client.post(f"/links/confirm-person/{token.text}/", {"answer": "no"})

    assert response.status_code == 410
    assert Contribution.objects.exists()


def test_a_refused_correction_keeps_the_link_and_what_was_typed(client: Client) -> None:
    nominate(client)

    response = answer(client, name="", summary="Counts birds.")

    assertContains(response, "<title>Error:", status_code=422)
    assertContains(response, "Counts birds.", status_code=422)
    assert answer(client).status_code == 302


def test_an_older_text_is_shown_anew_before_it_counts(client: Client) -> None:
    nominate(client)

    response = answer(client, consent="0")

    assertContains(response, "has changed meanwhile", status_code=422)
    assert not Contribution.objects.waiting().exists()
    assert answer(client).status_code == 302


@pytest.mark.parametrize("says", ["", "perhaps"])
def test_what_is_neither_yes_nor_no_changes_nothing(client: Client, says: str) -> None:
    nominate(client)

    assertContains(answer(client, says), "Press one of the two buttons", status_code=422)
    assert Contribution.objects.get().stage == "unconfirmed"


def test_the_answer_is_the_same_whoever_is_named(client: Client) -> None:
    listed = make_person("Ada Lister")
    Owner.objects.create(person=listed, email=ADA, proof="person")
    answers = []
    for email in ("new@person.example", ADA):
        response = client.post(ADDRESS, payload(person_email=email), follow=True)
        page = response.content.decode().split("<main")[1].split("</main>")[0]
        answers.append((response.status_code, page.replace(Contribution.objects.latest("pk").token, "TOKEN")))

    assert answers[0] == answers[1]


def test_who_is_listed_already_is_told_so_by_the_link_alone(client: Client) -> None:
    listed = make_person("Ada Lister")
    Owner.objects.create(person=listed, email=ADA, proof="person")
    nominate(client)

    assertContains(client.get(link_to()), 'You are listed already:\n        <a href="/people/ada-lister/">')


def test_a_person_who_is_proposed_ten_times_gets_three_mails(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    for number in range(10):
        with django_capture_on_commit_callbacks(execute=True):
            nominate(client, name=f"Ada {number}", person_email=ADA.upper() if number % 2 else ADA)

    assert len(mail.outbox) == 3
    assert Contribution.objects.count() == 10


def test_one_form_sent_twice_is_one_nomination_and_one_mail(client: Client) -> None:
    form = payload()

    first, second = client.post(ADDRESS, form), client.post(ADDRESS, form)

    assert first["Location"] == second["Location"]
    assert (Contribution.objects.count(), Token.objects.count(), Letter.objects.count()) == (1, 1, 1)


def test_what_a_robot_sends_asks_nobody(client: Client) -> None:
    nominate(client, subject="buy")

    assert Contribution.objects.get().held
    assert not Letter.objects.exists()


def test_who_agrees_twice_joins_what_they_agreed_to(client: Client) -> None:
    nominate(client)
    first = link_to()
    answer(client, link=first)
    nominate(client, summary="Counts birds.")
    answer(client)

    case = Contribution.objects.waiting().get()
    assert [one.sent["summary"] for one in case.joined.all()] == ["Counts birds."]


def test_a_network_sends_only_so_many(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("directory.contribute.taking.SUBMISSIONS", Limit("test", number=1, seconds=60))
    nominate(client)

    response = client.post(ADDRESS, payload(name="Zed"))

    assertContains(response, "Leave this page open and send it again in 1 minute.", status_code=429)
    assert response["Retry-After"]


def test_an_organisation_is_named_by_name_slug_or_page(client: Client) -> None:
    make_organisation("Zed Trust")

    for named in ["Zed Trust", "zed-trust", "http://testserver/organisations/zed-trust/"]:
        assert nominate(client, organisation=named).sent["organisation"] == "zed-trust"
    assertContains(client.post(ADDRESS, payload(organisation="Zedd Trust")), "Did you mean: Zed Trust", status_code=422)
    assertContains(client.post(ADDRESS, payload(organisation="Xyz")), "Leave this empty", status_code=422)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"person_email": "ada"}, "person_email"),
        ({"links": "javascript:alert(1)"}, "links"),
        ({"links": "\n".join(f"{n}.example" for n in range(11))}, "links"),
        ({"who": "x"}, "who"),
        ({"name": "x" * 201}, "name"),
        ({"terms_issue": ["nothing"]}, "terms-issue"),
    ],
)
def test_what_is_refused_is_said_at_its_question(client: Client, changes: dict[str, Any], field: str) -> None:
    make_term("privacy")

    response = client.post(ADDRESS, payload(**changes))

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}
    assertContains(response, "<title>Error:", status_code=422)


def test_who_adds_themselves_is_written_to_as_the_person(client: Client) -> None:
    nominated = nominate(client, who="myself", sender_email="else@person.example", proposer="x")

    assert nominated.sender_email == ""
    assert "proposer" not in nominated.sent
    assert list(Letter.objects.values_list("to", flat=True)) == [ADA]


def test_the_private_page_of_a_nomination_says_what_it_waits_for(client: Client) -> None:
    nominated = nominate(client)

    page = client.get(nominated.private_path)

    assertContains(page, "It waits for the person it names")
    assertNotContains(page, "in the queue")
    assertNotContains(page, ADA)


@pytest.mark.parametrize(("days", "is_there"), [(29, True), (31, False)])
def test_what_is_not_answered_in_thirty_days_is_gone(client: Client, days: int, is_there: bool) -> None:
    nominated = nominate(client, sender_email="grace@elsewhere.example")
    Contribution.objects.update(sent_at=timezone.now() - timedelta(days=days))

    assert forget_unconfirmed() == (not is_there)
    assert forget_unconfirmed() == 0
    assert Contribution.objects.filter(pk=nominated.pk).exists() is is_there
    assert Token.objects.exists() is is_there
    assert Letter.objects.exists() is is_there


def test_what_was_answered_is_not_forgotten_for_being_old(client: Client) -> None:
    nominate(client)
    answer(client)
    Contribution.objects.update(sent_at=timezone.now() - timedelta(days=400))

    assert forget_unconfirmed() == 0
    assert Contribution.objects.waiting().exists()


# A thousand people who did not answer ------------------------------------------------------------------------


def test_of_a_thousand_nominations_none_is_seen_before_its_person_agreed(client: Client) -> None:
    make_organisation(terms=[make_term("birds")])
    make_person("Zed Lister")
    names = [f"Unasked Testperson {number}" for number in range(1000)]
    for name in names[:20]:
        nominate(client, name=name, person_email=f"{slugify(name)}@person.example", form=stamp())
    Contribution.objects.bulk_create(
        Contribution(
            type="new_person",
            stage="unconfirmed",
            sent={"name": name, "summary": f"{name} does good."},
            identity=f"new_person:{name}",
            form_key=name,
            nonce=name,
            token_hash=name,
        )
        for name in names[20:]
    )

    pages = [page.address() for page in PAGES if is_public(page)]
    pages += ["/people/?q=Unasked", "/people.json?q=Unasked+Testperson", "/organisations/?q=Unasked"]
    pages += [f"/people/unasked-testperson-{number}/" for number in (0, 19, 20, 999)]
    shown = "".join(b"".join(Client().get(address)).decode() for address in pages)

    assert Contribution.objects.filter(stage="unconfirmed").count() == 1000
    assert "Unasked Testperson" not in shown
    assert not Contribution.objects.waiting().exists()
    assert not Person.objects.filter(name__startswith="Unasked").exists()

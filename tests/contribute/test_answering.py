"""A curator asks something, and whoever sent it in answers on their private page."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from directory.models import Change, Contribution, Message
from ethicalmap.ratelimit import Limit
from tests.contribute.factories import make_contribution
from tests.curate.at_once import at_once

pytestmark = pytest.mark.django_db

QUESTION = "Which <b>town</b> is it in?"


def asked(**changes: Any) -> Contribution:
    """A contribution whose sender is asked something."""
    case = make_contribution(stage="asked", **changes)
    Message.objects.create(contribution=case, voice="curator", words=QUESTION)
    return case


def reply(client: Client, case: Contribution, words: str = "In Leeds.") -> Any:
    return client.post(case.private_path, {"words": words})


def test_the_question_stands_on_the_page_with_the_place_to_answer_it(client: Client) -> None:
    response = client.get(asked().private_path)

    assertContains(response, "A curator asks you something")
    assertContains(response, "Which &lt;b&gt;town&lt;/b&gt; is it in?")
    assertContains(response, 'name="words"')


def test_an_answer_is_passed_on_and_it_waits_again(client: Client) -> None:
    case = asked()

    response = reply(client, case)

    assert (response.status_code, response["Location"]) == (302, case.private_path)
    page = client.get(case.private_path)
    assertContains(page, "It waits for a curator")
    assertContains(page, "In Leeds.")
    assertNotContains(page, 'name="words"')
    assert [(said.voice, said.words) for said in case.messages.all()][1:] == [("sender", "In Leeds.")]
    # Curators who have it open learn that it changed.
    assert Change.objects.to("contribution", case.pk).get().fields == {"stage": ["asked", ""]}


@pytest.mark.parametrize(
    ("words", "error"), [("", "Write your answer."), ("\u200b \n", "Write your answer."), ("x" * 2001, "at most 2000")]
)
def test_a_bad_answer_is_kept_and_told(client: Client, words: str, error: str) -> None:
    case = asked()

    response = reply(client, case, words)

    assert response.status_code == 422
    assertContains(response, error, status_code=422)
    assertContains(response, "<title>Error:", status_code=422)
    assertContains(response, words.strip("\u200b \n"), status_code=422)
    assert case.messages.count() == 1


def test_clicked_twice_it_is_said_once(client: Client) -> None:
    case = asked()

    assert [reply(client, case).status_code for _ in range(2)] == [302, 302]
    assert case.messages.count() == 2


def test_an_answer_that_comes_too_late_is_not_lost_from_sight(client: Client) -> None:
    case = make_contribution(state="declined", reason="other", decided_at="2026-11-20T12:00Z")

    response = reply(client, case, "In Leeds, as I said.")

    assertContains(response, "Your answer came too late", status_code=409)
    assertContains(response, "In Leeds, as I said.", status_code=409)
    assert not case.messages.exists()


def test_who_joined_is_asked_nothing_and_can_answer_nothing(client: Client) -> None:
    joined = make_contribution(joined_to=asked())

    page = client.get(joined.private_path)

    assertContains(page, "It waits for a curator")
    assertNotContains(page, "town")
    assert reply(client, joined).status_code == 409
    assert Contribution.objects.get(pk=joined.case.pk).stage == "asked"


def test_answers_from_one_network_are_bounded_and_kept(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("directory.contribute.private_page.ANSWERS", Limit("test", number=1, seconds=3600))
    reply(client, asked())
    case = asked(sent={"name": "Other", "website": "https://other.example"}, identity="other")

    response = reply(client, case, "In York.")

    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assertContains(response, "In York.</textarea>", status_code=429)
    assert case.messages.count() == 1


def test_another_site_cannot_answer(client: Client) -> None:
    case = asked()

    response = Client(enforce_csrf_checks=True).post(case.private_path, {"words": "In Leeds."})

    assert response.status_code == 403
    assert case.messages.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_are_one() -> None:
    case = asked()

    answers = at_once(*[lambda: reply(Client(), case).status_code] * 2)

    assert answers == [302, 302]
    assert case.messages.filter(voice="sender").count() == 1


def test_an_owners_reply_stands_beside_the_decision_and_not_before(client: Client) -> None:
    case = make_contribution(type="challenge")
    Message.objects.create(contribution=case, voice="owner", words="We stopped that in May.")

    assertNotContains(client.get(case.private_path), "in May")
    Contribution.objects.filter(pk=case.pk).update(state="declined", reason="other", decided_at="2026-11-20T12:00Z")

    words = " ".join(re.sub(r"<[^>]+>", " ", client.get(case.private_path).content.decode()).split())
    assert "Your challenge was not upheld" in words
    assert "The owner of the entry" in words
    assert "We stopped that in May." in words

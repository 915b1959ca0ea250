"""Whoever sent something in follows what becomes of it: on a page of their own, and by mail."""

import logging
import re
from typing import Any
from unittest.mock import patch

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from directory.contribute.mails import tell_decision
from directory.contribute.progress import heading
from directory.models import Contribution, Criterion, CriterionVersion
from ethicalmap.ratelimit import Limit
from tests.contribute.factories import make_contribution, make_vocabulary, send
from tests.factories import make_organisation

pytestmark = pytest.mark.django_db

SENT = {"city": "Leeds", "terms": {"issue": ["privacy", "gone"]}, "proposals": {"issue": "Kerbs"}, "note": "Ask Ada."}


def decide(case: Contribution, **outcome: Any) -> None:
    Contribution.objects.filter(pk=case.pk).update(decided_at=timezone.now(), **outcome)


def at(path: str) -> str:
    return f"http://testserver{path}"


# The page --------------------------------------------------------------------------------------------


def test_it_shows_all_that_was_sent_and_that_it_waits(client: Client) -> None:
    make_vocabulary()
    make_contribution("Earlier one")
    sent = make_contribution(sent=SENT)

    response = client.get(sent.private_path)

    for words in ("Zed Trust", "https://zedtrust.example", "Leeds", "Privacy", "gone", "Kerbs", "Ask Ada."):
        assertContains(response, words)
    assertContains(response, "It is number 2 in the queue")
    assertContains(response, "Keep the address of this page")


def test_it_says_that_it_is_listed_and_where(client: Client) -> None:
    sent = make_contribution()
    entry = make_organisation("Zed Trust")
    decide(sent, state="accepted", entry=entry, words="Welcome <b>aboard</b>.")

    response = client.get(sent.private_path)

    assertContains(response, f'href="{entry.get_absolute_url()}"')
    assertContains(response, "Welcome &lt;b&gt;aboard&lt;/b&gt;.")


def test_it_says_which_part_is_listed(client: Client) -> None:
    make_vocabulary()
    sent = make_contribution(sent=SENT)
    decide(sent, state="in_part", accepted_fields={"name": True, "city": False, "terms.issue": True})

    page = " ".join(re.sub(r"<[^>]+>", " ", client.get(sent.private_path).content.decode()).split())

    assert "Zed Trust listed" in page
    assert "Leeds not listed" in page
    assert "Ask Ada. listed" not in page


def test_it_says_what_the_curator_says_of_a_part_to_whoever_sent_that_very_part(client: Client) -> None:
    case = make_contribution(sent={"city": "Leeds"})
    joined = make_contribution(sent={"city": "York"}, joined_to=case)
    decide(case, state="in_part", accepted_fields={"city": False}, replies={"city": "They <b>moved</b>."})

    assertContains(client.get(case.private_path), "The curator says: They &lt;b&gt;moved&lt;/b&gt;.")
    assertNotContains(client.get(joined.private_path), "moved")


def test_it_says_why_it_was_declined(client: Client) -> None:
    sent = make_contribution()
    decide(sent, state="declined", reason="out_of_scope", words="We list no shops.")

    response = client.get(sent.private_path)

    assertContains(response, "It is outside what this map covers.")
    assertContains(response, "We list no shops.")


@pytest.mark.parametrize("kind", Contribution.Type.values)
@pytest.mark.parametrize("state", ["accepted", "in_part", "declined", "withdrawn"])
def test_whatever_was_sent_it_says_in_words_what_became_of_it(client: Client, kind: str, state: str) -> None:
    sent = make_contribution(type=kind, state=state, reason="other", decided_at=timezone.now())

    page = client.get(sent.private_path)

    assertContains(page, f'data-state="{state}"')
    assertContains(page, f'<h2 id="outcome">{heading(sent)}</h2>', html=True)


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        ("", "It is number 1 in the queue"),
        ("asked", "A curator asks you something"),
        ("second", "a second one must agree"),
        ("unconfirmed", "We write to the person"),
    ],
)
def test_however_far_it_is_it_says_so(client: Client, stage: str, words: str) -> None:
    assertContains(client.get(make_contribution(stage=stage).private_path), words)


def test_it_names_the_criteria_with_the_version_that_was_in_force(client: Client) -> None:
    criterion = Criterion.objects.create(slug="zed-test", side="out")
    for number in (1, 2):
        CriterionVersion.objects.create(criterion=criterion, number=number, title=f"No shops, {number}", meaning="…")
    sent = make_contribution()
    decide(sent, state="declined", reason="out_of_scope", cites=[["zed-test", 1]])

    page = client.get(sent.private_path)

    assertContains(page, "No shops, 1")
    assertContains(page, "/criteria/zed-test/#version-1")
    assertNotContains(page, "No shops, 2")


def test_an_entry_that_is_gone_again_is_not_linked(client: Client) -> None:
    sent = make_contribution()
    entry = make_organisation("Zed Trust", standing="removed")
    decide(sent, state="accepted", entry=entry)

    assertNotContains(client.get(sent.private_path), entry.get_absolute_url())


def test_who_joined_reads_the_outcome_with_their_own_words_beside_it(client: Client) -> None:
    case = make_contribution(sent={"city": "Leeds"})
    joined = make_contribution(sent={"city": "York", "note": "Mine."}, joined_to=case)
    decide(case, state="in_part", accepted_fields={"name": True, "city": True}, words="Thank you.")

    page = client.get(joined.private_path)
    words = " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())

    assert "Thank you." in words
    assert "Mine." in words
    assert "Zed Trust listed" in words
    assert "York listed" not in words, "Leeds is"
    assert "Leeds" not in words


def test_nobody_keeps_finds_or_hears_of_it(client: Client) -> None:
    response = send(client, website="", country="GB", terms_issue=None, proposal_issue="Kerbs")
    assert "no-store" in response["Cache-Control"]

    response = client.get(Contribution.objects.get().private_path)

    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "strict-origin"
    assert response["X-Robots-Tag"] == "noindex"
    assert "ETag" not in response
    assert not response.cookies


@pytest.mark.parametrize("token", ["x", "x" * 43, "x" * 4_000, "-", "%00", "%ff", "é"])
def test_a_stranger_without_the_token_finds_nothing(client: Client, token: str) -> None:
    make_contribution()

    assert client.get(f"/contributions/{token}/").status_code == 404


def test_a_token_with_one_letter_changed_opens_nothing(client: Client) -> None:
    token = make_contribution().token

    for at_letter in range(len(token)):
        other = "A" if token[at_letter] != "A" else "B"
        assert client.get(f"/contributions/{token[:at_letter]}{other}{token[at_letter + 1 :]}/").status_code == 404


def test_a_page_costs_a_handful_of_queries(client: Client, django_assert_num_queries: Any) -> None:
    make_vocabulary()
    case = make_contribution(sent=SENT)
    joined = make_contribution(sent=SENT, joined_to=case)

    with django_assert_num_queries(4):  # itself with its case, facets, terms, the queue
        client.get(joined.private_path)


# Mail ------------------------------------------------------------------------------------------------


@pytest.fixture
def commits(django_capture_on_commit_callbacks: Any) -> Any:
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_the_sender_gets_the_link_by_mail_and_none_of_the_words_sent(client: Client, commits: Any) -> None:
    make_vocabulary()

    with commits():
        send(client, name="Cheap watches", summary="Cheap watches for you", sender_email="ada@example.org")

    sent, letter = Contribution.objects.get(), mail.outbox[0]
    assert letter.to == ["ada@example.org"]
    assert f"http://testserver{sent.private_path}" in letter.body
    assert "watches" not in letter.subject + letter.body
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    assertContains(client.get(sent.private_path), "We have sent it to you by mail as well.")


def test_without_an_address_no_mail_goes_out(client: Client, commits: Any) -> None:
    make_vocabulary()

    with commits():
        send(client)

    assert not mail.outbox


@pytest.mark.parametrize("error", [ConnectionRefusedError(), TimeoutError(), ValueError("bad header")])
def test_a_mail_that_fails_loses_nothing_and_names_nobody_in_the_log(
    client: Client, commits: Any, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    make_vocabulary()

    with patch("django.core.mail.EmailMessage.send", side_effect=error), caplog.at_level(logging.INFO), commits():
        response = send(client, sender_email="ada@example.org")

    sent = Contribution.objects.get()
    assert response["Location"] == sent.private_path
    assert type(error).__name__ in caplog.text
    assert "ada@" not in caplog.text
    assert sent.token not in caplog.text
    assertContains(client.get(sent.private_path), "We could not send it to you by mail yet, and go on trying.")


def test_nobody_can_have_a_strangers_mailbox_filled(
    client: Client, commits: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_vocabulary()
    monkeypatch.setattr("directory.contribute.mails.MAILS", Limit("test", number=2, seconds=3600))

    for number in range(4):
        with commits():
            send(client, website=f"site{number}.example", name=f"Name {number} of many", sender_email="Ada@example.org")

    assert len(mail.outbox) == 2
    assert Contribution.objects.count() == 4


def test_all_who_sent_it_are_told_the_decision_once_it_holds(commits: Any) -> None:
    case = make_contribution(sender_email="ada@example.org")
    joined = make_contribution(joined_to=case, sender_email="grace@example.org")
    make_contribution(joined_to=case)
    entry = make_organisation("Zed Trust")

    with commits(), transaction.atomic():
        decide(case, state="accepted", entry=entry, words="Welcome.")
        tell_decision(case)
        assert not mail.outbox

    assert [letter.to for letter in mail.outbox] == [["ada@example.org"], ["grace@example.org"]]
    for letter, sent in zip(mail.outbox, [case, joined], strict=True):
        assert at(sent.private_path) in letter.body
        assert at(entry.get_absolute_url()) in letter.body
        assert "Welcome." in letter.body
    assert joined.private_path not in mail.outbox[0].body


def test_a_decision_that_is_rolled_back_is_told_to_nobody(commits: Any) -> None:
    case = make_contribution(sender_email="ada@example.org")

    with commits(), pytest.raises(ZeroDivisionError), transaction.atomic():
        tell_decision(case)
        raise ZeroDivisionError

    assert not mail.outbox


def test_a_decline_is_told_with_its_reason(commits: Any) -> None:
    case = make_contribution(sender_email="ada@example.org")

    with commits():
        decide(case, state="declined", reason="too_little", words="Which town?\nWe found none.")
        tell_decision(case)

    assert "There was too little to go on." in mail.outbox[0].body
    assert "Which town?\nWe found none." in mail.outbox[0].body

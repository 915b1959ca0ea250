"""Whoever sent something reads on their own page what it was, whatever its kind; and the mails speak of it rightly."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from directory.contribute.actions import send_in
from directory.contribute.mails import tell_decision
from directory.models import Contribution, Criterion, CriterionVersion
from tests.contribute.factories import make_vocabulary
from tests.factories import make_organisation, make_person

pytestmark = pytest.mark.django_db

TYPES = [of_type for of_type in Contribution.Type if of_type not in ("new_organisation", "new_person")]


def make(of_type: str, sent: dict[str, Any], **changes: Any) -> Contribution:
    about = {} if {"entry", "person"} & changes.keys() else {"entry": make_organisation("Zed Trust", city="Leeds")}
    number = str(Contribution.objects.count())
    fields = {"type": of_type, "sent": sent, "identity": number, "form_key": number}
    made: Contribution = Contribution.objects.create(**fields | about | changes)
    return made


def words(client: Client, sent: Contribution) -> str:
    page = client.get(sent.private_path)
    assert page.status_code == 200
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.content.decode())).split())


CHANGES = {"city": ["Leeds", "York"], "terms.issue": [["privacy"], ["climate", "gone"]], "former_names": [[], ["Zed"]]}


def test_a_change_is_shown_before_and_after_with_its_source(client: Client) -> None:
    make_vocabulary()

    seen = words(client, make("edit", {"changes": CHANGES, "sources": {"city": "Their site"}, "note": "Ask Ada."}))

    assert "City or town Before Leeds After York From: Their site" in seen
    assert "What is at stake? Taken away Privacy Added Climate gone" in seen
    assert "Other or former names Added Zed" in seen
    assert "Note to the curators Ask Ada." in seen


def test_which_part_of_a_change_was_taken(client: Client) -> None:
    make_vocabulary()
    case = make("edit", {"changes": CHANGES})
    other = make("edit", {"changes": {"city": ["Leeds", "Hull"]}}, joined_to=case, entry=case.entry)
    taken = {"city": True, "terms.issue": False, "former_names": True}
    Contribution.objects.filter(pk=case.pk).update(state="in_part", accepted_fields=taken, decided_at=timezone.now())

    seen = words(client, case)

    assert "After York taken" in seen
    assert "Added Climate gone not taken" in seen
    assert "After Hull taken" not in words(client, other)


@pytest.mark.parametrize(
    ("against", "called"),
    [
        ("fact.city", "City or town"),
        ("fact.terms.issue", "What is at stake?"),
        ("fact.terms.gone", "gone"),
        ("criterion.rule-one", "Rule one"),
        ("criterion.gone", "gone"),
        ("fact.relationships.from.funds.zed-trust", "Funded by Zed Trust"),
        ("fact.relationships.to.funds.gone", "Funds gone"),
    ],
)
def test_a_challenge_names_what_it_is_against(client: Client, against: str, called: str) -> None:
    make_vocabulary()
    rule = Criterion.objects.create(slug="rule-one", side="in")
    CriterionVersion.objects.create(criterion=rule, title="Rule one", meaning="It means something.")

    seen = words(client, make("challenge", {"against": against, "wrong": "It moved.", "evidence": "A letter"}))

    assert f"What you challenge {called} What is wrong It moved. How one can see that A letter" in seen


def test_a_relationship_reads_as_a_sentence(client: Client) -> None:
    make_organisation("Other Fund")
    said = {"way": "from", "type": "funds", "other": "other-fund", "since": "2018", "evidence": "A report"}

    assert "Zed Trust – Funded by – Other Fund Since 2018 How you know A report" in words(
        client, make("relationship", said)
    )


def test_a_removal_without_a_reason_is_not_taken_for_forgotten(client: Client) -> None:
    seen = words(client, make("removal", {}))

    assert "What you ask for That the entry be removed" in seen
    assert "forgotten" not in seen


@pytest.mark.parametrize("of_type", TYPES)
def test_what_is_forgotten_breaks_no_page(client: Client, of_type: str) -> None:
    words(client, make(of_type, {}))
    words(client, make(of_type, {}, person=make_person()))
    words(client, make(of_type, {}, entry=None))


@pytest.mark.parametrize("of_type", TYPES)
def test_mails_say_what_was_sent_and_what_became_of_it(django_capture_on_commit_callbacks: Any, of_type: str) -> None:
    about = {"way": "to", "type": "funds", "other": "x", "changes": {}, "against": "fact.city"}
    entry = make_organisation("Zed Trust")
    with django_capture_on_commit_callbacks(execute=True):
        case = send_in(
            of_type, about, identity="i", form_key="k", sender_email="ada@example.org", flagged=[], entry=entry
        )
    with django_capture_on_commit_callbacks(execute=True):
        Contribution.objects.filter(pk=case.pk).update(state="accepted", decided_at=timezone.now())
        tell_decision(Contribution.objects.get(pk=case.pk))

    received, decided = (" ".join(letter.body.split()) for letter in mail.outbox)
    called = Contribution.Type(of_type).label
    assert f"received {called}, sent with this address" in received
    assert f"received {called} from you" in decided
    assert entry.get_absolute_url() in decided
    assert ("organisation" in received) == ("organisation" in str(called))


def test_a_mail_leads_to_no_page_that_is_gone(django_capture_on_commit_callbacks: Any) -> None:
    case = make("removal", {}, sender_email="ada@example.org")
    assert case.entry is not None
    case.entry.standing = "removed"
    case.entry.save()

    with django_capture_on_commit_callbacks(execute=True):
        Contribution.objects.filter(pk=case.pk).update(state="accepted", decided_at=timezone.now())
        tell_decision(Contribution.objects.get(pk=case.pk))

    assert "The entry was removed." in mail.outbox[0].body
    assert case.entry.get_absolute_url() not in mail.outbox[0].body


@pytest.mark.parametrize(
    ("of_type", "sent", "queries"),
    [
        ("edit", {"changes": CHANGES}, 4),  # itself, the queue, facets, terms
        ("challenge", {"against": "fact.terms.issue", "wrong": "x"}, 3),
        ("relationship", {"way": "to", "type": "funds", "other": "x", "evidence": "x"}, 3),
        ("removal", {}, 2),
    ],
)
def test_a_page_costs_a_handful_of_queries(
    client: Client, of_type: str, sent: dict[str, Any], queries: int, django_assert_num_queries: Any
) -> None:
    make_vocabulary()
    made = make(of_type, sent)

    with django_assert_num_queries(queries + 1):  # and what was asked and said
        client.get(made.private_path)

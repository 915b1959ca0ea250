"""What is personal is forgotten in time, not sooner and not later."""

from dataclasses import replace
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains

from directory import retention
from directory.endings import Ending
from directory.models import Contribution
from tests.contribute.factories import make_contribution

pytestmark = pytest.mark.django_db

ADA = {"sender_email": "ada@example.org", "sent": {"note": "I am Ada, ring me."}}


def days_ago(days: int) -> Any:
    return timezone.now() - timedelta(days=days)


def decided(days: int) -> dict[str, Any]:
    return {"state": "declined", "reason": "other", "decided_at": days_ago(days)}


def forget() -> str:
    said = StringIO()
    call_command("forget", stdout=said)
    return said.getvalue()


@pytest.mark.parametrize(
    ("changes", "is_forgotten"),
    [
        (decided(91), True),
        (decided(89), False),
        ({"sent_at": days_ago(400)}, False),  # still waits: its sender is still to be told
        ({"held": True, "sent_at": days_ago(91)}, True),
        ({"held": True, "sent_at": days_ago(89)}, False),
        ({"sent_at": days_ago(400)} | decided(1), False),
    ],
)
def test_a_sender_is_forgotten_ninety_days_after_the_decision(changes: dict[str, Any], is_forgotten: bool) -> None:
    make_contribution(**ADA | changes)

    forget()

    left = Contribution.objects.get()
    assert (left.sender_email == "", "note" not in left.sent) == (is_forgotten, is_forgotten)
    assert left.sent["name"] == "Zed Trust"
    assert left.token, "the private page stays"


def test_who_joined_is_forgotten_with_the_case() -> None:
    case = make_contribution(**decided(91))
    make_contribution(joined_to=case, **ADA)

    assert "directory.Contribution.sender_email: 1 forgotten" in forget()
    assert not Contribution.objects.exclude(sender_email="").exists()
    assert "directory.Contribution.sender_email: 0 forgotten" in forget()


def test_of_a_person_who_was_sent_in_nothing_stays_but_that_something_was_decided() -> None:
    sent = {"role": "Researcher", "links": ["https://wilhelmina.example"]}
    make_contribution("Wilhelmina Testperson", type="new_person", sent=sent, **decided(91))

    forget()

    left = Contribution.objects.get()
    assert (left.sent, left.state) == ({}, "declined")
    assert "wilhelmina" not in str(Contribution.objects.values()).casefold()


def test_of_a_person_who_was_withdrawn_nothing_stays_at_all() -> None:
    make_contribution("Wilhelmina Testperson", type="new_person", state="withdrawn", decided_at=days_ago(0))

    forget()

    assert Contribution.objects.get().sent == {}


def test_the_private_page_says_that_what_was_sent_is_forgotten(client: Client) -> None:
    sent = make_contribution("Wilhelmina Testperson", type="new_person", **decided(91))

    forget()

    assertContains(client.get(sent.private_path), "What you sent is forgotten")


def test_how_long_each_field_is_kept_can_be_asked() -> None:
    said = StringIO()
    call_command("forget", "--say", stdout=said)

    assert "directory.Contribution.sender_email: kept until 90 days after the decision" in said.getvalue()


def test_a_rule_that_fails_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    make_contribution(**ADA | decided(91))
    [first, *others] = retention.KEPT
    broken = replace(first, ending=Ending(Contribution.objects.all, fail))
    monkeypatch.setattr(retention, "KEPT", [broken, *others])

    with pytest.raises(DatabaseError):
        forget()

    assert "note" not in Contribution.objects.get().sent


def fail(rows: object) -> int:
    raise DatabaseError

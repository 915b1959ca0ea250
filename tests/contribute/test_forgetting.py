"""What is personal is forgotten in time, not sooner and not later."""

from datetime import timedelta
from io import StringIO
from typing import Any
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.utils import timezone

from directory import retention
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

    assert "contributions: 1 forgotten" in forget()
    assert not Contribution.objects.exclude(sender_email="").exists()
    assert "contributions: 0 forgotten" in forget()


def test_how_long_each_field_is_kept_can_be_asked() -> None:
    said = StringIO()
    call_command("forget", "--say", stdout=said)

    assert "directory.Contribution.sender_email: until 90 days after the decision" in said.getvalue()


def test_an_address_that_nobody_thought_of_fails_the_check() -> None:
    assert retention.check_addresses() == []

    with patch.object(retention, "KEPT", []):
        assert {error.id for error in retention.check_addresses()} == {"directory.E001"}

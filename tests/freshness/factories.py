"""Those who keep entries, and the links that they are mailed."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from directory.freshness.letters import LASTS
from directory.models import Organisation, Owner, Person
from ethicalmap.models import Token
from tests.factories import make_organisation

ADA = "ada@zed.example"
LONG = timedelta(days=999)


def long_ago() -> datetime:
    return timezone.now() - LONG


def make_entry(name: str = "Zed", **changes: Any) -> Organisation:
    """An organisation that has been listed for long, and was never confirmed."""
    return make_organisation(name, **{"listed_at": long_ago()} | changes)


def make_owner(entry: Organisation | Person | None = None, email: str = ADA, **changes: Any) -> Owner:
    """Somebody who has kept an entry for long, confirmed today unless it is said."""
    entry = entry or make_entry(confirmed_on=timezone.localdate(), confirmed_by="owner")
    fields: dict[str, Any] = {"proof": "mail", "since": long_ago(), entry.kind: entry, "email": email}
    owner: Owner = Owner.objects.create(**fields | changes)
    return owner


def make_link(purpose: str) -> str:
    """Where a link of a reminder leads, about the first organisation that there is."""
    owner = Owner.objects.filter(organisation__isnull=False).first()
    owner = owner or make_owner(Organisation.objects.listed().order_by("pk").first())
    token = Token.objects.issue(purpose, email=owner.email, subject=f"owner:{owner.pk}", lasts=LASTS[purpose])
    return token.path

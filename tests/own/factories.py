"""Those who keep entries, and their desk."""

import re
from datetime import timedelta
from typing import Any

from django.core import mail
from django.test import Client

from directory.models import Contribution, Organisation, Owner, Person
from ethicalmap.models import Token
from tests.contribute.factories import make_contribution

ADA, GRACE, EVE = "ada@watchthewatchers.example", "grace@lovelace.example", "eve@elsewhere.example"


def make_owner(entry: Organisation | Person, email: str = ADA, proof: str = "mail") -> Owner:
    """Somebody who keeps `entry`."""
    owner: Owner = Owner.objects.create(**{entry.kind: entry}, email=email, proof=proof)
    return owner


def make_challenge(entry: Organisation | Person, **changes: Any) -> Contribution:
    """A challenge of `entry` that waits."""
    sent = {"against": "fact.city", "wrong": "It moved to York.", "evidence": "https://york.example/"}
    about = {"person" if isinstance(entry, Person) else "entry": entry}
    identity = f"challenge:{entry.kind}:{entry.pk}:{Contribution.objects.count()}"
    return make_contribution("", type="challenge", **{"sent": sent, "identity": identity} | about | changes)


def sign_in(client: Client, email: str = ADA) -> Any:
    """Use a mailed link to sign in."""
    token = Token.objects.issue("sign-in", email=email, lasts=timedelta(minutes=10))
    return client.post(token.path)


def link_in(number: int = -1) -> str:
    """The path of the link in a mail that was sent."""
    found = re.search(r"http://testserver(/links/[\w/-]+/)", mail.outbox[number].body)
    assert found, mail.outbox[number].body
    return found[1]


def to(email: str) -> list[Any]:
    """The mails to an address."""
    return [one for one in mail.outbox if one.to == [email]]

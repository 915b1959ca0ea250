"""Hostile forms break nothing of what is asked about people, and list nobody."""

from typing import Any

import pytest
from django.test import Client
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from directory.models import Owner, Person
from ethicalmap.ratelimit import Limit
from tests.contribute.factories import make_vocabulary
from tests.contribute.test_hostile import OUR_SEED, VALUES, sendable, unhurried
from tests.factories import make_person
from tests.people.factories import ADA, ADDRESS, link_to, nominate, payload

pytestmark = pytest.mark.django_db

FIELDS = [
    "who", "name", "person_email", "summary", "role", "organisation", "links", "note", "proposer", "sender_email",
    "subject", "form", "consent", "answer", "email", "affiliated", "terms-issue", "proposal-issue",
]  # fmt: skip
FORMS = st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=6)


@pytest.fixture
def addresses(client: Client, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every address about people that takes a form, without bounds."""
    unbounded = Limit("test", number=10**6, seconds=1)
    monkeypatch.setattr("directory.contribute.taking.SUBMISSIONS", unbounded)
    monkeypatch.setattr("directory.contribute.leaving.ASKED", unbounded)
    make_vocabulary()
    Owner.objects.create(person=make_person("Zed Lister"), email="zed@person.example", proof="person")
    nominate(client)
    return [ADDRESS, link_to(ADA), "/people/zed-lister/remove/", "/people/zed-lister/remove/ask/"]


@seed(OUR_SEED)
@settings(unhurried, max_examples=200)
@given(number=st.integers(0, 3), changes=FORMS, is_good_otherwise=st.booleans())
def test_hostile_forms_about_people(
    client: Client, addresses: list[str], number: int, changes: dict[str, Any], is_good_otherwise: bool
) -> None:
    form = (payload() if is_good_otherwise else {}) | changes

    response = client.post(addresses[number], {name: sendable(value) for name, value in form.items()})

    assert response.status_code in {200, 302, 400, 410, 422}
    assert b"<script>alert" not in response.content
    assert list(Person.objects.values_list("name", flat=True)) == ["Zed Lister"]

"""An organisation that somebody keeps, and mail that goes out as each request ends."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from directory.models import Organisation, Owner
from tests.factories import make_organisation
from tests.own.factories import make_owner, sign_in


@pytest.fixture
def organisation(db: None) -> Organisation:
    return make_organisation("Watch the Watchers", city="Leeds", website="https://www.watchthewatchers.example/")


@pytest.fixture
def owner(organisation: Organisation) -> Owner:
    return make_owner(organisation)


@pytest.fixture
def at_desk(client: Client, owner: Owner) -> Client:
    """The owner's browser, signed in."""
    sign_in(client, owner.email)
    return client


@pytest.fixture
def commits(django_capture_on_commit_callbacks: Any) -> Iterator[Any]:
    """Runs what waits for the end of a transaction: `with commits(): …`."""
    return lambda: django_capture_on_commit_callbacks(execute=True)

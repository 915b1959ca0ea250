"""A curator at the door."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client


def make_curator(name: str = "rosa", *groups: str) -> User:
    """A member of staff in `groups`; a curator if none is named."""
    user = User.objects.create_user(name, is_staff=True)
    user.groups.set(Group.objects.filter(name__in=groups or ["Curators"]))
    return user


@pytest.fixture
def curator(db: None) -> User:
    return make_curator()


@pytest.fixture
def at_desk(client: Client, curator: User) -> Client:
    """The curator's browser."""
    client.force_login(curator)
    return client

"""Those who keep the words, at the door."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils.html import strip_tags


def make_staff(name: str, *verbs: str) -> User:
    """Somebody who may do these things with all of the vocabulary."""
    user = User.objects.create_user(name, is_staff=True)
    wanted = [f"{verb}_{model}" for verb in verbs for model in ("facet", "term", "synonym", "mapping", "edit")]
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="taxonomy", codename__in=wanted))
    return user


@pytest.fixture
def desk(client: Client) -> Client:
    """The browser of somebody who may edit the vocabulary."""
    client.force_login(make_staff("ada", "view", "add", "change", "delete"))
    return client


@pytest.fixture
def window(client: Client) -> Client:
    """The browser of somebody who may only look."""
    client.force_login(make_staff("bob", "view"))
    return client


def said(response: Any) -> str:
    return re.sub(r"\s+", " ", strip_tags(response.content.decode()))

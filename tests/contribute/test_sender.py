"""Who sent something is kept as a hash: enough to recognise a network or an address, not to read either."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from directory.contribute.sender import network_key, sender_key
from directory.models import Contribution
from tests.contribute.factories import make_vocabulary, send

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("one", "other"), [("192.0.2.7", "192.0.2.200"), ("2001:db8:1:2::/64", "2001:db8:1:2::5"), ("", "unknown")]
)
def test_one_network_is_one_key(one: str, other: str) -> None:
    assert network_key(one) == network_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("192.0.2.7", "192.0.3.7"), ("2001:db8:1:2::", "2001:db8:1:3::"), ("192.0.2.7", "unknown")]
)
def test_another_network_is_another_key(one: str, other: str) -> None:
    assert network_key(one) != network_key(other)


def test_an_address_is_one_key_however_its_letters_are_written() -> None:
    assert sender_key("Ada@Example.org ") == sender_key("ada@example.org") != sender_key("grace@example.org")
    assert sender_key("") == network_key("") == ""


def test_what_is_sent_keeps_both_and_neither_can_be_read(client: Client, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1
    make_vocabulary()

    client.defaults["HTTP_X_FORWARDED_FOR"] = "192.0.2.7"
    send(client, sender_email="ada@example.org")

    sent = Contribution.objects.get()
    assert (sent.network, sent.sender_key) == (network_key("192.0.2.1"), sender_key("ada@example.org"))
    assert "192.0.2" not in sent.network
    assert "ada" not in sent.sender_key
    assert len(sent.network) == len(sent.sender_key) == 40

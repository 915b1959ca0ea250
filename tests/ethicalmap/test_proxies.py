"""Who asks is read from our own proxies, and never from what a client claims."""

import pytest
from django.test import RequestFactory, override_settings

from ethicalmap.security import client_address


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "", "192.0.2.9"),
        (0, "198.51.100.1", "192.0.2.9"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "203.0.113.66, 198.51.100.1", "198.51.100.1"),
        (2, "203.0.113.66, 198.51.100.1, 192.0.2.1", "198.51.100.1"),
        (2, "198.51.100.1", "198.51.100.1"),
        (1, " , ", "192.0.2.9"),
    ],
)
def test_only_as_many_hops_are_believed_as_we_have_proxies(proxies: int, forwarded: str, expected: str) -> None:
    request = RequestFactory().get("/", headers={"x-forwarded-for": forwarded}, REMOTE_ADDR="192.0.2.9")

    with override_settings(TRUSTED_PROXIES=proxies):
        assert client_address(request) == expected

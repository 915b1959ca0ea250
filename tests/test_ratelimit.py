"""How often one address may do something."""

from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from ethicalmap.ratelimit import Limit, Turns, client_address

LIMIT = Limit("test", number=3, seconds=60)


@pytest.fixture
def clock() -> object:
    with patch("ethicalmap.ratelimit.time.time", return_value=1_000_000.0) as now:
        yield now


@pytest.mark.django_db
def test_so_many_turns_and_no_more_until_one_comes_back(clock) -> None:  # noqa: ANN001
    assert [LIMIT.take("ada") for _ in range(4)] == [0, 0, 0, 20]

    clock.return_value += 19
    assert LIMIT.take("ada") == 1
    clock.return_value += 1
    assert [LIMIT.take("ada"), LIMIT.take("ada")] == [0, 20]
    clock.return_value += 3600
    assert [LIMIT.take("ada") for _ in range(4)] == [0, 0, 0, 20]


@pytest.mark.django_db
def test_each_address_and_each_limit_counts_for_itself() -> None:
    for _ in range(3):
        LIMIT.take("ada")

    assert LIMIT.take("ada")
    assert not LIMIT.take("grace")
    assert not Limit("other", number=3, seconds=60).take("ada")


@pytest.mark.django_db
def test_no_address_is_stored_and_old_rows_go(clock) -> None:  # noqa: ANN001
    LIMIT.take("192.0.2.7")
    row = Turns.objects.get()

    assert "192.0.2.7" not in row.who
    assert len(row.who) == 40
    assert not Turns.objects.spent().exists()
    clock.return_value += 21
    assert Turns.objects.spent().count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_no_more_turns_than_there_are() -> None:
    def take(_: int) -> int:
        try:
            return Limit("crowd", number=10, seconds=3600).take("ada")
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as threads:
        waits = list(threads.map(take, range(60)))

    assert waits.count(0) == 10


@pytest.mark.parametrize(
    ("proxies", "remote", "forwarded", "counted"),
    [
        (0, "192.0.2.7", "203.0.113.9", "192.0.2.7"),
        (1, "10.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "10.0.0.1", "198.51.100.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "10.0.0.1", "203.0.113.9", "10.0.0.1"),
        (1, "10.0.0.1", "nonsense", "10.0.0.1"),
        (1, "10.0.0.1", "203.0.113.9:4711", "203.0.113.9"),
        (1, "10.0.0.1", "[2001:db8:1:2:3::4]:4711", "2001:db8:1:2::/64"),
        (0, "2001:db8:1:2:ffff::1%eth0", "", "2001:db8:1:2::/64"),
        (0, "::ffff:192.0.2.7", "", "192.0.2.7"),
        (0, "", "", "unknown"),
        (1, "", "x" * 10_000, "unknown"),
    ],
)
def test_who_is_asking(settings: Settings, proxies: int, remote: str, forwarded: str, counted: str) -> None:
    settings.TRUSTED_PROXIES = proxies

    request = RequestFactory().get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)

    assert client_address(request) == counted

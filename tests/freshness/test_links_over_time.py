"""Two hundred websites over two months, three answers of ten lost on the way: who is called broken, and when."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

import pytest

from directory.freshness.link_checks import check
from directory.freshness.sites import Guest
from directory.models import LinkCheck, Organisation
from ethicalmap.fetching import Fetched, FetchError
from tests.freshness.sites import answer

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

SITES, DAYS, DEAD, FLAKY = 200, 60, 60, 0.3
START = datetime(2026, 1, 1, 3, tzinfo=UTC)
# What comes back of an answer that is lost, of a site that is there, and of one that is not.
LOST = ["dns", "unreachable", "tls", "timeout", "protocol", 500, 502, 503, 404]
ALIVE, GONE = [200, 200, 200, 403, 429], ["dns", "unreachable", 404, 410, 500]


@dataclass
class Site:
    """One website, with dice of its own, so that it does not matter who asks first."""

    number: int
    dice: random.Random
    # The day from which on nobody is there.
    ends: int

    def says(self, day: int) -> Any:
        if day >= self.ends:
            return GONE[self.number % len(GONE)]
        return self.dice.choice(LOST) if self.dice.random() < FLAKY else ALIVE[self.number % len(ALIVE)]


def simulate(seed: int, days: int = DAYS) -> tuple[int, int]:
    """How many dead sites were called broken within 30 days of their end, and how many living ones ever."""
    dice = random.Random(seed)
    # Some end within the first half, so that each has 30 days to be found.
    ends = [dice.randrange(DAYS // 2) if number < DEAD else DAYS for number in range(SITES)]
    web = {f"site{n}.example": Site(n, random.Random(f"{seed} {n}"), ends[n]) for n in range(SITES)}
    Organisation.objects.bulk_create(
        [Organisation(name=host, website=f"https://{host}", standing="listed") for host in web]
    )
    called: dict[str, int] = {}
    for day in range(days):

        def fetch(url: str, day: int = day, **options: Any) -> Fetched:
            said = web[urlsplit(url).netloc].says(day)
            if isinstance(said, str):
                raise FetchError(said)
            return answer(said)

        with patch("django.utils.timezone.now", return_value=START + timedelta(days=day, minutes=dice.randrange(60))):
            for _look in check(LinkCheck.due(START + timedelta(days=day)), partial(Guest, fetch, pause=0)):
                pass
        for name in LinkCheck.objects.broken().values_list("organisation__name", flat=True):
            called.setdefault(name, day)
    in_time = [host for host, site in web.items() if site.ends < DAYS and called.get(host, DAYS * 9) - site.ends <= 30]
    return len(in_time), sum(web[host].ends == DAYS for host in called)


def test_the_dead_are_found_and_the_living_left_in_peace() -> None:
    found, falsely = simulate(1)

    assert found >= DEAD * 0.99
    assert falsely <= (SITES - DEAD) * 0.01


def test_control_were_one_failure_enough_the_living_would_be_called_dead() -> None:
    with patch("directory.models.link_check.FAILURES", 1), patch("directory.models.link_check.OVER", timedelta(0)):
        _found, falsely = simulate(1, days=15)

    assert falsely > (SITES - DEAD) * 0.3

"""One look at a website, as a guest: the rules at its door first, then whether anybody answers.

Who answers "forbidden" or "too many" is there. So is who moved. Only what a visitor's browser would find empty as well
counts as a failure.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from typing import Protocol
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from directory.models.identity import site_key
from directory.models.link_check import LinkCheck, Seen
from ethicalmap.fetching import ROBOT, Fetched, FetchError, ForbiddenAddressError, fetch

Outcome = LinkCheck.Outcome

# Seconds between two requests to one host, and the most that its robots.txt may ask for.
PAUSE, LONGEST_PAUSE = 5.0, 30.0
MOST_RULES = 500_000
# Kinds of failure in which nobody was heard at all.
NOBODY = {"dns", "unreachable", "tls", "timeout"}


class Ask(Protocol):
    """`fetch`, or what stands for it in a test."""

    def __call__(self, url: str, *, method: str = ..., most_bytes: int = ...) -> Fetched: ...


class Guest:
    """Looks at the sites of one host: one request at a time, and a pause between."""

    def __init__(
        self, ask: Ask | None = None, *, pause: float = PAUSE, sleep: Callable[[float], object] = time.sleep
    ) -> None:
        self._fetch: Ask = ask or fetch  # type: ignore[assignment]  # its methods are named one by one
        self._pause, self._sleep = pause, sleep
        self._has_asked = False
        self._rules: dict[str, RobotFileParser] = {}

    def look(self, website: str) -> Seen:
        """What is seen at `website`, in three requests at most, each with its redirects. No site makes it raise."""
        try:
            if not self._may_ask(website):
                return Seen(Outcome.GUARDED, "robots.txt")
            answer = self._ask(website, method="HEAD")
            if answer.status >= HTTPStatus.BAD_REQUEST and answer.status != HTTPStatus.TOO_MANY_REQUESTS:
                # Many refuse HEAD, each with another status. The body is not read.
                answer = self._ask(website, method="GET")
        except ForbiddenAddressError as error:
            return Seen(Outcome.FORBIDDEN, error.why)
        except ValueError:  # an address that nobody can take apart
            return Seen(Outcome.FORBIDDEN, "spelling")
        except FetchError as error:
            return Seen(Outcome.UNREACHABLE if error.kind in NOBODY else Outcome.BROKEN, error.kind)
        return read(website, answer)

    def _ask(self, url: str, *, method: str = "GET", most_bytes: int = 0) -> Fetched:
        if self._has_asked:
            self._sleep(self._pause)
        self._has_asked = True
        return self._fetch(url, method=method, most_bytes=most_bytes)

    def _may_ask(self, website: str) -> bool:
        """Whether the host's robots.txt, which is asked for once, lets us."""
        address = urljoin(website, "/robots.txt")
        if address not in self._rules:
            self._rules[address] = self._rules_at(address)
        rules = self._rules[address]
        self._pause = max(self._pause, min(float(rules.crawl_delay(ROBOT) or 0), LONGEST_PAUSE))
        return rules.can_fetch(ROBOT, website)

    def _rules_at(self, address: str) -> RobotFileParser:
        """The rules; none where they cannot be had: we come to see whether somebody is there, and gather no pages."""
        rules, lines = RobotFileParser(), []
        with suppress(FetchError):
            answer = self._ask(address, most_bytes=MOST_RULES)
            if answer.status == HTTPStatus.OK:
                lines = answer.body.decode("utf-8", errors="replace").splitlines()
        try:
            rules.parse(lines)
        except ValueError:  # Python's parser takes paths for addresses, and stumbles over "Disallow: //["
            rules = RobotFileParser()
            rules.parse([])
        return rules


def read(website: str, answer: Fetched) -> Seen:
    """What an answer says of the site that was asked for."""
    detail = str(answer.status)
    if answer.status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return Seen(Outcome.GONE, detail)
    if answer.status == HTTPStatus.SERVICE_UNAVAILABLE and "Retry-After" in answer.headers:
        return Seen(Outcome.GUARDED, detail)
    if HTTPStatus.INTERNAL_SERVER_ERROR <= answer.status < 600:
        return Seen(Outcome.BROKEN, detail)
    if answer.status >= HTTPStatus.BAD_REQUEST:
        return Seen(Outcome.GUARDED, detail)
    leads_to = _moved_to(website, answer)
    return Seen(Outcome.MOVED, detail, leads_to) if leads_to else Seen(Outcome.ANSWERED, detail)


def _moved_to(website: str, answer: Fetched) -> str:
    """The address that the site says is the right one from now on; "" where it is the same site as before.

    Only redirects that call themselves permanent count, and only until the first that does not. From "example.org" to
    "www.example.org", to HTTPS or to a page "/en/" nobody has moved.
    """
    now = website
    for hop in answer.hops:
        if not hop.is_permanent:
            break
        now = hop.url
    before, after = site_key(website), site_key(now)
    was_home = urlsplit(website).path in ("", "/")
    same_host = before.partition("/")[0] == after.partition("/")[0]
    return "" if not after or before == after or (same_host and was_home) else now

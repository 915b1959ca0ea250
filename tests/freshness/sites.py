"""Websites that are not there: what stands for `fetch` in tests that need no network."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from email.message import Message
from typing import Any
from urllib.parse import urlsplit

from ethicalmap.fetching import Fetched, FetchError, Hop

# Status, or kind of failure; or a whole answer.
Says = int | str | Fetched


def answer(status: int = 200, body: str = "", hops: Iterable[tuple[int, str]] = (), **headers: str) -> Fetched:
    """What a site may answer."""
    message = Message()
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    return Fetched(status, "", message, body.encode(), tuple(Hop(*hop) for hop in hops))


class Web:
    """A web of a few sites. `sites` has for an address, or "METHOD address", what it says; others are not there."""

    def __init__(self, sites: dict[str, Says | Callable[[], Says]]) -> None:
        self.sites = sites
        self.asked: list[str] = []
        # Per host, in order: what was asked, and the pauses in between.
        self.pauses: list[float] = []

    def fetch(self, url: str, *, method: str = "GET", most_bytes: int = 0, **options: Any) -> Fetched:
        self.asked.append(f"{method} {url}")
        said = self.sites.get(f"{method} {url}", self.sites.get(url))
        if said is None and urlsplit(url).path == "/robots.txt":
            said = 404
        if callable(said):
            said = said()
        if isinstance(said, Fetched):
            return said
        if isinstance(said, int):
            return answer(said)
        raise FetchError(said or "dns")

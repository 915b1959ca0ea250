"""The one door to other people's sites: everything that this site asks of them goes through `fetch`.

    found = fetch("https://example.org/", method="HEAD")
    found.status, found.url, found.headers["Content-Type"], found.body, found.hops

Polite: it says who asks, keeps no cookies, and reads no more than it was told to. Guarded: see addresses.py for where
it goes. A name is looked up once and the address that was looked at is the one that is connected, for every hop, so a
name that changes its mind in between leads nowhere. Time is counted over the whole of it, hops and slow drips included.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import Message
from http import HTTPStatus
from typing import Any, Literal
from urllib.parse import urljoin

from django.conf import settings

from ethicalmap.addresses import OUTSIDE, Door, FetchError, ForbiddenAddressError, Target

__all__ = ["FetchError", "Fetched", "ForbiddenAddressError", "Hop", "fetch"]

# How sites call us in their robots.txt.
ROBOT = "ethicalmap"
# Bytes of a status line with all headers, and of what goes around a body: lengths of chunks, and what gzip adds.
MOST_HEAD = 64 * 1024
REDIRECTS = {301, 302, 303, 307, 308}
PIECE = 16 * 1024


@dataclass(frozen=True)
class Hop:
    """One redirect that was followed."""

    status: int
    url: str

    @property
    def is_permanent(self) -> bool:
        """Whether the site says that this address is the right one from now on."""
        return self.status in (HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT)


@dataclass(frozen=True)
class Fetched:
    """What came back, whatever its status. `url` is where it came from in the end; `hops` are the redirects before it.

    `body` is decoded, and cut after the most that was wanted: then it is not whole.
    """

    status: int
    url: str
    headers: Message
    body: bytes
    hops: tuple[Hop, ...] = ()
    is_whole: bool = True


def fetch(
    url: str,
    *,
    method: Literal["GET", "HEAD"] = "GET",
    most_bytes: int = 1_000_000,
    seconds: float = 10.0,
    hops: int = 3,
    door: Door = OUTSIDE,
) -> Fetched:
    """Ask for `url`, following at most `hops` redirects, and return what came back.

    With `most_bytes=0` no body is read at all. Raises ForbiddenAddressError before anything is sent where the address,
    or one that it redirects to, is not public; FetchError with its `kind` where nothing came of it.
    """
    until = time.monotonic() + seconds
    followed: list[Hop] = []
    while True:
        target = door.read(url)
        answer = _ask(target, method, most_bytes, until, door)
        location = answer.headers.get("Location") if answer.status in REDIRECTS else None
        if not location:
            return Fetched(answer.status, target.url, answer.headers, answer.body, tuple(followed), answer.is_whole)
        if len(followed) == hops:
            raise FetchError("redirects")
        url = _joined(target.url, location)
        followed.append(Hop(answer.status, url))


def user_agent() -> str:
    """Who asks, and where to complain."""
    return f"{ROBOT}/1.0 (+{settings.SITE_URL}; {settings.CONTACT_EMAIL})"


def _joined(base: str, location: str) -> str:
    """Where a redirect leads, without its fragment. Headers come as Latin-1; sites write UTF-8 into them."""
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode()
    try:
        return urljoin(base, location.strip().replace(" ", "%20")).partition("#")[0]
    except ValueError as error:
        raise ForbiddenAddressError("spelling") from error


def _ask(target: Target, method: str, most_bytes: int, until: float, door: Door) -> Fetched:
    """One request and its answer. Redirects' bodies are nobody's concern and are not read."""
    headers = {
        "Host": target.authority,
        "User-Agent": user_agent(),
        "Accept": "text/html,text/plain;q=0.9,*/*;q=0.5",
        "Accept-Encoding": "gzip, identity;q=0.5",
        "Connection": "close",
    }
    with _failures(), _connected(target, until, door) as line:
        connection = http.client.HTTPConnection(target.host, target.port)
        connection.sock = _Line(line, until, budget=MOST_HEAD)  # all that is asked of a socket
        wire: Any = connection.sock
        connection.request(method, target.path, headers=headers)
        with connection.getresponse() as response:
            wire.budget += most_bytes
            wanted = 0 if method == "HEAD" or response.status in REDIRECTS else most_bytes
            body, is_whole = _body(response, wanted) if wanted else (b"", method == "HEAD")
            return Fetched(response.status, target.url, response.headers, body, is_whole=is_whole)


def _body(response: http.client.HTTPResponse, most: int) -> tuple[bytes, bool]:
    """At most so many bytes of what the site says, and whether that is all. A bomb is not unpacked further either."""
    packed = response.headers.get("Content-Encoding", "identity").strip().casefold()
    if packed not in ("gzip", "x-gzip", "deflate", "identity", ""):
        raise FetchError("protocol")
    unpack = zlib.decompressobj(47) if packed not in ("identity", "") else None
    body = bytearray()
    while len(body) <= most:
        piece = response.read1(PIECE)
        if not piece:
            return bytes(body), True
        body += unpack.decompress(piece, most + 1 - len(body)) if unpack else piece
        if unpack and unpack.eof:
            return bytes(body[:most]), len(body) <= most
    return bytes(body[:most]), False


@contextmanager
def _connected(target: Target, until: float, door: Door) -> Iterator[socket.socket]:
    """A socket to the very address that was looked at; over TLS, to whoever proves to be the host."""
    addresses = door.addresses(target, until - time.monotonic())
    with _first_that_answers(addresses, target.port, until) as plain:
        if target.scheme == "http":
            yield plain
            return
        plain.settimeout(_left(until))
        with ssl.create_default_context().wrap_socket(plain, server_hostname=target.host) as secured:
            yield secured


def _first_that_answers(addresses: list[str], port: int, until: float) -> socket.socket:
    for place, address in enumerate(addresses):
        try:
            # Each has its share of the time, so that one that is silent does not use up the next one's.
            return socket.create_connection((address, port), timeout=_left(until) / (len(addresses) - place))
        except OSError:
            if place + 1 == len(addresses):
                raise
    raise FetchError("dns")


def _left(until: float) -> float:
    """Seconds that are left. FetchError where none is."""
    left = until - time.monotonic()
    if left <= 0:
        raise FetchError("timeout")
    return left


@contextmanager
def _failures() -> Iterator[None]:
    """Whatever goes wrong on the way as a FetchError of one word."""
    try:
        yield
    except TimeoutError as error:
        raise FetchError("timeout") from error
    except ssl.SSLError as error:
        raise FetchError("tls") from error
    except (http.client.HTTPException, zlib.error, ValueError) as error:
        raise FetchError("protocol") from error
    except OSError as error:
        raise FetchError("unreachable") from error


class _Line(io.RawIOBase):
    """A socket that is read until a moment and for so many bytes, however slowly they drip. http.client needs no more
    of a socket than `sendall` and `makefile`."""

    def __init__(self, line: socket.socket, until: float, budget: int) -> None:
        self.line, self.until, self.budget = line, until, budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self.budget <= 0:
            raise FetchError("protocol")
        self.line.settimeout(_left(self.until))
        with memoryview(buffer) as view:
            count = self.line.recv_into(view[: self.budget])
        self.budget -= count
        return count

    def sendall(self, data: bytes) -> None:
        self.line.settimeout(_left(self.until))
        self.line.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self, PIECE)

    def close(self) -> None:
        """Not here: whoever connected it closes it, and http.client closes its end before the body is read."""

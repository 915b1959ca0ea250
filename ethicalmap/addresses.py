"""Which web addresses the site may be sent to: public ones, in a plain spelling.

Anybody may type an address into a form, and some of them would lead our own server to itself, to its neighbours or to
what its landlord keeps for machines alone. So an address is read once, in one spelling, and each network address behind
its name is looked at before anything is connected.
"""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import quote, urlsplit

import idna

LONGEST = 2000

# What IANA keeps for special purposes, and what is nobody's. Python's own `is_global` differs from version to version.
_CLOSED_4 = [
    IPv4Network(network)
    for network in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
        *("203.0.113.0/24", "224.0.0.0/3"),
        # Azure tells its machines their secrets here.
        "168.63.129.16/32",
    )
]
# Of IPv6 only this is given out to the public, but for parts that test, document, or hide an IPv4 address.
_OPEN_6 = IPv6Network("2000::/3")
_CLOSED_6 = [IPv6Network(network) for network in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")]
# The one that carries an IPv4 address honestly: what a machine without IPv4 is told of every site that has no more.
_CARRIES_4 = IPv6Network("64:ff9b::/96")

Address = IPv4Address | IPv6Address


class FetchError(Exception):
    """Nothing was fetched; `kind` says why: dns, unreachable, tls, timeout, redirects, protocol or forbidden."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class ForbiddenAddressError(FetchError):
    """The address is not public, or is spelt as no honest one is."""

    def __init__(self, why: str) -> None:
        super().__init__("forbidden")
        self.why = why


@dataclass(frozen=True)
class Target:
    """A web address, read. `host` is in lower-case ASCII, `path` with its query and percent-encoded."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The host as the Host header gives it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == {"http": 80, "https": 443}[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"


def look_up(host: str, port: int) -> list[str]:
    """All network addresses of `host`, as this machine resolves it. May take long. OSError where there is none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError(str(error)) from error
    return list(dict.fromkeys(str(answer[4][0]) for answer in found))


@dataclass(frozen=True)
class Door:
    """What may be asked. `OUTSIDE` is the one door; tests make others, to a zoo on their own machine."""

    ports: frozenset[int] = frozenset({80, 443})
    # Networks that are let through although they are not public: none, outside of tests.
    open: tuple[IPv4Network | IPv6Network, ...] = ()
    look_up: Callable[[str, int], list[str]] = field(default=look_up)

    def read(self, url: str) -> Target:
        """The address taken apart. ForbiddenAddressError for any other scheme or port, for a name and password in it,
        and for a host that is not spelt plainly."""
        if len(url) > LONGEST or any(letter <= " " or letter in "\x7f\\" for letter in url):
            raise ForbiddenAddressError("spelling")
        try:
            parts = urlsplit(url)
            port = parts.port if parts.port is not None else {"http": 80, "https": 443}.get(parts.scheme, 0)
            path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
            query = f"?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else ""
        except ValueError as error:
            raise ForbiddenAddressError("spelling") from error
        if parts.scheme not in ("http", "https") or port not in self.ports:
            raise ForbiddenAddressError("scheme or port")
        if "@" in parts.netloc:
            raise ForbiddenAddressError("user")
        return Target(parts.scheme, plain_host(parts.hostname or ""), port, path + query)

    def addresses(self, target: Target, seconds: float) -> list[str]:
        """The network addresses behind it: all of them public, or ForbiddenAddressError. FetchError where none is."""
        found = _within(seconds, lambda: self.look_up(target.host, target.port))
        if not found:
            raise FetchError("dns")
        if not all(self.lets(address) for address in found):
            raise ForbiddenAddressError("address")
        return found

    def lets(self, address: str) -> bool:
        """Whether anything may be sent to a network address."""
        try:
            read = ip_address(address)
        except ValueError:
            return False
        return is_public(read) or any(read in network for network in self.open if network.version == read.version)


OUTSIDE = Door()


def plain_host(host: str) -> str:
    """`host` in its one spelling. ForbiddenAddressError for any other spelling of a number, and for what is no name."""
    if ":" in host:
        return _plain_number(host)
    try:
        name = idna.encode(host.removesuffix("."), uts46=True).decode().lower() if host else ""
    except (idna.IDNAError, UnicodeError) as error:
        if not host.isascii() or not host.replace("-", "").replace(".", "").replace("_", "").isalnum():
            raise ForbiddenAddressError("spelling") from error
        name = host.lower().removesuffix(".")
    last = name.rpartition(".")[2]
    # No top-level domain begins with a digit: what does means a number, in tens, in eights or in sixteens.
    return _plain_number(name) if not last or last[0].isdigit() else name


def _plain_number(host: str) -> str:
    try:
        address = ip_address(host)
    except ValueError as error:
        raise ForbiddenAddressError("spelling") from error
    if isinstance(address, IPv6Address) and address.scope_id:
        raise ForbiddenAddressError("spelling")
    return str(address)


def is_public(address: Address) -> bool:
    """Whether it is out in the internet, where anybody may go."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _CLOSED_4)
    if address in _CARRIES_4:
        return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    return not address.scope_id and address in _OPEN_6 and not any(address in network for network in _CLOSED_6)


def _within(seconds: float, ask: Callable[[], list[str]]) -> list[str]:
    """What `ask` answers within so many seconds. The machine's resolver knows no limit, so it is asked in a thread."""
    answers: queue.SimpleQueue[list[str] | OSError] = queue.SimpleQueue()

    def work() -> None:
        try:
            answers.put(ask())
        except OSError as error:
            answers.put(error)

    threading.Thread(target=work, daemon=True).start()
    try:
        answer = answers.get(timeout=max(seconds, 0.001))
    except queue.Empty:
        raise FetchError("timeout") from None
    if isinstance(answer, OSError):
        raise FetchError("dns") from answer
    return answer

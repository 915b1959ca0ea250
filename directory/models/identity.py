"""What makes two entries the same one: the website as compared, or name and place where there is none."""

from __future__ import annotations

import re
from hashlib import sha256
from ipaddress import IPv6Address
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import idna

from taxonomy.words import fold

LONGEST = 600
_DEFAULT_PORTS = {"": (80, 443), "http": (80,), "https": (443,)}
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
# "mailto:", "javascript:"; not the port in "example.org:8080".
_OTHER_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\d)")
_FOREIGN = re.compile(r"[\s\\<>\"{}|^`\x00-\x1f\x7f]")
# Characters that mean the same written out or percent-encoded (RFC 3986, 2.3), and whatever is not ASCII.
_ENCODED = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")


def site_key(website: str) -> str:
    """The host and path of a web address as compared, such as "gov.uk/government": empty for what is none.

    No scheme, user, "www.", default port, fragment or closing slash; the host in lower-case punycode, the path with its
    case kept and nothing encoded that need not be. Of the query only `id` counts, which is how some sites name whom
    they show (profile.php?id=7); the rest says how somebody came, or what to show first.
    """
    text = website.strip()
    if not _SCHEME.match(text):
        text = "" if _OTHER_SCHEME.match(text) else f"//{text.removeprefix('//')}"
    try:
        parts = urlsplit(text)
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError:
        return ""
    if not host or parts.scheme not in _DEFAULT_PORTS or _FOREIGN.search(text):
        return ""
    if port and port not in _DEFAULT_PORTS[parts.scheme]:
        host = f"{host}:{port}"
    path = _ENCODED.sub(_decoded, parts.path).rstrip("/")
    named = [value for name, value in parse_qsl(parts.query) if name == "id"]
    return f"{host}{path or '/'}?id={named[0]}" if named else host + path


def identity_of(name: str, website: str, country: str, city: str) -> str:
    """The key that is unique among listed organisations, at most 600 characters long."""
    key = site_key(website)
    identity = f"site:{key}" if key else f"name:{fold(name)}|{country.upper()}|{fold(city)}"
    return identity if len(identity) <= LONGEST else identity[:5] + sha256(identity.encode()).hexdigest()


def _host(host: str) -> str:
    """`host` in one spelling, or "" for what is no public host."""
    if ":" in host:
        return f"[{IPv6Address(host).compressed}]"
    host = _punycode(host.rstrip("."))
    while host.startswith("www.") and host.count(".") > 1:
        host = host[4:]
    # Some letters come apart into a space and a mark: a cedilla by itself is no host, although it can be encoded.
    return host if re.search(r"[^.]\.[^.]", host) and not _FOREIGN.search(host) else ""


def _punycode(host: str) -> str:
    if host.isascii():
        return host
    try:
        return idna.encode(host, uts46=True).decode().rstrip(".")
    except idna.IDNAError:
        # Registered before the rules were tightened, as "i❤.ws" was; a UnicodeError if not even that.
        return host.encode("idna").decode().lower()


def _decoded(found: re.Match[str]) -> str:
    """A run of percent-encoded bytes with those written out that need no encoding."""
    text = unquote(found[0], errors="surrogateescape")
    return "".join(
        c if _UNRESERVED.match(c) or (c > "\x7f" and c.isprintable()) else quote(c, safe="", errors="surrogateescape")
        for c in text
    )

"""What the one door to other people's sites lets out, and what it takes in."""

import gzip
import socket
import tracemalloc
from collections.abc import Iterator
from typing import Any, Self
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ethicalmap import addresses, fetching
from ethicalmap.addresses import OUTSIDE, Door, is_public, plain_host
from ethicalmap.fetching import Fetched, FetchError, ForbiddenAddressError, fetch
from tests.zoo import BOMB, CANARY, CERTIFICATE, HEAD, ZOO, Server, endless, leads_to, raw, says, serve, zoo_and_canary

pytestmark = [pytest.mark.one_database, pytest.mark.allow_hosts([ZOO, CANARY, "localhost", "::1"])]

# 127.0.0.2, where the canary is, as browsers, resolvers and C libraries read it.
SPELLINGS = [
    "127.0.0.2",
    "127.0.0.2.",
    "2130706434",
    "0x7f000002",
    "0X7F.0.0.2",
    "0x7f.0x0.0x0.0x2",
    "017700000002",
    "0177.0.0.2",
    "0177.0.0.02",
    "127.2",
    "127.0.2",
    "127.000.000.002",
    "００127.0.0.2",
    "１２７．０．０．２",
    "127。0。0。2",
    "①②⑦.⓪.⓪.②",
    "%31%32%37.0.0.2",
    "[::ffff:127.0.0.2]",
    "[::ffff:7f00:2]",
    "[0:0:0:0:0:ffff:7f00:0002]",
    "[::127.0.0.2]",
    "[64:ff9b::127.0.0.2]",
    "[64:ff9b::7f00:2]",
    "[64:ff9b:1::7f00:2]",
    "[2002:7f00:2::]",
    "[2001:0:7f00:2::80ff:fffd]",
    "[::1%lo]",
]
# What else is behind nobody's front door.
PRIVATE = [
    *("0", "0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.0.0.192"),  # noqa: S104
    *("192.0.2.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1"),
    *("255.255.255.255", "168.63.129.16", "localhost", "[::]", "[::1]", "[fe80::1]", "[fc00::1]", "[fd00:ec2::254]"),
    *("[fec0::1]", "[ff02::1]", "[2001:db8::1]", "[2001::1]", "[2002:a00:1::]", "[64:ff9b::10.0.0.1]", "[100::1]"),
]
PUBLIC = ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "2a00:1450:4009::200e", "64:ff9b::101:101"]


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[Server, Server]]:
    with zoo_and_canary() as both:
        yield both


@pytest.fixture
def zoo(servers: tuple[Server, Server]) -> Iterator[Server]:
    """The zoo, with nothing asked of it or of the canary yet. In the end the canary must not have been asked."""
    for server in servers:
        server.asked.clear()
        server.answers = {"*": says()}
    yield servers[0]
    assert servers[1].asked == []


@pytest.fixture
def canary(servers: tuple[Server, Server]) -> Server:
    """The canary, for controls that do reach it."""
    servers[1].asked.clear()
    return servers[1]


def look(zoo: Server, path: str = "/", **changes: Any) -> Fetched:
    return fetch(zoo.url(path), **{"door": zoo.door(), "seconds": 20} | changes)


# Where it goes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", [*SPELLINGS, *PRIVATE])
def test_no_private_address_is_asked_however_it_is_spelt(zoo: Server, host: str) -> None:
    with patch.object(socket, "create_connection") as connected, pytest.raises(ForbiddenAddressError):
        fetch(zoo.url(host=host), door=Door(ports=frozenset({zoo.port})))

    assert not connected.called


@pytest.mark.parametrize("host", ["127.0.0.2", "2130706434", "0x7f000002", "0177.0.0.2", "127.2"])
def test_control_without_the_guard_the_canary_is_reached(canary: Server, host: str) -> None:
    with patch.object(Door, "lets", return_value=True), patch.object(addresses, "plain_host", str):
        fetch(canary.url(host=host), door=canary.door())

    assert canary.asked == ["GET /"]


@pytest.mark.parametrize("spelling", [*SPELLINGS[:12], "[::ffff:127.0.0.2]", "[::1]"])
def test_no_redirect_leads_to_a_private_address(zoo: Server, spelling: str) -> None:
    zoo.answers["/moved"] = leads_to(zoo.url("/secret", host=spelling))

    with pytest.raises(ForbiddenAddressError):
        look(zoo, "/moved")

    assert zoo.asked == ["GET /moved"]


def test_control_without_the_guard_the_redirect_reaches_the_canary(servers: tuple[Server, Server]) -> None:
    zoo, canary = servers
    zoo.answers["/moved"] = leads_to(zoo.url("/secret", host=CANARY))
    canary.asked.clear()

    with patch.object(Door, "lets", return_value=True):
        look(zoo, "/moved")

    assert canary.asked == ["GET /secret"]


def test_a_name_with_one_private_address_among_others_is_not_asked(zoo: Server) -> None:
    with pytest.raises(ForbiddenAddressError):
        fetch(zoo.url(host="two.example"), door=zoo.door(look_up=lambda host, port: [ZOO, CANARY]))

    assert zoo.asked == []


def test_a_name_that_changes_its_mind_leads_nowhere(zoo: Server) -> None:
    told: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        told.append(host)
        return [ZOO] if len(told) == 1 else [CANARY]

    found = fetch(zoo.url(host="rebinds.example"), door=zoo.door(look_up=rebinding))
    assert (found.status, told) == (200, ["rebinds.example"])

    told.clear()
    zoo.answers["/again"] = leads_to("/")
    with pytest.raises(ForbiddenAddressError):
        fetch(zoo.url("/again", host="rebinds.example"), door=zoo.door(look_up=rebinding))

    assert zoo.asked == ["GET /", "GET /again"]


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "gopher://{host}/_GET",
        "ftp://{host}/",
        "dict://{host}/",
        "data:text/plain,hello",
        "javascript:alert(1)",
        "//{host}/",
        "{host}",
        "",
        "http://",
        "http:///path",
        "http://user@{host}/",
        "http://user:word@{host}/",
        "http://@{host}/",
        "http://{host}:99999/",
        "http://{host}:x/",
        "http://{host}\\@public.example/",
        "http://{host}\n.public.example/",
        "http://{host}/ space",
        "http://{host}/\x00",
        "http://[::1/",
        "http://public.example\N{FULLWIDTH SOLIDUS}@{host}/",
        "http://{host}/" + "x" * 2000,
        "http://{host}/\ud800",
    ],
)
def test_only_plain_web_addresses_are_asked(zoo: Server, url: str) -> None:
    for address in (url.format(host=f"{ZOO}:{zoo.port}"), url.format(host=ZOO)):
        with pytest.raises(ForbiddenAddressError):
            fetch(address, door=zoo.door())

    zoo.answers["/moved"] = leads_to("gopher://127.0.0.1/")
    with pytest.raises(ForbiddenAddressError):
        look(zoo, "/moved")


@pytest.mark.parametrize("port", [0, 21, 22, 25, 81, 3306, 5432, 6379, 8000, 8080, 8443, 11211])
def test_the_door_that_is_used_asks_at_the_webs_own_ports_alone(port: int) -> None:
    with patch.object(socket, "create_connection") as connected, pytest.raises(ForbiddenAddressError):
        fetch(f"http://93.184.216.34:{port}/")

    assert not connected.called


def test_the_door_that_is_used_lets_nothing_else_through() -> None:
    assert Door(frozenset({80, 443}), (), addresses.look_up) == OUTSIDE
    assert all(OUTSIDE.lets(address) for address in PUBLIC)
    assert not any(OUTSIDE.lets(address.strip("[]")) for address in PRIVATE + SPELLINGS)


@given(st.ip_addresses())
def test_what_python_calls_private_is_never_public(address: Any) -> None:
    odd = address.is_private or address.is_multicast or address.is_reserved or address.is_loopback
    carried = address.version == 6 and str(address).startswith("64:ff9b::")

    assert carried or not (odd and is_public(address))


@pytest.mark.parametrize(
    ("host", "plain"),
    [
        ("Example.ORG", "example.org"),
        ("example.org.", "example.org"),
        ("münchen.example", "xn--mnchen-3ya.example"),
        ("under_score.example", "under_score.example"),
        ("1.1.1.1", "1.1.1.1"),
        ("2606:4700::0001", "2606:4700::1"),
        ("3com.example", "3com.example"),
    ],
)
def test_an_honest_host_has_one_spelling(host: str, plain: str) -> None:
    assert plain_host(host) == plain


# How it asks ---------------------------------------------------------------------------------------------------------


def test_it_says_who_asks_and_keeps_nothing(zoo: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, zoo.url(host=CANARY))
    zoo.answers["/moved"] = says(302, b"", Location="/", Set_Cookie="id=1")
    zoo.agents.clear()

    found = look(zoo, "/moved")

    assert (found.status, found.body, found.url, found.is_whole) == (200, b"hello", zoo.url(), True)
    assert zoo.agents == {"ethicalmap/1.0 (+http://testserver; map@example.org)"}
    assert zoo.cookies == set()


def test_redirects_are_followed_so_far_and_told(zoo: Server) -> None:
    zoo.answers |= {
        "/a": leads_to("/b c", 301),
        "/b%20c": leads_to(zoo.url("/d#part"), 308),
        "/d": leads_to("/e\xc3\xa9", 302),
        "/loop": leads_to("/loop"),
    }

    found = look(zoo, "/a")

    assert [(hop.status, hop.url, hop.is_permanent) for hop in found.hops] == [
        (301, zoo.url("/b%20c"), True),
        (308, zoo.url("/d"), True),
        (302, zoo.url("/eé"), False),
    ]
    assert found.url == zoo.url("/e%C3%A9")
    zoo.asked.clear()
    with pytest.raises(FetchError, match="redirects"):
        look(zoo, "/loop")
    assert zoo.asked == ["GET /loop"] * 4


@pytest.mark.parametrize("status", [204, 304, 401, 403, 404, 410, 429, 500, 503])
def test_every_status_is_an_answer(zoo: Server, status: int) -> None:
    zoo.answers["/"] = says(status, b"" if status in (204, 304) else b"words")

    assert look(zoo).status == status
    assert look(zoo, method="HEAD").body == b""


# What it takes in ----------------------------------------------------------------------------------------------------


def test_no_more_is_read_than_was_wanted(zoo: Server) -> None:
    zoo.answers["/"] = endless(HEAD + b"\r\n", bytes(100_000))

    with counted() as count:
        found = look(zoo, most_bytes=200_000)

    assert (len(found.body), found.is_whole) == (200_000, False)
    assert count.bytes <= 200_000 + fetching.MOST_HEAD

    with counted() as count:
        assert look(zoo, most_bytes=0).body == b""
    assert count.bytes <= fetching.MOST_HEAD


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip"])
def test_a_bomb_is_not_unpacked(zoo: Server, encoding: str) -> None:
    zoo.answers["/"] = says(200, BOMB, Content_Encoding=encoding)

    tracemalloc.start()
    found = look(zoo, most_bytes=100_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert (found.body, found.is_whole) == (bytes(100_000), False)
    assert peak < 5_000_000


def test_what_is_packed_is_unpacked(zoo: Server) -> None:
    zoo.answers["/"] = says(200, gzip.compress(b"hello" * 1000), Content_Encoding="gzip")

    assert look(zoo).body == b"hello" * 1000


NEVER_ENDING = {
    "a drip of a body": endless(HEAD + b"\r\n", b"x", 0.05),
    "a drip of a header": endless(HEAD, b"x", 0.05),
    "a drip of chunks": endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n", 0.05),
    "a promise": endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.05),
    "silence": endless(b"", b"", 0.05),
}


@pytest.mark.parametrize("answer", NEVER_ENDING.values(), ids=NEVER_ENDING)
def test_what_never_ends_is_left(zoo: Server, answer: Any) -> None:
    zoo.answers["/"] = answer

    with counted() as count, pytest.raises(FetchError, match="timeout"):
        look(zoo, seconds=0.4)

    assert count.bytes < 1000


def test_time_is_counted_over_all_redirects(zoo: Server) -> None:
    zoo.answers["/"] = endless(b"", b"HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n", 0.25)

    with pytest.raises(FetchError, match="timeout"):
        look(zoo, seconds=0.4, hops=50)

    assert len(zoo.asked) <= 3


def test_a_resolver_that_does_not_answer_is_left(zoo: Server) -> None:
    with pytest.raises(FetchError, match="timeout"):
        look(zoo, seconds=0.2, door=zoo.door(look_up=lambda host, port: [ZOO] if zoo.over.wait(2) else []))


BAD = {
    "an endless header": endless(HEAD + b"X: ", b"x" * 10_000),
    "endless headers": endless(HEAD, b"X: y\r\n" * 1000),
    "endless promises": endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
    "a huge header": raw(HEAD, b"X: " + b"y" * 1_000_000, b"\r\n\r\n"),
    "a thousand headers": raw(HEAD, b"X: y\r\n" * 1000, b"\r\n"),
    "no HTTP": raw(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "nothing": raw(),
    "chunks of nothing": endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"0" * 10_000),
    "an unreadable packing": says(200, b"hello", Content_Encoding="br"),
    "a broken packing": says(200, b"hello", Content_Encoding="gzip"),
}


@pytest.mark.parametrize("answer", BAD.values(), ids=BAD)
def test_what_is_no_answer_is_a_failure(zoo: Server, answer: Any) -> None:
    zoo.answers["/"] = answer

    with counted() as count, pytest.raises(FetchError, match="protocol"):
        look(zoo, most_bytes=10_000)

    assert count.bytes <= 10_000 + fetching.MOST_HEAD


def test_whoever_is_not_there_is_unreachable(zoo: Server) -> None:
    with socket.socket() as nobody:
        nobody.bind((ZOO, 0))
        port = nobody.getsockname()[1]
        with pytest.raises(FetchError, match="unreachable"):
            fetch(f"http://{ZOO}:{port}/", door=zoo.door(ports=frozenset({port})))

    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(FetchError, match="dns"):
        fetch(zoo.url(host="nobody.example"), door=zoo.door(look_up=unknown))


def test_of_several_addresses_the_next_is_tried(zoo: Server) -> None:
    both = zoo.door(look_up=lambda host, port: ["::1", ZOO], open=(*zoo.door().open, addresses.IPv6Network("::1/128")))

    assert fetch(zoo.url(host="two.example"), door=both).status == 200


# Over TLS ------------------------------------------------------------------------------------------------------------


def test_only_whoever_proves_to_be_the_host_is_talked_to(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(tls=True) as secured:
        door = secured.door(look_up=lambda host, port: [ZOO])
        with pytest.raises(FetchError, match="tls"):
            fetch(secured.url(host="site.example", scheme="https"), door=door)

        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        with pytest.raises(FetchError, match="tls"):
            fetch(secured.url(host="other.example", scheme="https"), door=door)
        assert secured.asked == []

        # Control: trusted, and asked by its own name, it answers.
        assert fetch(secured.url(host="site.example", scheme="https"), door=door).body == b"hello"
        assert secured.hosts == {f"site.example:{secured.port}"}


def test_a_server_that_speaks_no_tls_is_left(zoo: Server) -> None:
    with pytest.raises(FetchError, match="tls"):
        fetch(zoo.url(scheme="https"), door=zoo.door())


# Counting ------------------------------------------------------------------------------------------------------------


class counted:  # noqa: N801  reads as a phrase
    """Counts the bytes that are read from sockets by whoever asks."""

    bytes = 0

    def __enter__(self) -> Self:
        plain = fetching._Line.readinto

        def readinto(line: Any, buffer: Any) -> int:
            count = plain(line, buffer)
            self.bytes += count
            return count

        self.patched = patch.object(fetching._Line, "readinto", readinto)
        self.patched.start()
        return self

    def __exit__(self, *args: object) -> None:
        self.patched.stop()

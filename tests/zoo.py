"""A server on this machine with all that a fetch may meet, and a canary that nothing may ever reach.

The zoo is at 127.0.0.1, which its door lets through; the canary at the same port of 127.0.0.2, which it does not.
"""

import gzip
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from ethicalmap.addresses import Door

ZOO, CANARY = "127.0.0.1", "127.0.0.2"
CERTIFICATE = Path(__file__).with_name("zoo.pem")
BOMB = gzip.compress(bytes(50_000_000))

Answer = Callable[["Handler"], None]


@dataclass
class Server:
    """A server, and what was asked of it."""

    port: int = 0
    # Path to how it answers; "*" for all others.
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    hosts: set[str] = field(default_factory=set)
    cookies: set[str] = field(default_factory=set)
    over: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str = "/", host: str = ZOO, scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def door(self, **changes: Any) -> Door:
        """One that leads to the zoo and nowhere else on this machine."""
        return Door(**{"ports": frozenset({self.port}), "open": (ip_network(f"{ZOO}/32"),)} | changes)


class Handler(BaseHTTPRequestHandler):
    """Answers as the server was told for the path."""

    zoo: Server

    def do_GET(self) -> None:
        self.zoo.asked.append(f"{self.command} {self.path}")
        self.zoo.agents.add(self.headers.get("User-Agent", ""))
        self.zoo.hosts.add(self.headers.get("Host", ""))
        self.zoo.cookies.update(self.headers.get_all("Cookie", []))
        with suppress(OSError):  # whoever asked has hung up
            (self.zoo.answers.get(self.path) or self.zoo.answers["*"])(self)

    do_HEAD = do_GET  # noqa: N815  http.server's own name

    def log_message(self, *args: object) -> None:
        """Not on the terminal."""


def says(status: int = 200, body: bytes = b"hello", **headers: str) -> Answer:
    """An ordinary answer."""

    def answer(handler: Handler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        if handler.command != "HEAD":
            handler.wfile.write(body)

    return answer


def leads_to(location: str, status: int = 302) -> Answer:
    return says(status, b"", Location=location)


def raw(*pieces: bytes) -> Answer:
    """Just these bytes."""

    def answer(handler: Handler) -> None:
        for piece in pieces:
            handler.wfile.write(piece)
        handler.close_connection = True

    return answer


def endless(head: bytes, piece: bytes, pause: float = 0) -> Answer:
    """`piece` again and again, until whoever asked hangs up."""

    def answer(handler: Handler) -> None:
        handler.wfile.write(head)
        while not handler.zoo.over.wait(pause):
            handler.wfile.write(piece)

    return answer


HEAD = b"HTTP/1.1 200 OK\r\n"


@contextmanager
def serve(host: str = ZOO, port: int = 0, *, tls: bool = False) -> Iterator[Server]:
    """A server that answers 200 to everything until it is told otherwise."""
    zoo = Server(answers={"*": says()})
    server = ThreadingHTTPServer((host, port), type("Handled", (Handler,), {"zoo": zoo}))
    server.daemon_threads = True
    # Those who fail a handshake, or hang up, are no news.
    server.handle_error = lambda *args: None  # type: ignore[method-assign]
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    zoo.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield zoo
    finally:
        zoo.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def zoo_and_canary() -> Iterator[tuple[Server, Server]]:
    """Both, at one port."""
    with serve() as zoo:
        try:
            canary = serve(CANARY, zoo.port)
            there = canary.__enter__()
        except OSError:
            pytest.skip("This machine answers at 127.0.0.1 alone: there is nowhere for the canary.")
        try:
            yield zoo, there
        finally:
            canary.__exit__(None, None, None)

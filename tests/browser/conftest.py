"""A real browser on the real site: gunicorn, hashed and compressed files, the starter content.

`visit` opens a page as somebody would for the first time, and notes what happens on the way.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.conftest import NO_CHROMIUM, find_chromium
from tests.settings import ENVIRONMENT

ROOT = Path(__file__).resolve().parents[2]
# A sandbox needs rights that a container may not have; the rest keeps Chromium from calling home.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Site:
    """A running site: where it is, the address of each row of `tests/pages.py`, that of each page of the admin by its
    name in `tests/permissions/`, and where its mail falls.
    """

    url: str
    addresses: list[str]
    admin: dict[str, str]
    mail: Path


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site, served as `make run` serves it, on this worker's kind of database."""
    _collect_static_files()
    folder = tmp_path_factory.mktemp("site")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{free.getsockname()[1]}"
    environment = (
        ENVIRONMENT
        | {"PATH": os.environ["PATH"], "BIND": place, "PYTHONPATH": str(ROOT)}
        # A slash more than one would think: the path begins after the third.
        | {"EMAIL_URL": f"file:///{folder / 'mail'}", "DATABASE_URL": _own_database(folder)}
    )
    filled = subprocess.run(
        [sys.executable, "tests/browser/fill.py"], env=environment, cwd=ROOT, stdout=subprocess.PIPE, check=True
    )
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn"], env=environment, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        _wait_for(f"http://{place}/readyz", server)
        yield Site(f"http://{place}", *json.loads(filled.stdout), folder / "mail")
    finally:
        server.terminate()
        server.wait(15)


def _collect_static_files() -> None:
    """As `make run` does, if anything changed. Workers wait for each other."""
    (ROOT / "var").mkdir(exist_ok=True)
    with (ROOT / "var" / "static.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # With the site's own settings: those of the tests write no manifest.
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": "ethicalmap.settings"}
        subprocess.run(["make", "--silent", "var/static/staticfiles.json"], cwd=ROOT, env=environment, check=True)


def _own_database(folder: Path) -> str:
    """The address of an empty database beside the tests' own."""
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        return f"sqlite:///{folder / 'site.sqlite3'}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS browser WITH (FORCE)")
        connection.execute("CREATE DATABASE browser")
    return urlsplit(server)._replace(path="/browser").geturl()


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(address)
        except OSError:
            assert server.poll() is None, "The site did not start: run it by hand to see why."
            time.sleep(0.1)
        else:
            return
    pytest.fail("The site did not start within a minute.")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    chromium = find_chromium()
    if chromium is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(NO_CHROMIUM)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Visit:
    """A page in a browser of its own, with what was heard while it was open."""

    page: Page
    site: Site
    problems: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    transferred: int = 0

    def listen(self) -> None:
        """Note errors and broken policies, requests, and the bytes that really travelled, headers too."""
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        network = self.page.context.new_cdp_session(self.page)
        network.send("Network.enable")
        network.on("Network.loadingFinished", self._finished)

    def go(self, address: str, until: Literal["load", "networkidle"] = "load") -> None:
        """Open a page and wait for it. No page fetches anything once it has loaded, so only who counts bytes waits
        for the network to fall silent: that takes half a second more.
        """
        self.page.goto(self.site.url + address, wait_until=until)

    def click(self, selector: str) -> None:
        """Click the first of what `selector` names, and wait for the page that it leads to.

        Asking the page that is being left for its state would find it loaded, and go on in the middle.
        """
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()

    @property
    def foreign(self) -> list[str]:
        """Requests to somebody else."""
        return [url for url in self.requests if not url.startswith(self.site.url)]

    def _console(self, message: Any) -> None:
        # A page that is not there is an answer, not a fault of the page.
        if message.type in ("error", "warning") and "the server responded with a status of 4" not in message.text:
            self.problems.append(message.text)

    def _finished(self, event: dict[str, Any]) -> None:
        self.transferred += int(event["encodedDataLength"])


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Callable[..., Visit]]:
    """Opens a browser that has never been here: `visit(width=320, script=False)`."""
    opened: list[BrowserContext] = []

    def open_one(*, width: int = 1280, script: bool = True) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="light",
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        context.set_default_timeout(15_000)
        opened.append(context)
        visit = Visit(context.new_page(), site)
        visit.listen()
        return visit

    yield open_one
    for context in opened:
        context.close()

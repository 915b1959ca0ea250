"""Fifty people send the same thing at once: one case waits, the others join it, nobody is lost.

Over HTTP, each in a thread with a connection of its own, against a server with a thread for each request.
"""

import http.client
import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from directory.models import Contribution, Organisation
from tests.contribute.factories import ADDRESS, make_vocabulary, payload, stamp
from tests.factories import make_organisation

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 50
SPELLINGS = [
    "zedtrust.example",
    "https://www.ZedTrust.example/",
    "http://zedtrust.example:80",
    "zedtrust.example/?from=x",
]
NAMES = ["Zed Trust", "The Zed Trust", "ZED TRUST LTD", "Zed  Trust", "zed-trust"]


@pytest.fixture(autouse=True)
def vocabulary(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1
    make_vocabulary()


class Person:
    """Somebody with the form before them, filled in, and a connection that is open already."""

    def __init__(
        self, server: LiveServer, number: int, cookie: str, token: str, answers: dict[str, Any], address: str = ADDRESS
    ) -> None:
        self.address = address
        filled = payload(**answers) if address == ADDRESS else {"form": stamp()} | answers
        self.form = filled | {"note": f"Said by number {number}.", "csrfmiddlewaretoken": token}
        self.headers = {
            "X-Forwarded-For": f"192.0.2.{number}",
            "Cookie": cookie,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        self.connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=60)
        self.connection.connect()

    def send(self) -> tuple[int, str, float]:
        """Post the form: the status, where it leads, and how many seconds it took."""
        begun = time.perf_counter()
        self.connection.request("POST", self.address, urlencode(self.form, doseq=True), self.headers)
        answer = self.connection.getresponse()
        answer.read()
        self.connection.close()
        return answer.status, answer.headers.get("Location", ""), time.perf_counter() - begun


def people(server: LiveServer, answers: list[dict[str, Any]], address: str = ADDRESS) -> list[Person]:
    """One person for each set of answers to the form at an address."""
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=60)
    connection.request("GET", address)
    answer = connection.getresponse()
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.read().decode())[0]
    connection.close()
    cookie = answer.headers["Set-Cookie"].partition(";")[0]
    return [Person(server, number, cookie, token, given, address) for number, given in enumerate(answers)]


def all_send(crowd: list[Person]) -> Iterator[tuple[int, str, float]]:
    """Everybody presses the button in the same moment."""
    start = threading.Barrier(len(crowd))

    def press(person: Person) -> tuple[int, str, float]:
        start.wait()
        return person.send()

    with ThreadPoolExecutor(len(crowd)) as threads:
        yield from threads.map(press, crowd)


@pytest.mark.parametrize(
    "variants",
    [
        [{}],
        [{"website": website, "name": name} for website in SPELLINGS for name in NAMES],
        [
            {"website": "", "country": "GB", "city": city, "name": name}
            for city in ("Leeds", " LEEDS")
            for name in NAMES
        ],
    ],
    ids=["all the same", "spelt differently", "without a website"],
)
def test_fifty_at_once_are_one_case_and_forty_nine_that_joined(
    live_server: LiveServer, variants: list[dict[str, Any]]
) -> None:
    crowd = people(live_server, [variants[number % len(variants)] for number in range(PEOPLE)])

    answers = list(all_send(crowd))

    [case] = Contribution.objects.waiting()
    assert [status for status, _, _ in answers] == [302] * PEOPLE
    assert Contribution.objects.count() == PEOPLE
    assert case.joined.count() == PEOPLE - 1
    assert len({address for _, address, _ in answers}) == PEOPLE
    assert {one.private_path for one in Contribution.objects.all()} == {address for _, address, _ in answers}
    assert {one.sent["note"] for one in Contribution.objects.all()} == {f"Said by number {n}." for n in range(PEOPLE)}
    assert not Organisation.objects.exists()
    assert sorted(seconds for _, _, seconds in answers)[int(PEOPLE * 0.95)] < 10


EDIT = {"step": "send", "name": "Zed Trust", "website": "zedtrust.example", "country": "GB", "status": "active"}
FORMS: dict[str, list[dict[str, Any]]] = {
    "suggest": [EDIT | {"city": "York"}, EDIT | {"city": " York ", "source-city": "A letter"}],
    "challenge": [{"against": "fact.country", "wrong": words} for words in ("It moved.", "It is elsewhere.")],
    "relate": [{"said": "to.funds", "other": other, "evidence": "A report"} for other in ("Other Fund", "other-fund")],
    "remove": [{}],
}


@pytest.mark.parametrize("where", FORMS)
def test_fifty_at_once_about_one_entry_are_one_case(live_server: LiveServer, where: str) -> None:
    make_organisation("Zed Trust", summary="")
    make_organisation("Other Fund")
    variants = FORMS[where]
    given = [variants[number % len(variants)] for number in range(PEOPLE)]
    crowd = people(live_server, given, f"/organisations/zed-trust/{where}/")

    answers = list(all_send(crowd))

    [case] = Contribution.objects.waiting()
    assert [status for status, _, _ in answers] == [302] * PEOPLE
    assert case.joined.count() == PEOPLE - 1
    assert {one.private_path for one in Contribution.objects.all()} == {address for _, address, _ in answers}


def test_one_form_sent_twenty_times_at_once_is_stored_once(live_server: LiveServer) -> None:
    crowd = people(live_server, [{}] * 20)
    for person in crowd:
        person.form = crowd[0].form

    answers = list(all_send(crowd))

    sent = Contribution.objects.get()
    assert {(status, address) for status, address, _ in answers} == {(302, sent.private_path)}

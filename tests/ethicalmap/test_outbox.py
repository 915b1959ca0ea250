"""Mail that is wanted arrives, once, whatever becomes of the mail server and of those who deliver."""

from __future__ import annotations

import json
import logging
import random
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings as site_settings
from django.db import transaction
from django.utils import timezone

from ethicalmap import outbox
from ethicalmap.models import Letter
from ethicalmap.outbox import PAUSES, Draft, post
from tests.curate.at_once import at_once
from tests.ethicalmap.mail_server import MailServer, Mood
from tests.processes import for_processes

pytestmark = pytest.mark.django_db

CONTEXT = {"link": "http://testserver/contributions/a-secret/", "sent_at": timezone.now()}


@pytest.fixture(autouse=True)
def parcel(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind of letter for these tests."""
    draft = Draft("A parcel", "contribute/mail/received.txt", CONTEXT)
    monkeypatch.setitem(outbox.COMPOSERS, "parcel", lambda about: draft)
    monkeypatch.setitem(outbox.COMPOSERS, "forgotten", lambda about: None)
    monkeypatch.setitem(outbox.COMPOSERS, "broken", lambda about: Draft(about["missing"], ""))


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    """A mail server that the site uses."""
    settings.EMAIL_BACKEND, settings.EMAIL_TIMEOUT = "django.core.mail.backends.smtp.EmailBackend", 1
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER = "127.0.0.1", False, ""
    with MailServer() as running:
        settings.EMAIL_PORT = running.port
        yield running


def write(number: int = 1, kind: str = "parcel") -> Letter:
    return post(kind, to=f"ada{number}@example.org", about={}, key=f"{kind}:{number}")


def deliver(*, after: timedelta = timedelta(0)) -> int:
    """Deliver what is due some time from now."""
    with patch("django.utils.timezone.now", return_value=timezone.now() + after):
        return Letter.objects.deliver()


def closed_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


# Well and good ------------------------------------------------------------------------------------------


def test_a_letter_arrives_once_with_a_name_of_its_own(server: MailServer) -> None:
    letter = write()

    assert [deliver(), deliver()] == [1, 0]
    [arrived] = server.accepted
    assert arrived["To"] == "ada1@example.org"
    assert arrived["Message-ID"] == letter.message_id
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert "a-secret" in arrived.get_payload()


def test_what_is_wanted_twice_is_written_down_once() -> None:
    assert write().pk == write().pk
    assert Letter.objects.count() == 1


def test_many_letters_go_over_one_connection(server: MailServer) -> None:
    for number in range(30):
        write(number)

    assert deliver() == 30
    assert server.connections == 1


def test_what_is_rolled_back_is_told_to_nobody(server: MailServer) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        write()
        raise ZeroDivisionError

    assert deliver() == 0


def test_a_letter_for_later_waits(server: MailServer) -> None:
    post("parcel", to="ada@example.org", about={}, key="x", not_before=timezone.now() + timedelta(days=1))

    assert [deliver(), deliver(after=timedelta(days=1, minutes=1))] == [0, 1]


def test_what_nobody_should_have_any_more_is_not_sent(server: MailServer) -> None:
    write(kind="forgotten")

    assert deliver() == 0
    assert not server.accepted
    assert not Letter.objects.unsent().exists()


# The server has moods ------------------------------------------------------------------------------------


def test_while_the_server_is_down_nothing_is_lost_and_one_letter_alone_is_tried(
    server: MailServer, settings: Any
) -> None:
    letters = [write(number) for number in range(5)]
    settings.EMAIL_PORT = closed_port()

    assert deliver() == 0
    assert [letter.tries for letter in Letter.objects.order_by("pk")] == [1, 0, 0, 0, 0]

    settings.EMAIL_PORT = server.port
    assert deliver(after=PAUSES[0] + timedelta(seconds=1)) == 5
    assert set(server.mailbox) == {letter.message_id for letter in letters}


def test_a_form_does_not_wait_for_a_server_that_failed_a_moment_ago(
    server: MailServer, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.EMAIL_PORT = closed_port()
    for number in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            write(number)

    assert [letter.tries for letter in Letter.objects.order_by("pk")] == [1, 0]


def test_a_slow_server_is_not_waited_for_without_end_and_gets_the_letter_later(server: MailServer) -> None:
    write()
    server.mood = Mood(slow=1.5)

    assert deliver() == 0
    assert Letter.objects.get().state == "failed"

    server.mood = Mood()
    assert deliver(after=timedelta(minutes=2)) == 1


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
def test_what_is_refused_for_now_is_tried_again_and_stops_no_other(server: MailServer, verb: str) -> None:
    write()
    server.mood = Mood(answers={verb: "451 come back later"})
    assert deliver() == 0
    write(2)

    server.mood = Mood()
    assert deliver() == 1, "the second alone: the first waits for its pause"
    assert deliver(after=timedelta(minutes=2)) == 1


def test_an_address_that_is_refused_for_good_is_given_up_at_once(server: MailServer) -> None:
    write()
    server.mood = Mood(answers={"RCPT": "550 no such mailbox"})

    deliver()

    assert [letter.failure for letter in Letter.objects.given_up()] == ["SMTPRecipientsRefused"]
    assert deliver(after=timedelta(days=30)) == 0


def test_a_server_that_hangs_up_gets_the_rest_over_another_connection(server: MailServer) -> None:
    for number in range(6):
        write(number)
    server.mood = Mood(hangs_up_after=2)

    went = deliver() + deliver(after=timedelta(minutes=2)) + deliver(after=timedelta(minutes=20))

    assert went == 6
    assert set(server.handed_over().values()) == {1}


def test_a_letter_that_cannot_be_written_stops_no_other(server: MailServer) -> None:
    write(1, kind="broken")
    write(2)

    assert deliver() == 1
    assert Letter.objects.get(kind="broken").failure == "KeyError"


def test_it_is_tried_after_longer_and_longer_pauses_then_given_up_and_can_be_tried_again(server: MailServer) -> None:
    write()
    server.mood = Mood(answers={"MAIL": "451 come back later"})
    after = timedelta(0)
    for tries, pause in enumerate(PAUSES, start=1):
        deliver(after=after)
        assert Letter.objects.get().tries == tries
        deliver(after=after + pause - timedelta(seconds=30))
        assert Letter.objects.get().tries == tries, "not before its pause is over"
        after += pause + timedelta(seconds=1)

    deliver(after=after)

    assert Letter.objects.given_up().count() == 1
    server.mood = Mood()
    assert deliver(after=timedelta(days=30)) == 0
    assert Letter.objects.try_again() == 1
    assert deliver() == 1


def test_nobody_is_named_in_the_log(server: MailServer, settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        write(1)
        write(2, kind="broken")
        server.mood = Mood(answers={"RCPT": "550 no such mailbox as ada1@example.org"})
        deliver()
        settings.EMAIL_PORT = closed_port()
        write(3)
        deliver()

    assert caplog.text.count("could not be sent") == 3
    assert "ada" not in caplog.text
    assert "a-secret" not in caplog.text


# Those who deliver ---------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_at_once_send_each_letter_once(server: MailServer) -> None:
    with patch.object(outbox, "_at_once"):
        for number in range(60):
            write(number)

    sent = at_once(*[Letter.objects.deliver] * 3)

    assert sum(sent) == 60  # type: ignore[arg-type]
    assert list(server.handed_over().values()) == [1] * 60


# Lets one worker after the other deliver, and kills each some seconds after it reached the mail server.
KILLED = """
import os, signal, sys, time
from datetime import timedelta
import django
django.setup()
from django.core.mail import DNS_NAME
from django.core.mail.backends.smtp import EmailBackend
from django.utils import timezone
from ethicalmap import outbox
from ethicalmap.models import Letter

outbox.LEASE = timedelta(seconds=0.2)
context = {"link": "x", "sent_at": timezone.now()}
outbox.COMPOSERS["parcel"] = lambda about: outbox.Draft("A parcel", "contribute/mail/received.txt", context)
open_as_ever = EmailBackend.open
# What each life would do first and slowly.
str(DNS_NAME), Letter(key="x").as_message(outbox.COMPOSERS["parcel"]({}))

def life(seconds):
    reached, tell = os.pipe()
    child = os.fork()
    if child == 0:
        def open_and_tell(line):
            is_new = open_as_ever(line)
            if is_new:
                os.write(tell, b".")
            return is_new
        EmailBackend.open = open_and_tell
        Letter.objects.deliver()
        os._exit(0)
    os.close(tell)
    os.read(reached, 1)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])

print(sum(life(float(seconds)) for seconds in sys.argv[1:]))
"""

KILLS, LETTERS = 50, 400


@pytest.mark.django_db(transaction=True)
def test_killed_fifty_times_nothing_is_lost_and_nothing_doubled(server: MailServer, record_property: Any) -> None:
    with patch.object(outbox, "_at_once"):
        letters = {write(number).message_id for number in range(LETTERS)}
    chance = random.Random(3)
    moments = [str(chance.uniform(0, 0.03)) for _ in range(KILLS)]

    done = subprocess.run(
        [sys.executable, "-c", KILLED, *moments],
        env=for_processes(EMAIL_URL=f"smtp://127.0.0.1:{server.port}"),
        cwd=site_settings.BASE_DIR,
        check=True,
        capture_output=True,
        text=True,
    )
    by_the_killed = len(server.accepted)
    deliver(after=timedelta(minutes=10))

    handed_over = server.handed_over()
    figures = {
        "killed": int(done.stdout),
        "accepted from the killed": by_the_killed,
        "lost": len(letters - set(server.mailbox)),
        "doubled in the mailbox": len(server.mailbox) - len(letters),
        "handed over twice": sum(handed_over.values()) - len(letters),
    }
    record_property("figures", json.dumps(figures))
    assert figures["killed"] == KILLS, "each was killed while it delivered"
    assert 0 < by_the_killed < LETTERS
    assert (figures["lost"], figures["doubled in the mailbox"]) == (0, 0)
    assert not Letter.objects.unsent().exists()

"""Every field has its word, and over three years nothing personal is kept too long or forgotten too soon."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import models

from directory import classified
from directory.models import Contribution, Interest, Message
from directory.retention import KEPT, foresee, forget
from ethicalmap.models import Letter, Token, Turns
from tests.contribute.factories import make_contribution

START = datetime(2030, 1, 1, 4, 30, tzinfo=UTC)
DAYS = 3 * 365
NEVER = START + timedelta(days=10 * 365)


# The table ---------------------------------------------------------------------------------------------


def test_every_field_of_ours_is_personal_or_named_as_not() -> None:
    assert classified.check_every_field() == []


def test_a_new_field_without_a_word_fails_the_check() -> None:
    field = models.CharField(max_length=10)
    field.set_attributes_from_name("nickname")

    with patch.object(Contribution._meta, "local_concrete_fields", [*Contribution._meta.local_concrete_fields]):
        Contribution._meta.add_field(field)
        try:
            errors = classified.check_every_field()
        finally:
            Contribution._meta.local_fields.remove(field)
            Contribution._meta._expire_cache()

    assert [error.msg for error in errors] == [
        "directory.Contribution.nickname is neither kept by a rule nor named as not personal."
    ]


def test_a_rule_for_what_is_not_there_fails_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classified, "KEPT", KEPT[1:])
    monkeypatch.setitem(classified.NOT_PERSONAL, "directory.Message", "contribution voice said_at words colour")

    assert [error.id for error in classified.check_every_field()] == [
        "directory.E001",
        "directory.E002",
        "directory.E003",
    ]


# Three years --------------------------------------------------------------------------------------------


class Things:
    """Personal things of every kind, strewn over three years, and until when each is to be kept."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.until: dict[tuple[str, int], datetime] = {}
        for number in range(60):
            self.contribution(number)
        for number in range(20):
            self.rest(number)

    def moment(self, after: datetime = START, within: int = DAYS) -> datetime:
        return after + timedelta(seconds=self.chance.randrange(within * 86_400))

    def contribution(self, number: int) -> None:
        sent_at = self.moment()
        decided_at = self.moment(sent_at, 200) if self.chance.random() < 0.7 else None
        is_held = decided_at is None and self.chance.random() < 0.5
        kind = self.chance.choice(["new_organisation", "new_person", "removal"])
        case = make_contribution(
            f"Name {number}",
            type=kind,
            sent={"note": "I am Ada.", "why": "My own."},
            sent_at=sent_at,
            sender_email="ada@example.org",
            network="n" * 40,
            sender_key="s" * 40,
            held=is_held,
            decided_at=decided_at,
            state="declined" if decided_at else "waiting",
            reason="other" if decided_at else "",
            words="Ada, no." if decided_at else "",
        )
        self.expect(case, sent_at, decided_at or (sent_at if is_held else None))
        if decided_at and self.chance.random() < 0.3:
            joined = make_contribution(
                joined_to=case,
                type=kind,
                sent={"note": "Mine too."},
                sent_at=sent_at,
                sender_email="grace@example.org",
                network="n" * 40,
                sender_key="s" * 40,
            )
            self.expect(joined, sent_at, decided_at)

    def expect(self, one: Contribution, sent_at: datetime, over_at: datetime | None) -> None:
        message = Message.objects.create(contribution=one, voice="sender", words="It is in Leeds.", said_at=sent_at)
        after = over_at + timedelta(days=90) if over_at else NEVER
        self.until["sender_email", one.pk] = self.until["own words", one.pk] = self.until["message", message.pk] = after
        self.until["network", one.pk] = sent_at + timedelta(days=30)
        self.until["sender_key", one.pk] = sent_at + timedelta(days=730)
        if one.words:
            self.until["words", one.pk] = (over_at or NEVER) + timedelta(days=365)

    def rest(self, number: int) -> None:
        at = self.moment()
        sent = self.chance.random() < 0.7
        letter = Letter.objects.create(
            kind="x",
            to="ada@example.org",
            key=f"x:{number}",
            posted_at=at,
            **{"sent_at" if sent else "given_up_at": at},
        )
        unsent = Letter.objects.create(kind="x", to="ada@example.org", key=f"y:{number}", posted_at=at)
        token = Token.objects.create(purpose="x", token_hash=f"hash {number}", expires_at=at)
        used = Token.objects.create(purpose="x", token_hash=f"used {number}", expires_at=NEVER, used_at=START)
        turns = Turns.objects.create(limit="x", who=str(number), spent_until=at.timestamp())
        entry = LogEntry.objects.create(
            user=User.objects.get_or_create(username="mary")[0], action_flag=1, action_time=at, object_repr="Ada"
        )
        interest = Interest.objects.create(user=entry.user, kind="person", entry_id=number, withdrawn_at=at)
        standing = Interest.objects.create(user=entry.user, kind="organisation", entry_id=number, declared_at=at)
        Session.objects.create(session_key=str(number), session_data="", expire_date=at)
        self.until |= {
            ("letter", letter.pk): at + timedelta(days=30),
            ("letter", unsent.pk): NEVER,
            ("token", token.pk): at,
            ("token", used.pk): START - timedelta(days=1),
            ("turns", turns.pk): at,
            ("admin", entry.pk): at + timedelta(days=365),
            ("interest", interest.pk): at + timedelta(days=365),
            ("interest", standing.pk): NEVER,
            ("session", number): at,
        }


LEFT: dict[str, Callable[[], Any]] = {
    "sender_email": lambda: Contribution.objects.exclude(sender_email=""),
    "own words": lambda: Contribution.objects.filter(sent__has_any_keys=["note", "why"]),
    "network": lambda: Contribution.objects.exclude(network=""),
    "sender_key": lambda: Contribution.objects.exclude(sender_key=""),
    "words": lambda: Contribution.objects.exclude(words=""),
    "message": Message.objects.all,
    "letter": Letter.objects.all,
    "token": Token.objects.all,
    "turns": Turns.objects.all,
    "admin": LogEntry.objects.all,
    "interest": Interest.objects.all,
    "session": Session.objects.all,
}


def left() -> set[tuple[str, int]]:
    """What is still kept."""
    return {(what, int(pk)) for what, rows in LEFT.items() for pk in rows().order_by().values_list("pk", flat=True)}


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """It is `moment`."""
    with (
        patch("django.utils.timezone.now", return_value=moment),
        patch("ethicalmap.ratelimit.time.time", return_value=moment.timestamp()),
    ):
        yield


def live_through(things: Things, days: int) -> tuple[int, int, int]:
    """How much was late, early, and foreseen wrongly, when what is to be forgotten is every second day."""
    late, early, wrongly_foreseen = 0, 0, 0
    for day in range(0, days, 2):
        now = START + timedelta(days=day)
        with at(now):
            foreseen = list(foresee())
            wrongly_foreseen += foreseen != list(forget())
        kept, due = left(), {thing for thing, until in things.until.items() if until < now}
        late += len(kept & due)
        early += len(set(things.until) - due - kept)
    return late, early, wrongly_foreseen


@pytest.mark.django_db
def test_over_three_years_nothing_is_late_nothing_early_and_the_dry_run_is_right() -> None:
    things = Things(seed=1)

    assert live_through(things, DAYS) == (0, 0, 0)
    assert sum(until < START + timedelta(days=DAYS) for until in things.until.values()) > 300


@pytest.mark.django_db
@pytest.mark.parametrize("days", [88, 92])
def test_a_rule_that_forgets_at_another_time_is_noticed(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    monkeypatch.setattr("directory.endings.AFTER_DECISION", timedelta(days=days))

    late, early, _wrongly_foreseen = live_through(Things(seed=1), 400)

    assert (late > 0, early > 0) == (days > 90, days < 90)

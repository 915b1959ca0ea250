"""Against robots, without script and without puzzles.

Nothing here refuses a person. A form carries a signed stamp that names it and says when it was made: that bounds how
long it can be replayed, and makes sending it twice one. What looks like a robot's work is held, which its sender cannot
tell from waiting. How much one address sends is `ethicalmap.ratelimit`'s.

Each thing that is noticed is a flag, which curators read. Only those with points hold anything, and of these only a
filled trap by itself or some that no person writes: see `POINTS`. The others are said and no more (`triage`).
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass

from django.core import signing

from ethicalmap.ratelimit import Limit

# A room full of people behind one address, adding what they know, passes; a script does not get far.
SUBMISSIONS = Limit("submission", number=20, seconds=60 * 60)
# Nobody's mailbox is filled through us.
MAILS = Limit("mail", number=10, seconds=60 * 60)

OPEN_FOR = 24 * 60 * 60
# Nobody reads the form and answers it in less. A browser that fills in everything may come near: it is only a hint.
HASTE = 3

_signer = signing.TimestampSigner(salt="directory.contribute.form")
# From how many points on something is held, and what each flag is worth. What is missing here is only said.
HOLD = 3
POINTS = {
    "trap": 3,
    # Words that no person writes into such a form (`contribute.scoring`).
    "sale": 3,
    "markup": 3,
    "gibberish": 3,
    # Words that a person may well write.
    "links": 2,
    "call": 2,
    "mixed-scripts": 2,
    "link-flood": 2,
    "elsewhere": 1,
    "many-links": 1,
    "trade": 1,
    "pitch": 1,
    "shouting": 1,
    # Somebody may add several branches of one organisation.
    "repeated": 1,
    # A browser that fills in everything does that.
    "haste": 1,
}


@dataclass(frozen=True)
class Stamp:
    """A form that was shown: its name, and how many seconds ago."""

    key: str
    age: float


def new_stamp() -> str:
    """A stamp for a form that is about to be shown: 128 random bits and the time, signed."""
    return _signer.sign(secrets.token_urlsafe(16))


def read_stamp(text: str) -> Stamp | None:
    """The stamp that came back, or None if it is too old or not ours."""
    try:
        key = _signer.unsign(text, max_age=OPEN_FOR)
    except signing.BadSignature:
        return None
    made = text.split(":")[-2]
    return Stamp(key, time.time() - signing.b62_decode(made))


def flags(*, trap: str, stamp: Stamp, signs: Iterable[str] = ()) -> list[str]:
    """What speaks for a robot: "trap" filled in, sent in "haste", and the signs of its words."""
    found = {"trap": bool(trap.strip()), "haste": stamp.age < HASTE}
    return [*(name for name, holds in found.items() if holds), *signs]


def looks_like_spam(flagged: Iterable[str]) -> bool:
    """Whether to hold it."""
    return sum(POINTS.get(flag, 0) for flag in flagged) >= HOLD

"""Against robots, without script and without puzzles.

Nothing here refuses a person. A form carries a signed stamp that names it and says when it was made: that bounds how
long it can be replayed, and makes sending it twice one. What looks like a robot's work is held, which its sender cannot
tell from waiting. How much one address sends is `ethicalmap.ratelimit`'s.
"""

from __future__ import annotations

import re
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
_LINK = re.compile(r"https?://|www\.|\[url|<a\s", re.IGNORECASE)


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


def flags(*, trap: str, stamp: Stamp, words: Iterable[str]) -> list[str]:
    """What speaks for a robot: "trap" filled in, sent in "haste", "links" in words that need none."""
    found = {"trap": bool(trap.strip()), "haste": stamp.age < HASTE, "links": any(map(_LINK.search, words))}
    return [name for name, holds in found.items() if holds]


def looks_like_spam(flagged: list[str]) -> bool:
    """Whether to hold it: a filled trap alone, or two hints that are nothing by themselves."""
    return "trap" in flagged or len(flagged) > 1

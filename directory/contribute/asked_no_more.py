"""Whoever said no, or was removed, is not asked again for a year, whoever proposes them."""

from __future__ import annotations

from directory.models.owner import one_spelling
from ethicalmap.ratelimit import Limit

# Kept as limits are: a keyed hash of the address, which is forgotten when the year is over.
_SAID_NO = Limit("said-no", number=1, seconds=365 * 24 * 60 * 60)


def ask_no_more(email: str) -> None:
    """Mail nothing to `email` for a year about being listed. Call in the transaction that forgets the rest."""
    _SAID_NO.take(_spelt(email))


def may_be_asked(email: str) -> bool:
    """Whether nobody said no at `email` within a year. One query."""
    return _SAID_NO.is_left(_spelt(email))


def _spelt(email: str) -> str:
    """However its host is written. What no host is called is never written to either."""
    try:
        return one_spelling(email)
    except ValueError:
        return email.strip().casefold()

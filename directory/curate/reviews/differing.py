"""Two values as one, with what went and what came: pairs of "same", "gone" or "new" and words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

# Beyond so many words a comparison costs more than it shows.
MOST = 4000
# Of 1, how much of two texts must be the same.
ALIKE = 0.5
_WORDS = re.compile(r"\s+|[^\s]+")


def word_by_word(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Two texts, to be read as one. Nothing where they have so little in common that nobody could read it."""
    one, other = _WORDS.findall(old), _WORDS.findall(new)
    if len(one) + len(other) > MOST:
        return
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.ratio() < ALIKE:
        return
    for what, a, b, c, d in matcher.get_opcodes():
        if what == "equal":
            yield "same", "".join(one[a:b])
            continue
        if b > a:
            yield "gone", "".join(one[a:b])
        if d > c:
            yield "new", "".join(other[c:d])


def one_by_one(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    """Two lists: what stays, what goes, what comes, each by itself."""
    yield from (("same" if one in new else "gone", one) for one in old)
    yield from (("new", one) for one in new if one not in old)

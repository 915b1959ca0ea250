"""Two texts as one, with what went and what came."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

# Beyond so many words a comparison costs more than it shows.
MOST = 4000
_WORDS = re.compile(r"\s+|[^\s]+")


def word_by_word(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Pairs of "same", "gone" or "new" and words, to be read one after the other."""
    one, other = _WORDS.findall(old), _WORDS.findall(new)
    if len(one) + len(other) > MOST:
        yield from (("gone", old), ("new", new))
        return
    for what, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if what == "equal":
            yield "same", "".join(one[a:b])
            continue
        if b > a:
            yield "gone", "".join(one[a:b])
        if d > c:
            yield "new", "".join(other[c:d])

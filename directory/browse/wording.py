"""Two wordings of one text, word by word: what stayed, what went, what came."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain
from typing import Literal

# Words and the spaces between them, so that the pieces joined are the text again.
_WORD = re.compile(r"\S+|\s+")


@dataclass(frozen=True)
class Piece:
    """Some words, and whether both wordings have them."""

    words: str
    kind: Literal["same", "gone", "new"]


def compare(before: str, after: str) -> list[Piece]:
    """The pieces of both wordings in reading order; what went stands before what came in its place."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    steps = SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes()
    pieces = chain.from_iterable(
        [Piece("".join(old[a:b]), "same")]
        if step == "equal"
        else [Piece("".join(old[a:b]), "gone"), Piece("".join(new[c:d]), "new")]
        for step, a, b, c, d in steps
    )
    return [piece for piece in pieces if piece.words]

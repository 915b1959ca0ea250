"""Words as the search compares them, and what people type, read into clauses.

One rule for both databases: text is cut into words here, accents and case folded, so that SQLite and PostgreSQL index
the same words and answer the same. Endings are cut lightly from what is asked, never from what is stored, and words of
three letters or more match as beginnings: "charities" asks for "charit…".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST_WORD = 64
MOST_CLAUSES = 12
SHORTEST_PREFIX = 3

_WORD = re.compile(r"[^\W_]+")
_TYPED = re.compile(r'"([^"]*)"|“([^”]*)”|(\S+)')
_APOSTROPHES = str.maketrans("", "", "'\u2019\u02bc")
# Words that say nothing of what is looked for; dropped unless there is nothing else, or they stand in quotes.
_SMALL_WORDS = frozenset(
    ["a", "an", "and", "at", "by", "for", "in", "is", "of", "on", "or", "the", "to", "who", "with"]
)
_ENDINGS = (("ies", ""), ("sses", "ss"), ("xes", "x"), ("ing", ""), ("s", ""))


def plain(text: str) -> str:
    """`text` without accents and case: how names are sorted and words compared."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, as indexed: "Children's co-ops" is childrens, co, ops."""
    return tuple(word[:LONGEST_WORD] for word in _WORD.findall(plain(text).translate(_APOSTROPHES)))


def sort_key(name: str) -> str:
    """A name as lists sort it: its words, whatever stands between them."""
    return " ".join(words_of(name))


@dataclass(frozen=True)
class Clause:
    """Words that stand one after another; the last may be the beginning of one."""

    words: tuple[str, ...]
    prefix: bool

    def is_in(self, label: Sequence[str]) -> bool:
        """Whether the label holds these words in a row."""
        size = len(self.words)
        return any(self._matches(label[start : start + size]) for start in range(len(label) - size + 1))

    def _matches(self, words: Sequence[str]) -> bool:
        *whole, last = self.words
        fits = words[-1].startswith(last) if self.prefix else words[-1] == last
        return fits and list(words[:-1]) == whole


def clauses_of(typed: str) -> tuple[Clause, ...]:
    """What somebody typed, as clauses that must all match. Every character is safe; quotes make a phrase."""
    found: list[Clause] = []
    small: list[Clause] = []
    for double, curly, single in _TYPED.findall(typed):
        words = words_of(double or curly or single)
        if not words:
            continue
        if single:
            clause = Clause((*words[:-1], _without_ending(words[-1])), len(words[-1]) >= SHORTEST_PREFIX)
            (small if single.casefold() in _SMALL_WORDS else found).append(clause)
        else:
            found.append(Clause(words, prefix=False))
    return tuple(dict.fromkeys(found or small))[:MOST_CLAUSES]


def _without_ending(word: str) -> str:
    for ending, instead in _ENDINGS:
        stem = word.removesuffix(ending) + instead
        if stem != word and len(stem) >= SHORTEST_PREFIX + 1 and word.endswith(ending) and not word.endswith("ss"):
            return stem
    return word

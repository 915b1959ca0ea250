"""Words as the search compares them, and what people type, read into clauses.

One rule, in Python: text is cut into words here, folded, and stored as these very words, so that SQLite, PostgreSQL and
the labels of the vocabulary all answer the same. No database is asked what a letter or a word is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST_WORD = 40
# Shorter words match whole, or "AI" would find whoever has an aim.
SHORTEST_BEGINNING = 3

# Letters and figures; of scripts that put no space between words, each character.
_UNSPACED = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
_COMPOUND = re.compile(r"[^\W_]+(?:[-\u2010][^\W_]+)+")
_TYPED = re.compile(r'"([^"]*)"|“([^”]*)”|(\S+)')
_APOSTROPHES = dict.fromkeys(map(ord, "'\u2018\u2019\u02bc`"))
# Latin letters that are no other letter with a mark.
_SPELT = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ħ": "h", "ı": "i"})
# Words that say nothing of what is looked for; dropped unless there is nothing else, or they stand in quotes.
_SMALL_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "at",
        "by",
        "for",
        "from",
        "in",
        "is",
        "of",
        "on",
        "or",
        "that",
        "the",
        "to",
        "who",
        "with",
    ]
)
# No plurals, and what would be left of them is another word.
_NO_PLURALS = frozenset(["lens", "news"])


def plain(text: str) -> str:
    """`text` without case, accents and apostrophes."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).translate(_SPELT)
        text = "".join(letter for letter in text if not unicodedata.category(letter).startswith("M"))
    return text.translate(_APOSTROPHES).lower()


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, in order: "Children's co-ops" is childrens, co, ops. Letters and figures alone."""
    return tuple(word[:LONGEST_WORD] for word in _WORD.findall(plain(text)))


def sort_key(name: str) -> str:
    """A name as lists sort it: its words, whatever stands between them."""
    return " ".join(words_of(name))


def stem(word: str) -> str:
    """A word as it is searched for: no plural ending, and -ise however it is spelt."""
    word = word.replace("iz", "is")
    if len(word) <= SHORTEST_BEGINNING or not word.endswith("s") or word in _NO_PLURALS:
        return word
    if word.endswith("ies"):
        return word if word.endswith(("aies", "eies")) or len(word) == 4 else word[:-3] + "y"
    return word if word.endswith(("ss", "us")) else word[:-1]


def stems_of(text: str) -> tuple[str, ...]:
    """A text as it is searched: the stems of its words in order, then of its compounds written as one word."""
    folded = plain(text)
    words = _WORD.findall(folded)
    if "-" in folded or "\u2010" in folded:
        words += [_joined(compound) for compound in _COMPOUND.findall(folded)]
    return tuple(stem(word[:LONGEST_WORD]) for word in words)


def _joined(compound: str) -> str:
    return "".join(_WORD.findall(compound))


@dataclass(frozen=True)
class Clause:
    """What a text must hold: one of some phrases, each of stems that stand one after another.

    More than one are the ways of writing a compound: "co-op" is co next to op, or coop. Where `beginnings`, the last
    stem of a phrase may be the beginning of one.
    """

    phrases: tuple[tuple[str, ...], ...]
    beginnings: bool = False

    def is_in(self, stems: Sequence[str]) -> bool:
        """Whether a text of these stems holds the clause."""
        return any(self._stands(phrase, stems) for phrase in self.phrases)

    def _stands(self, phrase: tuple[str, ...], stems: Sequence[str]) -> bool:
        *whole, last = phrase
        size = len(phrase)
        for start in range(len(stems) - size + 1):
            *before, final = stems[start : start + size]
            fits = final.startswith(last) if self.may_begin(last) else final == last
            if fits and before == whole:
                return True
        return False

    def may_begin(self, last: str) -> bool:
        """Whether the last stem of a phrase may be the beginning of a word."""
        return self.beginnings and len(last) >= SHORTEST_BEGINNING


def clauses_of(typed: str) -> tuple[Clause, ...]:
    """What somebody typed, as clauses that must all hold. Every character is safe; quotes make a phrase."""
    found: list[Clause] = []
    small: list[Clause] = []
    for double, curly, single in _TYPED.findall(typed):
        words = words_of(double or curly or single)
        if not words:
            continue
        phrases = [tuple(map(stem, words))]
        if single and _COMPOUND.fullmatch(plain(single)):
            phrases.append((stem(_joined(plain(single))[:LONGEST_WORD]),))
        clause = Clause(tuple(phrases), beginnings=bool(single))
        (small if single and " ".join(words) in _SMALL_WORDS else found).append(clause)
    return tuple(dict.fromkeys(found or small))

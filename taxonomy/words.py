"""How words are compared, and how a word becomes part of an address."""

import re
import unicodedata
from collections.abc import Container

from django.utils.text import slugify

# What people call these characters when a name is read aloud; the rest go by their Unicode names.
_SPOKEN = {"+": "plus", "#": "sharp", "&": "and", "@": "at", "%": "percent", ".": "dot", "*": "star"}
# Latin letters that are no other letter with a mark, and would be lost from a plain address.
_SPELT = str.maketrans(
    {"ß": "ss", "ẞ": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d"}
    | {"ð": "d", "Ð": "d", "þ": "th", "Þ": "th", "ł": "l", "Ł": "l", "ħ": "h", "Ħ": "h", "ı": "i"}
)


def fold(text: str) -> str:
    """`text` as it is compared: compatible forms made one, case folded, white space single.

    Accents stay: "Éire" and "Eire" are two names. Databases fold ASCII alone or by their locale, so we store this.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(folded.split())


def fold_slug(slug: str) -> str:
    """The one spelling in which a slug is stored: lower case by any reckoning, where folding alone raises Cherokee."""
    return fold(slug).lower()


def plain(text: str) -> str:
    """`text` without accents and case: how words are sorted and looked for."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()


def tidy(text: str) -> str:
    """`text` as it is stored: composed, trimmed, white space single."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def slug_for(name: str, taken: Container[str] = (), *, longest: int = 100) -> str:
    """A slug for `name` that is not in `taken`, never empty: "C++" is "c-plus-plus", "日本" stays itself."""
    plain = _plain(name) if _mostly_latin(name) else ""
    slug = _symbols_spoken(name) or plain or slugify(name, allow_unicode=True) or _by_character_names(name)
    slug = fold_slug(slug)[:longest].strip("-_") or "unnamed"
    if slug not in taken:
        return slug
    for number in range(2, 1_000_000):
        ending = f"-{number}"
        candidate = slug[: longest - len(ending)].rstrip("-_") + ending
        if candidate not in taken:
            return candidate
    raise ValueError(f"No free slug for {name!r}.")


def _plain(name: str) -> str:
    return slugify(unicodedata.normalize("NFKD", name.translate(_SPELT)))


def _mostly_latin(name: str) -> bool:
    return all(not letter.isalpha() or "LATIN" in unicodedata.name(letter, "") for letter in name)


def _symbols_spoken(name: str) -> str:
    """ "C#" is "c-sharp": a symbol at the end of a word belongs to it; elsewhere it is only punctuation."""
    spoken = re.sub(r"(?<=\w)[+#*]+(?!\w)", lambda found: "".join(f" {_SPOKEN[c]}" for c in found[0]), name)
    spoken = spoken.replace("&", " and ")
    if spoken == name:
        return ""
    return _plain(spoken) if _mostly_latin(spoken) else slugify(spoken, allow_unicode=True)


def _by_character_names(name: str) -> str:
    named = (_SPOKEN.get(c) or unicodedata.name(c, "").lower() for c in name if not c.isspace())
    return slugify(" ".join(named), allow_unicode=True)

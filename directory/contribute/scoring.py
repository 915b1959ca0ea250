"""How much words look like spam: a few signs that anybody can check by reading, each worth some points.

No model, no network, nothing learnt. A sign has a name, under which curators read why something was held. None of them
holds a person's words by itself unless it is something that people do not write; what decides is the sum.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from directory.contribute.spam_words import NAMED, PITCHES, PUBLIC, TRADES

# Letters of other scripts, figures and marks that stand in for Latin letters to get past a list of words.
_DISGUISES = str.maketrans("аеорсухіѕјкмтвнαονρτυι013457@$", "aeopcyxisjkmtbhaovptuioieast@s".replace("@", "a"))
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop")

_LINK = re.compile(r"https?://[^\s\"'<>\]]+|www\.[^\s\"'<>\]]+", re.IGNORECASE)
_BARE = re.compile(
    r"\b(?:[a-z0-9-]+\.)+(?:com|net|org|biz|info|xyz|top|site|online|shop|club|store|live|win|bet|ru|cn|link|click|io|co)\b"
    r"(?:/\S*)?",
    re.IGNORECASE,
)
_HOST = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?(?://)?(?:[^/@\s]*@)?([^/:?#\s\[\]()]+)", re.IGNORECASE)
_MARKUP = re.compile(r"\[/?url|\[link|<a\s|</a>|href\s*=|\]\(https?:", re.IGNORECASE)
_CALL = re.compile(
    r"(?:\+|\b00)\d[\d\s().-]{7,}\d|\b(?:whats\s?app|telegram|wechat|viber|t\.me|wa\.me)\b|(?<!\S)@\w{4,}|"
    r"\b[\w.+-]+@(?:gmail|yahoo|outlook|hotmail|proton\w*|mail)\.\w+|(?:微信|QQ)\s*[:：]?\s*\w{4,}",
    re.IGNORECASE,
)
# A price, a discount, a yield, a moment in which all will be well.
_OFFER = re.compile(
    r"[$€£₹¥]\s?\d|\d\s?(?:[$€£₹¥%]|usd|euro?s?\b|руб|元|円|บาท|tl\b|zł)|\b\d+k\b|\b24/7\b|"
    r"\bin \d+ (?:seconds?|minutes?|hours?|days?)\b|#\s?1\b|\bno\.\s?1\b",
    re.IGNORECASE,
)
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]")
_NOT_SPACED = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"


def signs(short: Sequence[str], long: Sequence[str] = (), website: str = "") -> list[str]:
    """What speaks for spam, by name, in the order of the checks.

    `short` are answers that need no link, such as a name; `long` those in which people cite, such as a note; `website`
    is the address that was given as such.
    """
    text = " \n ".join([*short, *long])
    sold = f"{text} \n {re.sub(r'[-/._]', ' ', website)}"
    is_public = bool(_PUBLIC.search(plain(text)))
    named = _names(_NAMED, sold) and not is_public
    trade = (_names(_TRADES, sold) or _sells(website)) and not is_public
    pitch = _names(_PITCHES, sold) or bool(_OFFER.search(text))
    checks = {
        "links": any(_elsewhere_or_any(one) for one in short),
        "elsewhere": any(_leads_elsewhere(one, website) for one in short),
        "markup": bool(_MARKUP.search(text)),
        "many-links": len(_LINK.findall(text)) > 2,
        "link-flood": len(_LINK.findall(text)) > 5,
        "sale": named or (trade and pitch),
        "trade": trade and not pitch and not named,
        "pitch": pitch and not trade and not named,
        "call": any(map(_CALL.search, short)),
        "shouting": any(map(_shouts, [*short, *long])),
        "mixed-scripts": any(map(_is_mixed, _words(text))),
        "gibberish": _is_gibberish(short),
    }
    return [name for name, holds in checks.items() if holds]


# Lists of words ----------------------------------------------------------------------------------------


def plain(text: str) -> str:
    """`text` in small letters without accents and punctuation, words between single spaces."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in folded if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w\s]|_", " ", bare.replace("'", "").replace("’", "")).split())


def _pattern(phrases: str) -> re.Pattern[str]:
    """Finds any of the phrases: as whole words, or anywhere in scripts that set no spaces."""
    known = {plain(phrase) for phrase in phrases.split(",")} - {""}
    spaced = sorted(phrase for phrase in known if not re.search(f"[{_NOT_SPACED}]", phrase))
    run_on = sorted(known - set(spaced))
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, spaced))})\b|{'|'.join(map(re.escape, run_on))}")


_NAMED, _TRADES, _PITCHES, _PUBLIC = map(_pattern, (NAMED, TRADES, PITCHES, PUBLIC))
# Short ones stand in too many innocent names.
_IN_HOSTS = {name for trade in TRADES.split(",") if len(name := plain(trade).replace(" ", "")) > 4 and name.isascii()}


def _names(pattern: re.Pattern[str], text: str) -> bool:
    """Whether one of the phrases stands in `text`, disguised or not."""
    return bool(pattern.search(plain(text)) or pattern.search(plain(_undisguised(text))))


def _undisguised(text: str) -> str:
    """`text` with disguised words in Latin letters: those that mix scripts, or set figures among letters."""
    return " ".join(
        word.casefold().translate(_DISGUISES)
        if _is_mixed(word) or re.search(r"[a-z][0134579@$]+[a-z]", word, re.IGNORECASE)
        else word
        for word in re.split(r"[\s,;:!?()]+", text)
    )


def _sells(website: str) -> bool:
    """Whether a host names a trade, run together or not: "bestcasino.example"."""
    run_together = host_of(website).replace("-", "").rpartition(".")[0]
    return any(trade in run_together for trade in _IN_HOSTS)


# Links -----------------------------------------------------------------------------------------------


def _elsewhere_or_any(text: str) -> bool:
    return bool(_LINK.search(text) or _MARKUP.search(text))


def _leads_elsewhere(text: str, website: str) -> bool:
    """Whether a link in `text` leads to another host than the website's."""
    own = host_of(website)
    return any(host_of(link) != own for link in _LINK.findall(text) + _BARE.findall(text) if own or _LINK.match(link))


def host_of(address: str) -> str:
    """The host in an address, without "www."; empty if there is none. Raises nothing, whatever was typed."""
    found = _HOST.match(address)
    return found[1].casefold().removeprefix("www.").strip(".") if found else ""


# Letters -----------------------------------------------------------------------------------------------


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text)


def _script(letter: str) -> str:
    name = unicodedata.name(letter, "")
    return next((script for script in ("LATIN", "CYRILLIC", "GREEK") if name.startswith(script)), "")


def _is_mixed(word: str) -> bool:
    """Whether one word mixes letters that look alike of two scripts."""
    return len({_script(c) for c in word if c.isalpha()} - {""}) > 1


def _shouts(text: str) -> bool:
    cased = [c for c in text if c.isupper() or c.islower()]
    is_loud = len(cased) > 20 and sum(c.isupper() for c in cased) > 0.6 * len(cased)
    return is_loud or "!!!" in text or text.count("!") > 3 or len(_EMOJI.findall(text)) > 3


def _is_gibberish(texts: Iterable[str]) -> bool:
    """Whether at least half of the longer Latin words are struck at random; of a single word, if it is long."""
    words = [word for text in texts for word in _words(text) if len(word) > 4 and _script(word[0]) == "LATIN"]
    struck = [word for word in words if len(set(word)) > 3 and any(_struck(word))]
    return len(struck) > 0 and len(struck) * 2 >= len(words) and (len(struck) > 1 or len(struck[0]) > 7)


def _struck(word: str) -> Iterator[bool]:
    """What tells a word that a hand or a robot struck at random."""
    folded = plain(word)
    yield len(re.findall(r"[a-z][A-Z]", word)) > 1 and not re.match(r"(?:[A-Z][a-z]+)+$", word)
    yield re.search(r"[bcdfghjklmnpqrstvxz]{5,}", folded) is not None
    yield len(folded) > 5 and not re.search(r"[aeiouyw]", folded) and not word.isupper()
    yield any(folded[at : at + 4] in row for row in _KEYBOARD for at in range(len(folded) - 3))

"""What people type, made clean before it is judged: one spelling for what looks the same, and nothing that hides."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms

# Characters that show nothing and change what is beside them: they make two names look alike that are not.
_HIDDEN = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d)", re.IGNORECASE)


def tidy(text: str, *, lines: bool = False) -> str:
    """`text` in NFC with single spaces, without control characters, lone surrogates and hidden marks.

    Empty if nothing is left that can be seen. With `lines`, line ends are kept, and at most one empty line in a row.
    """
    text = _HIDDEN.sub("", unicodedata.normalize("NFC", text))
    if lines:
        kept = "\n".join(tidy(line) for line in text.splitlines())
        return re.sub(r"\n{3,}", "\n\n", kept).strip()
    text = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in {"Cc", "Cs"})
    text = " ".join(text.split())
    return text if any(unicodedata.category(c)[0] in "LNPS" for c in text) else ""


def tidy_website(text: str) -> str:
    """`text` as a web address: "Example.org" becomes "https://example.org". Not judged."""
    text = tidy(text)
    if text and not _SCHEME.match(text):
        text = f"https://{text.removeprefix('//')}"
    scheme, mark, rest = text.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme.lower()}{mark}{host.lower()}{slash}{path}" if mark else text


class TidyField(forms.CharField):
    """One line of words, tidied before its length is judged."""

    lines = False

    def to_python(self, value: Any) -> str:
        return tidy(str(super().to_python(value) or ""), lines=self.lines)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether it differs once both are tidy: a browser sends other line ends than it was given."""
        return not self.disabled and self.to_python(initial) != self.to_python(data)


class TidyLinesField(TidyField):
    """Some lines of words."""

    lines = True
    widget = forms.Textarea


class TidyMarkdownField(TidyField):
    """A text in Markdown: its spaces have a meaning, and stay as they are."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        text = _HIDDEN.sub("", unicodedata.normalize("NFC", str(value or ""))).replace("\r\n", "\n").replace("\r", "\n")
        text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
        return text.strip("\n").rstrip() if tidy(text) else ""


class TidyWebsiteField(TidyField):
    """A web address. `https://` need not be typed."""

    def to_python(self, value: Any) -> str:
        return tidy_website(super().to_python(value))

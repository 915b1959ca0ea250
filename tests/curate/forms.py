"""What a browser would send from a page of the admin."""

from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse


class _Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self._in: tuple[str, str] | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        name = at.get("name", "")
        if tag == "input" and name and at.get("type") not in {"submit", "checkbox", "radio"}:
            self.values.setdefault(name, []).append(at.get("value", ""))
        elif tag == "input" and name and "checked" in at:
            self.values.setdefault(name, []).append(at.get("value", "on"))
        elif tag in {"textarea", "select"} and name:
            self._in, self._text = (tag, name), ""
        elif tag == "option" and self._in and "selected" in at:
            self.values.setdefault(self._in[1], []).append(at.get("value", ""))

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if self._in and tag == self._in[0]:
            if tag == "textarea":
                self.values[self._in[1]] = [self._text.removeprefix("\n")]
            self._in = None


def filled(page: HttpResponse, **changes: Any) -> dict[str, Any]:
    """The values of every field on `page`, with `changes`; `terms__issue` stands for "terms.issue"."""
    fields = _Fields()
    fields.feed(page.content.decode())
    for name in ("csrfmiddlewaretoken", "q"):
        fields.values.pop(name, None)
    return {name: value for name, value in fields.values.items() if "__prefix__" not in name} | {
        name.replace("__", "."): value for name, value in changes.items()
    }

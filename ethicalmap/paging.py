"""Pages of what is listed by time: histories and logs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator
from django.http import HttpRequest
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Leaf:
    """One page of a history or a log, as components/pages.html shows pages."""

    page: Page[Any]
    # What else the address asks: "year=2026&".
    asked: str = ""

    @property
    def number(self) -> int:
        return self.page.number

    @property
    def last(self) -> int:
        return self.page.paginator.num_pages

    @property
    def previous(self) -> str:
        return f"?{self.asked}page={self.number - 1}" if self.page.has_previous() else ""

    @property
    def next(self) -> str:
        return f"?{self.asked}page={self.number + 1}" if self.page.has_next() else ""

    @property
    def numbers(self) -> list[tuple[int | None, str]]:
        """The pages to offer, with their addresses; None stands for those left out."""
        offered = self.page.paginator.get_elided_page_range(self.number, on_each_side=1, on_ends=1)
        return [
            (number, f"?{self.asked}page={number}") if isinstance(number, int) else (None, "") for number in offered
        ]


class NoSuchPageError(Exception):
    """A history does not have the page that an address asks for; says so in a sentence."""


def page_asked(request: HttpRequest) -> str:
    """What an address says of the page: "1" where it says nothing, and what can be none where it says several."""
    return " ".join(request.GET.getlist("page")) if "page" in request.GET else "1"


def leaf_of_history(request: HttpRequest, rows: Any, per_page: int) -> Leaf:
    """The page of a history that an address asks for. Two queries. Raises NoSuchPageError."""
    pages, asked = Paginator(rows, per_page), page_asked(request)
    try:
        return Leaf(pages.page(asked))
    except InvalidPage:
        words = {"page": asked[:50], "last": pages.num_pages}
        told = _("There is no page “%(page)s” of this history: it ends at page %(last)s.") % words
        raise NoSuchPageError(told) from None

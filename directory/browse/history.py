"""What became of an entry, change by change, in words: by what kind of hand, when, from which source and why."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from directory.browse.caching import unless_unchanged
from directory.browse.entries import of_entry
from directory.models import Change, Organisation, Person, tell

CHANGES_PER_PAGE = 30


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


@unless_unchanged
@of_entry(Organisation)
def organisation_history(request: HttpRequest, entry: Organisation) -> HttpResponse:
    """The history of an organisation."""
    return _history(request, entry)


@unless_unchanged
@of_entry(Person)
def person_history(request: HttpRequest, entry: Person) -> HttpResponse:
    """The history of a person's entry."""
    return _history(request, entry)


def _history(request: HttpRequest, entry: Organisation | Person) -> HttpResponse:
    """One page of it, newest first. Six statements, however long it is. Who changed something is not asked."""
    changes = Paginator(Change.objects.to(entry.kind, entry.pk).defer("user"), CHANGES_PER_PAGE)
    asked = " ".join(request.GET.getlist("page")) if "page" in request.GET else "1"
    try:
        page = changes.page(asked)
    except InvalidPage:
        words = {"page": asked[:50], "last": changes.num_pages}
        complaint = _("There is no page “%(page)s” of this history: it ends at page %(last)s.") % words
        context = {"complaints": [complaint], "kind": entry.kind}
        return render(request, "browse/list_refused.html", context, status=HTTPStatus.BAD_REQUEST)
    return render(request, "browse/history.html", {"entry": entry, "told": tell(page), "page": Leaf(page)})

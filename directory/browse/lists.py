"""The lists: /organisations/ and /people/, as pages and as JSON."""

from __future__ import annotations

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directory.browse.answer import Answer, answer
from directory.browse.caching import unless_unchanged
from directory.browse.cards import as_json, cards
from directory.browse.filters import Reading, read
from directory.browse.index import index
from directory.browse.panel import called, choices, panels, ways_out
from directory.browse.query import SORTS, Query
from directory.browse.search import other_spellings

ENTRIES_PER_PAGE = 24


@dataclass(frozen=True)
class Page:
    """One page of an answer."""

    given: Answer
    size: int = ENTRIES_PER_PAGE

    @property
    def number(self) -> int:
        return self.given.query.page

    @property
    def last(self) -> int:
        return max(1, -(-self.given.count // self.size))

    @property
    def exists(self) -> bool:
        return self.number <= self.last

    @property
    def next(self) -> str | None:
        return self.given.query.at_page(self.number + 1).address() if self.number < self.last else None

    @property
    def previous(self) -> str | None:
        return self.given.query.at_page(self.number - 1).address() if self.number > 1 else None

    @property
    def numbers(self) -> list[tuple[int | None, str]]:
        """The pages to offer, with their addresses; None stands for those left out."""
        near = {1, self.last, *range(self.number - 1, self.number + 2)}
        shown = sorted(n for n in near if 1 <= n <= self.last)
        numbers: list[tuple[int | None, str]] = []
        for n in shown:
            if numbers and n - (numbers[-1][0] or 0) > 1:
                numbers.append((None, ""))
            numbers.append((n, self.given.query.at_page(n).address()))
        return numbers

    def entries(self) -> list[Any]:
        """The entries of this page with all that a card prints. One query, for people two."""
        start = (self.number - 1) * self.size
        return cards(self.given.snapshot, self.given.keys(start, start + self.size))


@require_safe
@unless_unchanged
def entry_list(request: HttpRequest, kind: str) -> HttpResponse:
    """The list, narrowed to what the address asks for; 400 with the reasons where it cannot be understood."""
    given, reading = _ask(request, kind)
    if reading.complaints:
        refusal = {"complaints": reading.complaints, "kind": kind, "understood": reading.query}
        return render(request, "browse/list_refused.html", refusal, status=HTTPStatus.BAD_REQUEST)
    if reading.moved:
        return redirect(reading.query.address())
    context = {
        "kind": kind,
        "query": given.query,
        "count": given.count,
        "total": len(given.snapshot.listed),
        "page": Page(given),
        "entries": Page(given).entries(),
        "panels": panels(given),
        "choices": choices(given),
        "called": called(given),
        "ways_out": [] if given.count else ways_out(given),
        "spelling": _spelling(given),
        "sorts": _sorts(given.query),
        "hues": given.snapshot.vocabulary.hues,
    }
    # htmx asks for the same address and takes out of the page what it replaces: one answer, whoever asks.
    return render(request, f"browse/{kind}_list.html", context)


@require_safe
@unless_unchanged
def entry_list_json(request: HttpRequest, kind: str) -> HttpResponse:
    """The same answer for machines: count, next page, results, and the counts of every facet."""
    given, reading = _ask(request, kind)
    if reading.complaints:
        return JsonResponse({"errors": reading.complaints}, status=HTTPStatus.BAD_REQUEST)
    if reading.moved:
        return redirect(reading.query.address(".json"))
    page = Page(given)
    following = given.query.at_page(page.number + 1).address(".json") if page.next else None
    return JsonResponse(
        {
            "count": given.count,
            "next": request.build_absolute_uri(following) if following else None,
            "results": [as_json(entry) for entry in page.entries()],
            "facets": {
                panel.facet.slug: {option.slug: option.count for option in panel.options} for panel in panels(given)
            },
        }
    )


def _ask(request: HttpRequest, kind: str) -> tuple[Answer, Reading]:
    """The answer to what was understood of the address, and how it was read."""
    snapshot = index(kind)
    reading = read(request.GET, kind, snapshot.vocabulary)
    given = answer(reading.query, snapshot)
    if not reading.complaints and not Page(given).exists:
        reason = _("There is no page %(page)s: this list ends at page %(last)s.")
        reason %= {"page": reading.query.page, "last": Page(given).last}
        reading = replace(reading, complaints=(reason,), query=reading.query.at_page(1))
    return given, reading


def _spelling(given: Answer) -> tuple[str, str] | None:
    """Other words that find something, with their address, where these find nothing."""
    if given.found is None or given.found.entries:
        return None
    for words in other_spellings(given.snapshot, given.query.words):
        instead = given.query.asking(words)
        if answer(instead, given.snapshot).count:
            return words, instead.address()
    return None


def _sorts(query: Query) -> list[tuple[str, Any, str, bool]]:
    """The sorts to offer: value, label, address, whether it is in force. Relevance only where there are words."""
    return [
        (sort, label, query.sorted_by(sort).address(), sort == query.order)
        for sort, label in SORTS.items()
        if sort != "relevance" or query.words
    ]

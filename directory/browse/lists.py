"""The lists: /organisations/ and /people/, as pages and as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directory.browse.answer import Answer, answer
from directory.browse.cards import as_json
from directory.browse.filters import read
from directory.browse.index import KINDS, index
from directory.browse.panel import choices, panels, ways_out
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
        """The entries of this page with all that a card prints. Two or three queries, however many entries."""
        start = (self.number - 1) * self.size
        keys = self.given.keys(start, start + self.size)
        entries = {entry.pk: entry for entry in KINDS[self.given.query.kind].objects.for_cards().filter(pk__in=keys)}
        return [entries[key] for key in keys if key in entries]


@require_safe
def entry_list(request: HttpRequest, kind: str) -> HttpResponse:
    """The list, narrowed to what the address asks for; 400 with the reasons where it cannot be understood."""
    given, complaints = _ask(request, kind)
    if complaints:
        return render(request, "browse/list_refused.html", {"complaints": complaints, "kind": kind}, status=400)
    context = {
        "kind": kind,
        "query": given.query,
        "count": given.count,
        "total": len(given.snapshot.listed),
        "page": Page(given),
        "entries": Page(given).entries(),
        "panels": panels(given),
        "choices": choices(given),
        "ways_out": [] if given.count else ways_out(given),
        "spelling": _spelling(given),
        "sorts": _sorts(given.query),
        "hues": given.snapshot.vocabulary.hues,
    }
    # htmx asks for the same address and takes out of the page what it replaces: one answer, whoever asks.
    response = render(request, f"browse/{kind}_list.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
def entry_list_json(request: HttpRequest, kind: str) -> JsonResponse:
    """The same answer for machines: count, next page, results, and the counts of every facet."""
    given, complaints = _ask(request, kind)
    if complaints:
        return JsonResponse({"errors": complaints}, status=HTTPStatus.BAD_REQUEST)
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


def _ask(request: HttpRequest, kind: str) -> tuple[Answer, list[str]]:
    """The answer to what the address asks, or complaints."""
    snapshot = index(kind)
    query, complaints = read(request.GET, kind, snapshot.vocabulary)
    given = answer(query, snapshot)
    if not complaints and not Page(given).exists:
        complaints = [
            _("There is no page %(page)s: this list ends at page %(last)s.")
            % {"page": query.page, "last": Page(given).last}
        ]
    return given, complaints


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

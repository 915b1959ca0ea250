"""The log of decisions, as a page, as a table, as a feed, and in figures."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.paginator import InvalidPage, Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directory.browse.caching import unless_unchanged_since
from directory.browse.decisions import ABOUT, REASONS, REFUSALS, Asked, Told, all_figures, read, stand, tell
from directory.browse.figures import Figures, Quarter, days
from directory.models import Decision
from ethicalmap.paging import Leaf, page_asked
from ethicalmap.spreadsheets import csv_response

DECISIONS_PER_PAGE = 50
IN_FEED = 50
# Deeper than this nobody reads: the whole log is a download.
MOST_PAGES = 100
QUARTERS_SHOWN = 4


@unless_unchanged_since(stand)
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """The log, a page at a time, and its last quarters in figures. Nine statements at most, however long it is."""
    asked, complaints = read(request.GET)
    page = None if complaints else _page(asked, request)
    if page is None:
        complaints = complaints or [_("There is no such page of this log. Narrow it, or download it whole.")]
        return render(request, "browse/log_refused.html", {"complaints": complaints}, status=HTTPStatus.BAD_REQUEST)
    quarters = all_figures()
    context = {
        "asked": asked,
        "told": tell(page),
        "page": Leaf(page, f"{asked.query}&" if asked.query else ""),
        "quarters": quarters[:QUARTERS_SHOWN] if not asked.query and page.number == 1 else [],
        "reasons": REFUSALS,
        "whens": _whens(quarters),
        "abouts": ABOUT,
        "waiting": sum(quarter.waiting for quarter in quarters),
        "csv_address": asked.address("log-csv"),
        "atom_address": asked.address("log-atom"),
    }
    return render(request, "browse/log.html", context)


def _page(asked: Asked, request: HttpRequest) -> Page[Decision] | None:
    """The page that the address asks for, if there is one. Two queries."""
    try:
        page = Paginator(asked.decisions(), DECISIONS_PER_PAGE).page(page_asked(request))
    except InvalidPage:
        return None
    return page if page.number <= MOST_PAGES else None


def _whens(quarters: list[Figures]) -> list[str]:
    """The years and quarters to choose from, the latest first."""
    offered: dict[str, None] = {}
    for figure in quarters:
        offered.setdefault(str(figure.quarter.year))
        offered[str(figure.quarter)] = None
    return list(offered)


@unless_unchanged_since(stand)
@require_safe
def log_csv(request: HttpRequest) -> HttpResponseBase:
    """The log as a table, streamed: three statements, however long it is."""
    asked, complaints = read(request.GET)
    if complaints:
        return _refused(complaints)
    header = ["number", "decided_on", "about", "outcome", "reason", "reason_in_words", "criteria", "waited_days"]
    return csv_response(
        "decisions-for-spreadsheets.csv", header, (_row(decision) for decision in asked.decisions().iterator())
    )


def _refused(complaints: list[str]) -> HttpResponse:
    plain = "text/plain; charset=utf-8"
    return HttpResponse("\n".join(complaints), status=HTTPStatus.BAD_REQUEST, content_type=plain)


def _row(decision: Decision) -> list[Any]:
    return [
        decision.pk,
        timezone.localdate(decision.decided_at).isoformat(),
        decision.about,
        decision.outcome,
        decision.reason,
        str(REASONS.get(decision.reason, "")),
        "; ".join(f"{slug} {version}" for slug, version in decision.cites),
        "" if decision.waited is None else days(decision.waited),
    ]


@unless_unchanged_since(stand)
@require_safe
def log_atom(request: HttpRequest) -> HttpResponse:
    """The latest decisions as a feed. Four statements."""
    asked, complaints = read(request.GET)
    if complaints:
        return _refused(complaints)
    feed = Atom1Feed(
        title=_("Decisions – %(site)s") % {"site": settings.SITE_NAME},
        link=request.build_absolute_uri(asked.address("log")),
        description="",
        language=settings.LANGUAGE_CODE,
        feed_url=request.build_absolute_uri(),
    )
    for told in tell(asked.decisions()[:IN_FEED]):
        feed.add_item(**_item(request, told))
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def _item(request: HttpRequest, told: Told) -> dict[str, Any]:
    decision = told.decision
    about, outcome = decision.about_in_words, decision.get_outcome_display()
    cited = [version.title if version else slug for slug, _number, version in told.cited]
    waited = _("Waited: %(time)s.") % {"time": told.waited} if told.waited else ""
    criteria = _("Criteria: %(titles)s.") % {"titles": ", ".join(cited)} if cited else ""
    page = f"{reverse('log')}?when={Quarter.of(decision.decided_at)}#decision-{decision.pk}"
    # The day, and not the minute: that is all that anybody needs, and tells less of whom it was about.
    day = timezone.localtime(decision.decided_at).replace(hour=0, minute=0, second=0, microsecond=0)
    return {
        "title": f"{about[:1].upper()}{about[1:]}: {outcome}",
        "link": request.build_absolute_uri(page),
        "unique_id": f"tag:{urlsplit(settings.SITE_URL).hostname},2026:decision-{decision.pk}",
        "description": " ".join(filter(None, [str(told.reason), criteria, waited])),
        "updateddate": day,
        "pubdate": day,
    }


@unless_unchanged_since(stand)
@require_safe
def figures_csv(request: HttpRequest) -> HttpResponseBase:
    """Every quarter as a row."""
    rows = [figure.as_data() for figure in all_figures()] or [Figures(Quarter.of(timezone.now())).as_data()]
    return csv_response("quarters-for-spreadsheets.csv", list(rows[0]), (list(row.values()) for row in rows))


@unless_unchanged_since(stand)
@require_safe
def figures_json(request: HttpRequest) -> HttpResponse:
    """Every quarter as data."""
    return JsonResponse({"quarters": [figure.as_data() for figure in all_figures()]})

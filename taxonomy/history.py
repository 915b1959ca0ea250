"""What became of a term, edit by edit, in words."""

from __future__ import annotations

from http import HTTPStatus

from django.core.paginator import InvalidPage, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ethicalmap.paging import Leaf
from taxonomy.addresses import in_one_spelling, or_404
from taxonomy.models import Term, WordChange
from taxonomy.models.edit import Of
from taxonomy.record.telling import tell

EDITS_PER_PAGE = 30


@require_safe
@in_one_spelling("term-history")
def term_history(request: HttpRequest, facet: str, slug: str) -> HttpResponse:
    """One page of it, newest first. Five statements, however long it is. Who edited is not asked."""
    term = or_404(Term.objects.filter(facet__slug=facet, slug=slug).select_related("facet"))
    pages = Paginator(changes_of(Of.TERM, term.pk), EDITS_PER_PAGE)
    asked = " ".join(request.GET.getlist("page")) if "page" in request.GET else "1"
    context = {"term": term}
    try:
        page = pages.page(asked)
    except InvalidPage:
        words = {"page": asked[:50], "last": pages.num_pages}
        complaint = _("There is no page “%(page)s” of this history: it ends at page %(last)s.") % words
        context |= {"complaints": [complaint]}
        return render(request, "taxonomy/history.html", context, status=HTTPStatus.BAD_REQUEST)
    context |= {"told": tell(page), "page": Leaf(page)}
    return render(request, "taxonomy/history.html", context)


def last_change(term: Term) -> WordChange | None:
    """The last change to a term that its history tells. One query."""
    return changes_of(Of.TERM, term.pk).first()


def changes_of(of: str, key: int) -> QuerySet[WordChange]:
    """What became of a word, the latest first, without what only numbered it anew."""
    changes = WordChange.objects.filter(of=of, key=key, quiet=False).select_related("edit__user", "edit__undone_by")
    return changes.order_by("-edit__made_at", "-pk")

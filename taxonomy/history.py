"""What became of a term, edit by edit, in words."""

from __future__ import annotations

from http import HTTPStatus

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ethicalmap.paging import NoSuchPageError, leaf_of_history
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
    try:
        leaf = leaf_of_history(request, changes_of(Of.TERM, term.pk), EDITS_PER_PAGE)
    except NoSuchPageError as complaint:
        context = {"term": term, "complaints": [str(complaint)]}
        return render(request, "taxonomy/history.html", context, status=HTTPStatus.BAD_REQUEST)
    return render(request, "taxonomy/history.html", {"term": term, "told": tell(leaf.page), "page": leaf})


def last_change(term: Term) -> WordChange | None:
    """The last change to a term that its history tells. One query."""
    return changes_of(Of.TERM, term.pk).first()


def changes_of(of: str, key: int) -> QuerySet[WordChange]:
    """What became of a word, the latest first, without what only numbered it anew."""
    changes = WordChange.objects.filter(of=of, key=key, quiet=False).select_related("edit__user", "edit__undone_by")
    return changes.order_by("-edit__made_at", "-pk")

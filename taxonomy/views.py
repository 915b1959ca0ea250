"""The vocabulary, for everybody to read."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from taxonomy.addresses import in_one_spelling, or_404
from taxonomy.history import last_change
from taxonomy.lookup import look_up
from taxonomy.models import Facet, Synonym, Term
from taxonomy.outline import Tally, alphabet, trail, tree
from taxonomy.uses import uses
from taxonomy.words import tidy

LONGEST_QUESTION = 200
EXAMPLES = 5


@require_safe
def vocabulary(request: HttpRequest) -> HttpResponse:
    """All facets with their broadest terms, or what `?q=` finds in them. Two queries and one a kind of use, or four."""
    complaints = _complaints(request)
    typed = "" if complaints else tidy("".join(filter(str.isprintable, request.GET.get("q", ""))))
    tops: Any = Prefetch("terms", Term.objects.filter(parent=None).current(), to_attr="tops")
    facets = list(Facet.objects.all() if typed or complaints else Facet.objects.prefetch_related(tops))
    tally = Tally()
    context: dict[str, Any] = {"typed": typed, "complaints": complaints, "facets": facets}
    if typed:
        context["found"] = [(found, tally.of(found.term.facet, found.term)) for found in look_up(typed, facets)]
    elif not complaints:
        context["trees"] = [(facet, tree(facet, facet.tops, tally)) for facet in facets]
    status = HTTPStatus.BAD_REQUEST if complaints else HTTPStatus.OK
    return render(request, "taxonomy/vocabulary.html", context, status=status)


@require_safe
@in_one_spelling("facet")
def facet(request: HttpRequest, slug: str) -> HttpResponse:
    """One facet: its terms as a tree, and from A to Z. Three queries, and one a kind of use."""
    shown = or_404(Facet.objects.filter(slug=slug))
    terms = list(shown.terms.all())
    synonyms = Synonym.objects.filter(term__facet=shown)
    context = {
        "facet": shown,
        "count": len(terms),
        "nodes": tree(shown, terms, Tally(shown.kinds)),
        "letters": alphabet(terms, synonyms),
        "used_by": [use for use in uses() if use.kind in shown.kinds],
    }
    return render(request, "taxonomy/facet.html", context)


@require_safe
@in_one_spelling("term")
def term(request: HttpRequest, facet: str, slug: str) -> HttpResponse:
    """One term: what it means, what it is near to, and who is filed under it. A fixed number of queries.

    A merged term leads to the one in its place.
    """
    shown = or_404(Term.objects.filter(facet__slug=facet, slug=slug).select_related("facet", "replaced_by__facet"))
    if shown.merged:
        # Not for good: merging can be undone.
        return redirect(shown.replaced_by)
    neighbours = list(shown.facet.terms.all())
    tally = Tally(shown.facet.kinds)
    context = {
        "term": shown,
        "trail": trail(shown, neighbours),
        "narrower": tree(shown.facet, neighbours, tally, under=shown.pk),
        "synonyms": shown.synonyms.all(),
        "related": shown.related.select_related("facet"),
        "mappings": shown.mappings.all(),
        "changed": last_change(shown),
        "replaces": shown.replaces.select_related("facet"),
        "uses": [(count, count.use.examples(shown.pk, EXAMPLES)) for count in tally.of(shown.facet, shown)],
    }
    return render(request, "taxonomy/term.html", context)


def _complaints(request: HttpRequest) -> list[str]:
    """Why the question cannot be understood; nothing is dropped without a word."""
    complaints = [
        _("This page does not know what “%(name)s” asks for.") % {"name": name[:50]}
        for name in request.GET
        if name != "q"
    ]
    typed = request.GET.getlist("q")
    if len(typed) > 1:
        complaints.append(_("It looks for one thing at a time, and was asked for several."))
    elif typed and len(typed[0]) > LONGEST_QUESTION:
        complaints.append(_("Ask in at most %(most)s characters.") % {"most": LONGEST_QUESTION})
    return complaints

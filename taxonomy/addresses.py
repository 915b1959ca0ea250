"""One spelling for each address of the vocabulary; and what has no row is not found."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from taxonomy.words import fold_slug

View = Callable[..., HttpResponse]


def in_one_spelling(name: str) -> Callable[[View], View]:
    """A view of the address `name`, whose parts are slugs: any other spelling of them leads there for good."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, **slugs: str) -> HttpResponse:
            folded = {part: fold_slug(slug) for part, slug in slugs.items()}
            if folded == slugs:
                return view(request, **slugs)
            if any(not slug or "/" in slug for slug in folded.values()):
                raise Http404
            return redirect(name, permanent=True, **folded)

        return answer

    return decorate


def or_404(rows: Any) -> Any:
    """The one row found; 404 if there is none."""
    found = rows.first()
    if found is None:
        raise Http404
    return found

"""The first page: what this is, and ways in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from directory.models import Organisation

# How many entries "what is new" names.
NEWS = 6


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The number of SQL statements is the same however many entries there are."""
    listed = Organisation.objects.listed()
    return render(
        request,
        "browse/home.html",
        {
            "count": listed.count(),
            "recently_listed": listed.order_by("-listed_at", "-pk")[:NEWS],
            "recently_changed": listed.order_by("-changed_at", "-pk")[:NEWS],
        },
    )

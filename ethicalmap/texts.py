"""The site's own texts: what this is, for whom, what may be taken. They change with the code that they describe."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

# Named for the address, the view and the template alike.
TEXTS = ("about", "accessibility", "data")


@require_safe
def text(request: HttpRequest, name: str) -> HttpResponse:
    """One text. No query."""
    return render(request, f"pages/{name}.html", {"address": request.build_absolute_uri("/")})


urlpatterns = [path(f"{name}/", text, {"name": name}, name=name) for name in TEXTS]

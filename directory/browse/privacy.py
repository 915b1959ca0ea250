"""What is kept of people who read, send something in or are listed, and how long."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from directory.retention import KEPT


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """The text, with the rules that `manage.py keep_up` applies. No query."""
    return render(request, "pages/privacy.html", {"kept": KEPT})

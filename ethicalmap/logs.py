"""What is written down of a request: one line, and nothing that opens a door or says who asked."""

import logging
import re
import time
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

logger = logging.getLogger(__name__)

# Private pages and mailed links: whoever knows their address can open them.
SECRET = re.compile(r"(?<=/contributions/)[^/\s?#\"']+|(?<=/links/)([a-z-]+/)?[^/\s?#\"']+")


class MaskingFormatter(logging.Formatter):
    """Formats like any other, then masks secrets, in tracebacks too."""

    def format(self, record: logging.LogRecord) -> str:
        return SECRET.sub("…", super().format(record))


class AccessLogMiddleware:
    """One line a request: method, path, status, milliseconds. No address, no agent, no query, no cookie."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if settings.DEBUG:
            raise MiddlewareNotUsed  # runserver writes its own
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        start = time.perf_counter()
        response = self.get_response(request)
        spent = (time.perf_counter() - start) * 1000
        # Escaped again as in an address, so that nobody writes lines of their own.
        path = request.get_full_path().partition("?")[0]
        logger.info("%s %s %d %.0f ms", request.method, path, response.status_code, spent)
        return response

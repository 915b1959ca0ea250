"""Headers that every answer carries, and what is refused before any view sees it."""

from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed

from ethicalmap.pages import not_allowed

# Content-Security-Policy is django-csp's; HSTS is Django's own.
HEADERS = {
    # Other sites may link to us, and may not load our bytes into theirs.
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    # No page asks for any of these; nothing that slips in can.
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class SecurityHeadersMiddleware:
    """Sets what a view has not set itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class UnreadableAddressMiddleware:
    """Answers 400 or 404 to what no browser sends and no database stores: NUL characters, bytes that are not UTF-8."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            query = unquote_to_bytes(request.META.get("QUERY_STRING", "")).decode()
        except UnicodeDecodeError:
            raise SuspiciousOperation("An address was not UTF-8.") from None
        if "\0" in request.path_info:
            raise Http404
        if "\0" in query or any("\0" in cookie for cookie in request.COOKIES.values()):
            raise SuspiciousOperation("A query or a cookie held a NUL character.")
        return self.get_response(request)


class MethodsMiddleware:
    """Answers 405 to all but what links and forms send: nothing is put, patched or deleted, in the admin either.

    Whoever is answered so, here or by a view, reads why.
    """

    allowed = ("GET", "HEAD", "POST")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in self.allowed:
            return not_allowed(request, HttpResponseNotAllowed(self.allowed))
        response = self.get_response(request)
        return not_allowed(request, response) if isinstance(response, HttpResponseNotAllowed) else response

"""Pages that need not be made again while nothing has changed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from hashlib import blake2b

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import condition

from directory.models import IndexVersion
from ethicalmap.edition import edition

View = Callable[..., HttpResponseBase]


def unless_unchanged(view: View) -> View:
    """A view that answers 304 for one query, where the visitor has the page as it would be made now.

    What it shows may depend on the directory, the vocabulary, the criteria, the address, the day and the language, and
    on nothing else: not on who asks. In development templates change under it, and every page is made anew.
    """
    return unless_unchanged_since(IndexVersion.current)(view)


def unless_unchanged_since(stand: Callable[[], tuple[object, ...]]) -> Callable[[View], View]:
    """As `unless_unchanged`, for views that depend on what `stand()` says instead of on the directory."""

    def tag(request: HttpRequest, *args: object, **kwargs: object) -> str | None:
        if settings.DEBUG:
            return None
        parts = (*stand(), edition(), request.build_absolute_uri(), get_language(), timezone.localdate())
        return f'"{blake2b(repr(parts).encode(), digest_size=12).hexdigest()}"'

    def decorate(view: View) -> View:
        @wraps(view)
        def fresh(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            response = condition(etag_func=tag)(view)(request, *args, **kwargs)
            # To be kept, and asked for again each time: a stale page is worse than a slow one.
            response.headers.setdefault("Cache-Control", "no-cache")
            return response

        return fresh

    return decorate

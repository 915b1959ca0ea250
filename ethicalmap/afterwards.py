"""What is done once the browser has its answer, so that the time it takes tells nobody anything."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponseRedirect


class RedirectThen(HttpResponseRedirect):
    """A redirect after which something is done: `RedirectThen("/sent/", then)`."""

    def __init__(self, to: str, then: Callable[[], None]) -> None:
        super().__init__(to)
        self.then = then

    def close(self) -> None:
        try:
            self.then()
        finally:
            super().close()

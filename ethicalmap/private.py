"""Pages for whoever holds their address, and for nobody else."""

from typing import TypeVar

from django.http import HttpResponseBase

Response = TypeVar("Response", bound=HttpResponseBase)


def private(response: Response) -> Response:
    """`response`, which nobody keeps, finds or hears of.

    No address of such a page travels with a click, to us neither. "no-referrer" would do that too, but with it browsers
    post forms as from nowhere ("Origin: null"), and the guard against forged forms refuses those.
    """
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "strict-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response

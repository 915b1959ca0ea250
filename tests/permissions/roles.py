"""Who asks, and what they may be answered."""

from __future__ import annotations

from enum import StrEnum

from django.http import HttpResponseBase


class Role(StrEnum):
    """Who asks."""

    ANONYMOUS = "anonymous"
    HOLDER = "holder of a mailed link, or of that to a private page"
    OWNER = "owner"
    OTHER_OWNER = "owner of something else"
    REVIEWER = "reviewer"
    EDITOR = "vocabulary editor"
    CURATOR = "curator"
    ADMINISTRATOR = "administrator"


R = Role
STAFF = frozenset({R.REVIEWER, R.EDITOR, R.CURATOR, R.ADMINISTRATOR})
# Those who see what was sent in, and entries in the admin.
READERS = frozenset({R.REVIEWER, R.CURATOR, R.ADMINISTRATOR})
CURATORS = frozenset({R.CURATOR, R.ADMINISTRATOR})
EDITORS = frozenset({R.EDITOR, R.ADMINISTRATOR})
ADMINISTRATORS = frozenset({R.ADMINISTRATOR})
NOBODY: frozenset[Role] = frozenset()


class Outcome(StrEnum):
    """What kind of answer it is."""

    OK = "200"
    REFUSED = "400, 409 or 422: the form again"
    ELSEWHERE = "a redirect"
    LOGIN = "a redirect to where one signs in"
    FORBIDDEN = "403"
    MISSING = "404"
    METHOD = "405"
    GONE = "410"


OK, REFUSED, ELSEWHERE, LOGIN = Outcome.OK, Outcome.REFUSED, Outcome.ELSEWHERE, Outcome.LOGIN
FORBIDDEN, MISSING, METHOD, GONE = Outcome.FORBIDDEN, Outcome.MISSING, Outcome.METHOD, Outcome.GONE
# What GET and POST answer, and HEAD where it is not what GET does.
Cell = tuple[Outcome, Outcome] | tuple[Outcome, Outcome, Outcome]
OTHER_METHODS = ("PUT", "PATCH", "DELETE", "OPTIONS")


def outcome_of(response: HttpResponseBase) -> Outcome | str:
    """What kind of answer `response` is; its status where it is none that is ever right."""
    status = response.status_code
    if status in (301, 302):
        return LOGIN if any(place in response["Location"] for place in ("/login/", "/owner/sign-in/")) else ELSEWHERE
    named = {200: OK, 400: REFUSED, 409: REFUSED, 422: REFUSED, 403: FORBIDDEN, 404: MISSING, 405: METHOD, 410: GONE}
    return named.get(status, str(status))

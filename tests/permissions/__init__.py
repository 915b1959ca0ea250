"""Who may do what, at every address: the permission matrix.

One row an address, one line a row. A row says, for each role, what GET and POST answer; HEAD answers as GET does, and
every other method is refused everywhere. `tests/test_permissions.py` walks all of it, and fails for an address that has
no row. To add one, find the family that it is like (`read`, `form`, `held`, `staff`, `model`), or say the cells.

Who may do what is written down here a second time, on purpose: nothing is read from the code that it tests.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from tests.permissions.admin import admin
from tests.permissions.public import rows
from tests.permissions.roles import OK, R

ROWS = [*rows(), *admin()]
# Answers to scripts, and what an administrator's browser shows as a page.
FOR_SCRIPTS = {"admin:jsi18n", "admin:taxonomy_term_find", "admin:directory_organisation_suggest"}
ADMIN_PAGES = [row for row in admin() if row.cells[R.ADMINISTRATOR][0] == OK and row.name not in FOR_SCRIPTS]


def addresses(patterns: list[URLPattern | URLResolver] | None = None, within: str = "") -> Iterator[str]:
    """The name of every address, the admin's too; of one without a name, its pattern."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield within + (pattern.name or str(pattern.pattern))
        else:
            yield from addresses(pattern.url_patterns, within + (f"{pattern.namespace}:" if pattern.namespace else ""))

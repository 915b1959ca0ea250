"""The rules of the vocabulary, held by the database itself: whoever writes, by whatever door.

They are triggers, made from `rules`, and no migration makes them: Django changes a table of SQLite by making it anew,
which drops its triggers without a word. So they are taken down before a migration, and put up after the last.
Why, and what was turned down: docs/decisions/vocabulary-rules.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage
from django.core.checks import Warning as CheckWarning
from django.db import DEFAULT_DB_ALIAS, connections, transaction

from taxonomy.guards import postgresql, sqlite
from taxonomy.guards.rules import RULES

_VENDORS = {"sqlite": sqlite, "postgresql": postgresql}


def put_up(using: str = DEFAULT_DB_ALIAS) -> None:
    """Make the database hold the rules. Does nothing where it does already, or where there are no tables yet."""
    if _has_tables(using):
        with transaction.atomic(using=using):
            _VENDORS[connections[using].vendor].put_up(connections[using])


def take_down(using: str = DEFAULT_DB_ALIAS) -> None:
    """Make the database forget the rules, for as long as its tables change."""
    with transaction.atomic(using=using):
        _VENDORS[connections[using].vendor].take_down(connections[using])


def lock(using: str = DEFAULT_DB_ALIAS) -> None:
    """Let nobody else write words before this transaction ends: what it reads still holds when it writes."""
    _VENDORS[connections[using].vendor].lock(connections[using])


def before_migrate(plan: Sequence[Any], using: str, **kwargs: Any) -> None:
    """SQLite cannot make a table anew while triggers speak of it. If nothing migrates, the rules stay up."""
    if plan and connections[using].vendor == "sqlite":
        take_down(using)


def after_migrate(using: str, **kwargs: Any) -> None:
    """The tables are as they will stay."""
    put_up(using)


def check(databases: Sequence[str] | None, **kwargs: Any) -> list[CheckMessage]:
    """Say so if the database does not hold the rules, as after a migration that failed half-way."""
    return [
        CheckWarning(
            f"The database “{using}” does not hold the rules of the vocabulary: {', '.join(sorted(missing))}.",
            hint="Run `manage.py migrate`: it ends by putting them up.",
            id="taxonomy.W001",
        )
        for using in databases or []
        if _has_tables(using) and (missing := _VENDORS[connections[using].vendor].missing(connections[using]))
    ]


def _has_tables(using: str) -> bool:
    return {rule.table for rule in RULES} <= set(connections[using].introspection.table_names())

"""The rules as triggers of SQLite, which judge each row as it is written."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

from taxonomy.guards.rules import PREFIX, rules_for


def triggers() -> dict[str, str]:
    """The statement that makes each trigger, by its name. Two a rule: for rows added, and for rows changed."""
    made = {}
    for rule in rules_for("sqlite"):
        changed = f"UPDATE OF {', '.join(rule.columns)}"
        for name, event in ((f"{PREFIX}{rule.name}_added", "INSERT"), (f"{PREFIX}{rule.name}_changed", changed)):
            made[name] = (
                f"CREATE TRIGGER {name} AFTER {event} ON {rule.table} BEGIN "
                f"SELECT RAISE(ABORT, '{rule.sentence}') WHERE {rule.broken}; END"
            )
    return made


def standing(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Our triggers as they stand in the database: name to statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name GLOB %s", [f"{PREFIX}*"])
        return dict(cursor.fetchall())


def missing(connection: BaseDatabaseWrapper) -> set[str]:
    """The names of triggers that should stand, and do not, or not as they should."""
    there = standing(connection)
    return {name for name, statement in triggers().items() if there.get(name) != statement}


def put_up(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers that are missing, and drop those that are no longer wanted."""
    wanted, there = triggers(), standing(connection)
    with connection.cursor() as cursor:
        for name in [name for name, statement in there.items() if wanted.get(name) != statement]:
            cursor.execute(f"DROP TRIGGER {name}")
        for name in [name for name, statement in wanted.items() if there.get(name) != statement]:
            cursor.execute(wanted[name])


def take_down(connection: BaseDatabaseWrapper) -> None:
    """Drop our triggers."""
    with connection.cursor() as cursor:
        for name in standing(connection):
            cursor.execute(f"DROP TRIGGER {name}")


def lock(connection: BaseDatabaseWrapper) -> None:
    """Nothing to do: our transactions are IMMEDIATE, and there is one writer at a time."""

"""The rules as triggers of PostgreSQL, which judge each row when its statement is done."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

from taxonomy.guards.rules import PREFIX, rules_for

# Whoever writes words waits for whoever writes words, so that of two curators the second is judged on what the first
# did. The number means nothing; it is ours alone in this database.
_LOCK = 7265
_LOCKED_TABLES = ("taxonomy_term", "taxonomy_synonym", "taxonomy_term_related")


def script() -> str:
    """The statements that make every function and trigger, as often as one likes."""
    parts = [_function("lock", f"PERFORM pg_advisory_xact_lock({_LOCK});")]
    # Before the statement: it has no row locked yet, so two writers cannot wait for each other.
    parts += [_trigger("lock", f"BEFORE INSERT OR UPDATE ON {table} FOR EACH STATEMENT") for table in _LOCKED_TABLES]
    for rule in rules_for("postgresql"):
        refuse = f"RAISE EXCEPTION '{rule.sentence}' USING ERRCODE = 'check_violation'"
        parts.append(_function(rule.name, f"IF {rule.broken} THEN {refuse}; END IF;"))
        written = f"INSERT OR UPDATE OF {', '.join(rule.columns)} ON {rule.table}"
        parts.append(_trigger(rule.name, f"AFTER {written} FOR EACH ROW"))
    return ";\n".join(parts)


def _function(name: str, body: str) -> str:
    head = f"CREATE OR REPLACE FUNCTION {PREFIX}{name}() RETURNS trigger LANGUAGE plpgsql"
    return f"{head} AS $$ BEGIN {body} RETURN NULL; END $$"


def _trigger(name: str, when: str) -> str:
    return f"CREATE OR REPLACE TRIGGER {PREFIX}{name} {when} EXECUTE FUNCTION {PREFIX}{name}()"


def missing(connection: BaseDatabaseWrapper) -> set[str]:
    """The names of triggers that should stand and do not."""
    wanted = {(f"{PREFIX}{rule.name}", rule.table) for rule in rules_for("postgresql")}
    wanted |= {(f"{PREFIX}lock", table) for table in _LOCKED_TABLES}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE %s AND tgenabled <> 'D'",
            [f"{PREFIX}%"],
        )
        return {name for name, table in wanted - set(cursor.fetchall())}


def put_up(connection: BaseDatabaseWrapper) -> None:
    """Make the functions and triggers, and drop those that are no longer wanted."""
    wanted = {f"{PREFIX}lock", *(f"{PREFIX}{rule.name}" for rule in rules_for("postgresql"))}
    _drop(connection, keeping=wanted)
    with connection.cursor() as cursor:
        cursor.execute(script())


def take_down(connection: BaseDatabaseWrapper) -> None:
    """Drop our functions, and with them their triggers."""
    _drop(connection, keeping=set())


def lock(connection: BaseDatabaseWrapper) -> None:
    """Wait until nobody else is writing words; they then wait until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _drop(connection: BaseDatabaseWrapper, keeping: set[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE proname LIKE %s AND pronamespace = current_schema()::regnamespace",
            [f"{PREFIX}%"],
        )
        for (name,) in cursor.fetchall():
            if name not in keeping:
                cursor.execute(f"DROP FUNCTION {name}() CASCADE")

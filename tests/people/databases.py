"""A whole database as it is stored: to look for a name in, and to restore as a backup would."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from django.contrib.sessions.models import Session
from django.db import connection


def dump() -> str:
    """Every row of every table, those of the search too, and what sessions hold; as text."""
    tables = _tables()
    rows = [_postgres_rows(table) if connection.vendor == "postgresql" else _lite_rows(table) for table in tables]
    return "\n".join([*rows, *(str(session.get_decoded()) for session in Session.objects.all())])


def _tables() -> list[str]:
    if connection.vendor == "postgresql":
        return sorted(connection.introspection.table_names())
    with connection.cursor() as cursor:
        return [name for (name,) in cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]


def _lite_rows(table: str) -> str:
    with connection.cursor() as cursor:
        return "\n".join(map(str, cursor.execute(f'SELECT * FROM "{table}"').fetchall()))  # noqa: S608


def _postgres_rows(table: str) -> str:
    with connection.cursor() as cursor, cursor.cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
        return b"".join(copy).decode()


def back_up(folder: Path) -> Any:
    """A backup, for `restore`."""
    if connection.vendor == "postgresql":
        return {table: _postgres_rows(table) for table in _tables()}
    place = folder / "backup.sqlite3"
    with sqlite3.connect(place) as copy:
        connection.ensure_connection()
        connection.connection.backup(copy)
    copy.close()
    return place


def restore(backup: Any) -> None:
    """Put the database back to where it was."""
    if connection.vendor == "postgresql":
        _restore_postgres(backup)
        return
    connection.ensure_connection()
    with sqlite3.connect(backup) as copy:
        copy.backup(connection.connection)
    copy.close()


def _restore_postgres(backup: dict[str, str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        names = ", ".join(f'"{table}"' for table in backup)
        cursor.execute(f"TRUNCATE {names}")
        for table, rows in backup.items():
            with cursor.cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                copy.write(rows.encode())
        cursor.execute("SET session_replication_role = origin")


def stored_bytes() -> bytes:
    """SQLite's files as they lie on the disk, with what is deleted and not yet overwritten."""
    connection.ensure_connection()
    place = Path(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return b"".join(path.read_bytes() for path in place.parent.glob(f"{place.name}*"))

"""`manage.py prepare`: bring the database up to date, and fill an empty one, before `make run` serves."""

import socket
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


class Command(BaseCommand):
    help = "Applies what migrations are missing and loads the starter content into an empty database. Run it at will."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, help="refuse at once if something listens on this port of this machine")

    def handle(self, *args: Any, port: int | None, **options: Any) -> None:
        if port is not None:
            _refuse_taken(port)
        self.stdout.write(f"Database: {connection.settings_dict['NAME']}")
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if missing:
            self.stdout.write(f"Migrations to apply: {len(missing)}.")
            call_command("migrate", verbosity=0)
        call_command("load_starter")


def _refuse_taken(port: int) -> None:
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(("127.0.0.1", port))
        except OSError as error:
            raise CommandError(
                f"Port {port} cannot be had: {error.strerror}. Stop what listens there, or choose another port: "
                "make run PORT=8001"
            ) from None

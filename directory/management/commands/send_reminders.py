"""`manage.py send_reminders`: ask those who keep an entry whether it still holds."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from directory.freshness.reminders import due, send_reminders


class Command(BaseCommand):
    """Run it daily, or let `keep_up` do it."""

    help = (
        "Asks those who keep an entry whether it still holds: 11 months after it was last confirmed, 14 and 45 days "
        "later, and then not for another 11 months. Twice on one day asks nobody twice."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Only say how many would be asked.")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        if dry_run:
            self.stdout.write(f"{sum(1 for _owner in due(timezone.localdate()))} letters would be posted.")
        else:
            self.stdout.write(f"{send_reminders()} letters posted.")

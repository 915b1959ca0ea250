"""Forget what is personal and has been kept long enough."""

from typing import Any

from django.core.management.base import BaseCommand

from directory.retention import KEPT, forget


class Command(BaseCommand):
    """Run it daily: from cron, or a timer."""

    help = "Forgets personal data that was kept long enough: see directory/retention.py. Run it daily."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--say", action="store_true", help="Only say how long each personal field is kept.")

    def handle(self, *args: Any, say: bool = False, **options: Any) -> None:
        if say:
            for kept in KEPT:
                self.stdout.write(f"{kept.field}: {kept.long}, {kept.purpose}.")
            return
        for what, count in forget():
            self.stdout.write(f"{what}: {count} forgotten")

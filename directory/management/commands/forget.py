"""Forget what is personal and has been kept long enough."""

from typing import Any

from django.core.management.base import BaseCommand

from directory.retention import KEPT, foresee, forget


class Command(BaseCommand):
    """A part of `keep_up`, rule by rule."""

    help = "Forgets personal data that was kept long enough, and says so rule by rule. keep_up does it too."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--say", action="store_true", help="Only say how long each personal field is kept.")
        parser.add_argument("--dry-run", action="store_true", help="Only say how many would be forgotten.")

    def handle(self, *args: Any, say: bool = False, dry_run: bool = False, **options: Any) -> None:
        if say:
            for kept in KEPT:
                self.stdout.write(f"{kept.field}: kept {kept.long}, {kept.purpose}.")
            return
        for kept, count in foresee() if dry_run else forget():
            self.stdout.write(f"{kept.field}: {count} {'to be forgotten' if dry_run else 'forgotten'}")

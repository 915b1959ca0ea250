"""Load the vocabulary from a folder with facets.csv and terms.csv."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ethicalmap.reports import add_report_arguments, open_report
from ethicalmap.sheets import SheetError
from taxonomy.loading import load


class Command(BaseCommand):
    help = (
        "Load facets and terms from FOLDER/facets.csv and FOLDER/terms.csv: all of them, or nothing. Deletes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER")
        add_report_arguments(parser)

    def handle(self, *, folder: Path, dry_run: bool, report: Path | None, **options: Any) -> None:
        terminal = self.stdout if options["verbosity"] else None
        with open_report(report, terminal) as told:
            try:
                load(folder, told, dry_run=dry_run)
            except SheetError as error:
                raise CommandError(str(error)) from error
        if told.refused:
            raise CommandError(f"{told.summary()}. Nothing was written: mend the refused rows and try again.")
        if terminal:
            terminal.write(f"{told.summary()}.{' Nothing was written: this was a dry run.' if dry_run else ''}")

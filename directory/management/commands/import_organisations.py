"""`manage.py import_organisations FILE`: organisations and their relationships from CSV files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError

from directory.open_data.importing import import_organisations
from ethicalmap.reports import Outcome, add_report_arguments, open_report
from ethicalmap.sheets import SheetError

ORGANISATIONS, RELATIONSHIPS = "organisations.csv", "relationships.csv"
LONGEST_SOURCE = 500


class Command(BaseCommand):
    help = (
        "Lists the organisations of a CSV file, and their relationships. Rows that cannot be taken are refused one by "
        "one, with the reason; nothing is ever removed. Facts come in unconfirmed. All or nothing is written."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", type=Path, help=f"{ORGANISATIONS}, by any name, or a folder with it and {RELATIONSHIPS}."
        )
        parser.add_argument(
            "--relationships", type=Path, metavar="FILE", help=f"Default: {RELATIONSHIPS} beside it, if there is one."
        )
        parser.add_argument(
            "--source",
            default="",
            metavar="NAME",
            help="What the record calls this source, and knows it by the next time. Default: the name of the file.",
        )
        add_report_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        if file.is_dir():
            file = file / ORGANISATIONS
        relationships: Path | None = options["relationships"] or file.parent / RELATIONSHIPS
        if not options["relationships"] and not file.with_name(RELATIONSHIPS).is_file():
            relationships = None
        source: str = options["source"] or file.name
        if len(source) > LONGEST_SOURCE:
            raise CommandError(f"--source has at most {LONGEST_SOURCE} characters.")
        with open_report(options["report"], self.stdout if options["verbosity"] else None) as report:
            report.untold |= {Outcome.NEW} if options["verbosity"] < 2 else set()
            try:
                import_organisations(
                    file,
                    relationships,
                    source=source,
                    report=report,
                    dry_run=options["dry_run"],
                )
            except SheetError as error:
                raise CommandError(str(error)) from error
            except (IntegrityError, ValidationError) as error:
                raise CommandError(
                    "Somebody changed one of these organisations at the same time. Nothing was written: run it again."
                ) from error
        if options["verbosity"]:
            written = " Nothing was written: this was a dry run." if options["dry_run"] else ""
            self.stdout.write(f"{report.summary()}.{written}")

"""Do all that is due: one line for cron."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from directory.upkeep import JOBS
from ethicalmap.jobs import Outcome, Report, foretell, perform


class Command(BaseCommand):
    """Run it every five minutes. Two at once do nothing twice."""

    help = "Does the periodic work that is due: delivers mail, forgets what is personal, and so on. Run it from cron."

    def add_arguments(self, parser: Any) -> None:
        names = [job.name for job in JOBS]
        parser.add_argument(
            "--only", action="append", choices=names, metavar="JOB", help=f"Only this, due or not: {', '.join(names)}."
        )
        parser.add_argument("--dry-run", action="store_true", help="Say what would be done, where a job can tell.")
        parser.add_argument("--json", action="store_true", help="One JSON object a job.")

    def handle(self, *args: Any, only: list[str] | None, dry_run: bool, json: bool, **options: Any) -> None:
        failed = []
        for job in JOBS:
            if only and job.name not in only:
                continue
            report = foretell(job) if dry_run else perform(job, even_if_not_due=bool(only))
            self.stdout.write(_as_json(report) if json else str(report))
            if report.outcome == Outcome.FAILED:
                failed.append(job.name)
        if failed:
            raise CommandError(f"Failed: {', '.join(failed)}. The others were done.")


def _as_json(report: Report) -> str:
    return json.dumps(
        {
            "job": report.job.name,
            "outcome": report.outcome.value,
            "count": report.count,
            "seconds": round(report.seconds, 3),
            "failure": report.failure,
        }
    )

"""`manage.py check_links`: see whether the websites of all organisations answer."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet
from django.utils import timezone
from tqdm import tqdm

from directory.freshness.link_checks import NobodyAnsweredError, check
from directory.freshness.sites import PAUSE, Guest
from directory.models import LinkCheck, Organisation


class Command(BaseCommand):
    """Run it daily, or let `keep_up` do it. Broken off, it goes on where it was."""

    help = (
        "Looks at the websites of all organisations whose turn it is, politely, and notes what it sees. "
        "A site is broken when it failed three times in a row over a week or more. No entry is changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--limit", type=int, metavar="N", help="At most so many, those seen longest ago first.")
        parser.add_argument("--entry", metavar="SLUG", help="Only this organisation, due or not.")
        parser.add_argument(
            "--pause", type=float, default=PAUSE, metavar="SECONDS", help=f"Between requests to one host: {PAUSE:g}."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = _wanted(options["entry"], options["limit"])
        looked = tqdm(
            check(wanted, partial(Guest, pause=options["pause"])), total=len(wanted), unit=" sites", disable=None
        )
        counts: Counter[str] = Counter()
        try:
            for seen in looked:
                counts[seen.get_outcome_display()] += 1
                if options["verbosity"] > 1 or seen.is_failure or seen.leads_to:
                    self._tell(seen)
        except NobodyAnsweredError as error:
            raise CommandError(str(error)) from error
        told = ", ".join(
            f"{count} {outcome}" for outcome, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
        )
        self.stdout.write(
            f"{counts.total()} website{'' if counts.total() == 1 else 's'} looked at{': ' if told else ''}{told}."
        )
        broken = LinkCheck.objects.broken().count()
        told = "is broken, and waits" if broken == 1 else "are broken, and wait"
        self.stdout.write(f"{broken} {told} for a curator.")

    def _tell(self, seen: LinkCheck) -> None:
        times = "once" if seen.failures == 1 else f"{seen.failures} times"
        often = f" ({times} since {seen.failing_since:%Y-%m-%d})" if seen.failing_since else ""
        leads_to = f", {seen.leads_to}" if seen.leads_to else ""
        words = f"{seen.get_outcome_display()}: {seen.detail}{leads_to}{often}"
        self.stdout.write(f"{seen.organisation.slug}  {seen.website}  {words}")


def _wanted(slug: str | None, limit: int | None) -> list[Organisation]:
    if slug is None:
        return list(LinkCheck.due(timezone.now())[:limit])
    found: QuerySet[Organisation] = Organisation.objects.public().filter(slug=slug)
    organisation = found.exclude(website="").first()
    if organisation is None:
        raise CommandError(f"No public organisation with a website has the slug {slug}.")
    return [organisation]

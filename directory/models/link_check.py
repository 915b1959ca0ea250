"""What the link checker last saw at an organisation's website."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models.entry import Standing
from directory.models.index import IndexChange
from directory.models.organisation import Organisation

# Broken is a site that failed so often in a row, over so long.
FAILURES, OVER = 3, timedelta(days=7)
# Other sites are looked at so often, and those that failed the last time.
AGAIN, FAILING_AGAIN = timedelta(days=14), timedelta(days=1)
# Cron comes at about the same hour: what is due within this is due now.
SOON = timedelta(hours=2)
LONGEST = 500
# Nobody wonders whether these answer.
OVER_AND_DONE = [Organisation.Status.CLOSED, Organisation.Status.MERGED]


class LinkCheckQuerySet(models.QuerySet["LinkCheck"]):
    """Websites, as they were last seen."""

    def failing(self) -> LinkCheckQuerySet:
        """Sites that failed the last time they were looked at, whether or not they count as broken yet."""
        return self.filter(failures__gt=0)

    def still_linked(self) -> LinkCheckQuerySet:
        """Sites that the page of a public organisation leads to now."""
        public = [Standing.LISTED, Standing.ARCHIVED]
        return self.filter(organisation__standing__in=public, organisation__website=models.F("website"))

    def answering(self) -> LinkCheckQuerySet:
        """Sites that answered the last time, with their organisations; those seen longest ago first."""
        known = self.still_linked().filter(failures=0)
        return known.select_related("organisation").order_by("checked_at", "pk")

    def moved(self) -> LinkCheckQuerySet:
        """Sites that answered at another address for good: a curator may take it over."""
        return self.filter(outcome=LinkCheck.Outcome.MOVED)

    def broken(self) -> LinkCheckQuerySet:
        """Sites that failed often enough, over long enough, and up to now, of those not known to have closed."""
        long_enough = models.F("checked_at") - OVER
        failing = self.still_linked().filter(failures__gte=FAILURES, failing_since__lte=long_enough)
        return failing.exclude(organisation__status__in=OVER_AND_DONE)


@dataclass(frozen=True)
class Seen:
    """What one look at a website saw. `detail` is the HTTP status, or what kind of error it was; `leads_to` the address
    that it answers at from now on, where that is another one."""

    outcome: LinkCheck.Outcome
    detail: str = ""
    leads_to: str = ""

    @property
    def is_failure(self) -> bool:
        """Whether somebody who follows the link finds nothing there."""
        return self.outcome in FAILED


class LinkCheck(models.Model):
    """One row an organisation: its website's last answer, and how long it has failed. Says nothing of its work."""

    class Outcome(models.TextChoices):
        ANSWERED = "answered", _("answered")
        MOVED = "moved", _("answered at another address")
        # 403 and 429: somebody is there and does not talk to us.
        GUARDED = "guarded", _("answered, and lets no robot in")
        GONE = "gone", _("answered that the page is gone")
        BROKEN = "broken", _("answered with an error")
        UNREACHABLE = "unreachable", _("did not answer")
        FORBIDDEN = "forbidden", _("not asked: no public address")

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="link_check")
    website = models.URLField(max_length=LONGEST)
    checked_at = models.DateTimeField(default=timezone.now, db_index=True)
    outcome = models.CharField(max_length=20, choices=Outcome)
    # The HTTP status, or what kind of error it was.
    detail = models.CharField(max_length=100, blank=True)
    leads_to = models.URLField(max_length=LONGEST, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = LinkCheckQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.website}: {self.outcome}"

    @classmethod
    def due(cls, now: datetime) -> models.QuerySet[Organisation]:
        """Organisations whose site is to be looked at: never seen ones first, then those seen longest ago.

        Sites that failed are looked at each day, others every fortnight, and those of what has closed no more.
        """
        by, failing_by = now - AGAIN + SOON, now - FAILING_AGAIN + SOON
        wanted = models.Q(link_check=None) | ~models.Q(link_check__website=models.F("website"))
        wanted |= models.Q(link_check__checked_at__lte=by)
        wanted |= models.Q(link_check__failures__gt=0, link_check__checked_at__lte=failing_by)
        known: models.QuerySet[Organisation] = Organisation.objects.public().exclude(website="")
        return (
            known.exclude(status__in=OVER_AND_DONE)
            .filter(wanted)
            .order_by(models.F("link_check__checked_at").asc(nulls_first=True), "pk")
        )

    @classmethod
    def note(cls, organisation: Organisation, website: str, seen: Seen, now: datetime) -> LinkCheck:
        """Write down what was seen at `website`. Failures are counted from the first in a row; another address begins
        anew. Nothing of the entry changes. Seven statements."""
        with transaction.atomic():
            check, _is_new = cls.objects.select_for_update().get_or_create(
                organisation=organisation, defaults={"website": website, "outcome": seen.outcome}
            )
            if check.website != website:
                check.website, check.answered_at, check.failures, check.failing_since = website, None, 0, None
            check.outcome, check.detail, check.checked_at = seen.outcome, seen.detail[:100], now
            check.leads_to = seen.leads_to if len(seen.leads_to) <= LONGEST else ""
            if seen.is_failure:
                check.failures += 1
                check.failing_since = check.failing_since or now
            else:
                check.failures, check.failing_since, check.answered_at = 0, None, now
            check.save()
            # Its page tells it.
            IndexChange.announce([(organisation.kind, organisation.pk)])
        return check

    @property
    def is_failure(self) -> bool:
        """Whether it failed the last time."""
        return self.outcome in FAILED

    @property
    def is_broken(self) -> bool:
        """Whether it failed often enough, over long enough, for a person to look."""
        return (
            self.failures >= FAILURES
            and self.failing_since is not None
            and self.checked_at - self.failing_since >= OVER
        )


FAILED = {
    LinkCheck.Outcome.GONE,
    LinkCheck.Outcome.BROKEN,
    LinkCheck.Outcome.UNREACHABLE,
    LinkCheck.Outcome.FORBIDDEN,
}

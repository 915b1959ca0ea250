"""What the link checker last saw at an organisation's website."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models.entry import Standing
from directory.models.organisation import Organisation

# Broken is a site that failed so often in a row, over so long.
FAILURES, OVER = 3, timedelta(days=7)


class LinkCheckQuerySet(models.QuerySet["LinkCheck"]):
    """Websites, as they were last seen."""

    def broken(self) -> LinkCheckQuerySet:
        """Sites of public organisations that could not be reached often enough, over long enough, and not since."""
        return self.filter(
            failures__gte=FAILURES,
            failing_since__lte=models.F("checked_at") - OVER,
            organisation__standing__in=[Standing.LISTED, Standing.ARCHIVED],
        )


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
    website = models.URLField(max_length=500)
    checked_at = models.DateTimeField(default=timezone.now, db_index=True)
    outcome = models.CharField(max_length=20, choices=Outcome)
    # The HTTP status, or what kind of error it was.
    detail = models.CharField(max_length=100, blank=True)
    leads_to = models.URLField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = LinkCheckQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.website}: {self.outcome}"

    @property
    def is_broken(self) -> bool:
        """Whether it failed often enough, over long enough, for a person to look."""
        return (
            self.failures >= FAILURES
            and self.failing_since is not None
            and self.checked_at - self.failing_since >= OVER
        )

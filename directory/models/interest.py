"""Interests: entries that a curator is too near to, and does not decide on.

Withdrawn, an interest counts for a week more, so that nobody steps around it in two clicks; and it stays on record.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models.entry import Entry

if TYPE_CHECKING:
    from django.contrib.auth.models import User


# How long an interest counts once it is withdrawn.
STILL_BINDS_FOR = timedelta(days=7)


class InterestError(Exception):
    """Somebody would decide on an entry that they declared an interest in."""


class InterestQuerySet(models.QuerySet["Interest"]):
    """Interests that curators declared."""

    def binding(self) -> InterestQuerySet:
        """Those that stand, or were withdrawn less than a week ago."""
        recently = timezone.now() - STILL_BINDS_FOR
        return self.filter(models.Q(withdrawn_at=None) | models.Q(withdrawn_at__gt=recently))

    def hinders(self, user: User, *entries: Entry | None) -> bool:
        """Whether an interest that `user` declared in one of some entries binds them. One query."""
        return self._of(user, entries).exists()

    def longest(self, user: User, *entries: Entry | None) -> Interest | None:
        """What binds `user` longest of their interests in some entries, None if nothing does. One query."""
        return self._of(user, entries).order_by(models.F("withdrawn_at").desc(nulls_first=True)).first()

    def _of(self, user: User, entries: Iterable[Entry | None]) -> InterestQuerySet:
        named = models.Q(pk__in=[])
        for entry in entries:
            if entry is not None and entry.pk:
                named |= models.Q(kind=entry.kind, entry_id=entry.pk)
        return self.binding().filter(named, user=user)


class Interest(models.Model):
    """What ties a curator to an entry. No foreign key to the entry: entries are of several kinds."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="interests")
    kind = models.CharField(max_length=20)
    entry_id = models.BigIntegerField()
    what = models.CharField(_("what ties you to it"), max_length=200, blank=True)
    declared_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = InterestQuerySet.as_manager()

    class Meta:
        constraints = [
            # One at a time. Those that were withdrawn stay beside it.
            models.UniqueConstraint(
                fields=["user", "kind", "entry_id"],
                condition=models.Q(withdrawn_at=None),
                name="interest_once",
            )
        ]
        verbose_name = _("declared interest")
        verbose_name_plural = _("declared interests")

    def __str__(self) -> str:
        return f"{self.user}: {self.kind} {self.entry_id}"

    @property
    def until(self) -> datetime | None:
        """When a withdrawn interest ceases to count, None for one that stands."""
        return self.withdrawn_at + STILL_BINDS_FOR if self.withdrawn_at else None

    @property
    def binds(self) -> bool:
        """Whether it keeps its curator from deciding."""
        return self.until is None or self.until > timezone.now()

"""Interests: entries that a curator is too near to, and does not decide on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models.entry import Entry

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class InterestError(Exception):
    """Somebody would decide on an entry that they declared an interest in."""


class InterestQuerySet(models.QuerySet["Interest"]):
    """Interests that curators declared."""

    def hinders(self, user: User, *entries: Entry | None) -> bool:
        """Whether `user` declared an interest in one of some entries. One query."""
        named = models.Q(pk__in=[])
        for entry in entries:
            if entry is not None and entry.pk:
                named |= models.Q(kind=entry.kind, entry_id=entry.pk)
        return self.filter(named, user=user).exists()


class Interest(models.Model):
    """What ties a curator to an entry. No foreign key to the entry: entries are of several kinds."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="interests")
    kind = models.CharField(max_length=20)
    entry_id = models.BigIntegerField()
    what = models.CharField(_("what ties you to it"), max_length=200, blank=True)
    declared_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = InterestQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind", "entry_id"], name="interest_once")]
        verbose_name = _("declared interest")
        verbose_name_plural = _("declared interests")

    def __str__(self) -> str:
        return f"{self.user}: {self.kind} {self.entry_id}"

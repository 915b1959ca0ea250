"""Merges of two entries, with all that is needed to undo them exactly."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models.organisation import Organisation


class MergeQuerySet(models.QuerySet["Merge"]):
    """Merges, newest first."""

    def standing(self) -> MergeQuerySet:
        """Those that nobody undid."""
        return self.filter(undone_at=None)

    def between(self, pk: int) -> MergeQuerySet:
        """Those of which an organisation is one of the two."""
        return self.filter(Q(kept=pk) | Q(lost=pk))


class Merge(models.Model):
    """One merge: which entry was kept, which leads there now, and what moved. What fields became is in the record.

    `moved` holds keys alone, so that what is erased is erased: {"changes": [the record of it], "MODEL.COLUMN": [rows]}.
    See `directory.curate.moving`.
    """

    kept = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="merges")
    lost = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="merges_as_lost")
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    moved = models.JSONField(default=dict)

    objects: ClassVar[Any] = MergeQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("merge")
        verbose_name_plural = _("merges")

    def __str__(self) -> str:
        return f"{self.lost_id} into {self.kept_id}"

    def remember(self, changes: list[int]) -> None:
        """Note which part of the record is its own. Called once that is written."""
        self.moved |= {"changes": changes}
        self.save(update_fields=["moved"])

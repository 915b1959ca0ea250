"""Merges of two entries, with all that is needed to undo them exactly."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from directory.models.organisation import Organisation


class Merge(models.Model):
    """One merge: which entry was kept, which leads there now, and what moved. What fields became is in the record."""

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
    # What moved that the record does not tell: model label to keys, and whatever else undoing needs.
    moved = models.JSONField(default=dict)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.lost_id} into {self.kept_id}"

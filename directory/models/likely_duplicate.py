"""Two listed organisations that may be one, and the word of a curator that they are not."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models.organisation import Organisation


class LikelyDuplicateQuerySet(models.QuerySet["LikelyDuplicate"]):
    """Pairs that look alike."""

    def open(self) -> LikelyDuplicateQuerySet:
        """Those on which nobody decided, likeliest first, of entries that are still public."""
        public = ["listed", "archived"]
        pairs = self.filter(dismissed_at=None, one__standing__in=public, other__standing__in=public)
        return pairs.select_related("one", "other").order_by("-score", "pk")

    def of(self, one: Organisation, other: Organisation) -> LikelyDuplicateQuerySet:
        """The pair of two organisations, whichever is named first."""
        first, second = sorted([one.pk, other.pk])
        return self.filter(one=first, other=second)


class LikelyDuplicate(models.Model):
    """A pair, the older entry first. Dismissed means "not a duplicate", which is remembered.

    `proposal`: where one of the two has an owner, what the first curator would make of them, for a second to agree:
        {"by" (key of the user), "at" (ISO), "kept" (key), "fields", "reason", "versions" (of both, the older first)}.
    """

    one = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    # How alike they are, higher is liker, and in what: a sentence.
    score = models.FloatField(default=0)
    reason = models.CharField(max_length=200, blank=True)
    found_at = models.DateTimeField(default=timezone.now)
    proposal = models.JSONField(default=dict, blank=True)
    dismissed_at = models.DateTimeField(null=True, blank=True)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects: ClassVar[Any] = LikelyDuplicateQuerySet.as_manager()

    class Meta:
        verbose_name = _("likely duplicate")
        verbose_name_plural = _("likely duplicates")
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="likely_duplicate_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="likely_duplicate_older_first"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} and {self.other_id}"

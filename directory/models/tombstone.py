"""Tombstones: what is left of a person who was removed. Nothing in them names anybody."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone


class Tombstone(models.Model):
    """A removed person as salted hashes: of the entry, and of each address that it had. See `directory/removal.py`."""

    salt = models.CharField(max_length=64, unique=True)
    # Hash of the entry's key and the moment it was made, so that a restored backup is recognised.
    entry = models.CharField(max_length=64)
    # Hashes of the addresses that it had, so that they answer that something was removed.
    addresses = models.JSONField(default=list)
    laid_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = models.Manager()

    def __str__(self) -> str:
        return self.entry[:8]

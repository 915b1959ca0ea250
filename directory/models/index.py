"""What tells every process that its index is behind.

The version is one row, updated in the transaction that changes entries: its lock makes versions become visible in
order, which an automatic key does not promise.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models import F

# Stands in IndexChange.kind when the vocabulary itself changed: everything must be built again.
VOCABULARY = "vocabulary"


class IndexVersion(models.Model):
    """One row: the number of the last change."""

    number = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def current(cls) -> int:
        """The number of the last change that is visible to this transaction. One query."""
        return cls.objects.values_list("number", flat=True).filter(pk=1).first() or 0


class IndexChange(models.Model):
    """One entry that changed at a version."""

    version = models.BigIntegerField(db_index=True)
    kind = models.CharField(max_length=20)
    entry_id = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.version}: {self.kind} {self.entry_id}"

    @classmethod
    def announce(cls, changed: Iterable[tuple[str, int | None]]) -> None:
        """Tell every process that entries (kind, key) changed. Call in the transaction that changes them."""
        rows = list(changed)
        if not rows:
            return
        if not IndexVersion.objects.filter(pk=1).update(number=F("number") + 1):
            IndexVersion.objects.get_or_create(pk=1, defaults={"number": 1})
        version = IndexVersion.current()
        IndexChange.objects.bulk_create(
            [IndexChange(version=version, kind=kind, entry_id=pk) for kind, pk in rows], batch_size=500
        )

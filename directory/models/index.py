"""What tells every process that its index is behind.

The version is one row, updated in the transaction that changes entries: its lock makes versions become visible in
order, which an automatic key does not promise. Each version carries a random stamp, so that a database that was rolled
back or restored is not taken for the one that the index was built from.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import NamedTuple

from django.db import models
from django.db.models import F

# Stands in IndexChange.kind when the vocabulary itself changed.
VOCABULARY = "vocabulary"
# How many versions are remembered one by one. A process that is further behind builds its index again.
REMEMBERED = 5_000
# An act that changes more entries than this says so in one row, and the whole kind is read again.
MOST_ROWS = 2_000


class Version(NamedTuple):
    """The state of the database that an index stands for."""

    number: int
    stamp: str


class IndexVersion(models.Model):
    """One row: the last change."""

    number = models.BigIntegerField(default=0)
    stamp = models.CharField(max_length=32, default="")

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def current(cls) -> Version:
        """The last change that is visible to this transaction. One query."""
        return Version(*(cls.objects.values_list("number", "stamp").filter(pk=1).first() or (0, "")))

    @classmethod
    def advance(cls) -> Version:
        """Make and return the next version. Call in the transaction that changes what the index holds."""
        stamp = secrets.token_hex(8)
        if not cls.objects.filter(pk=1).update(number=F("number") + 1, stamp=stamp):
            cls.objects.get_or_create(pk=1)
            cls.objects.filter(pk=1).update(number=F("number") + 1, stamp=stamp)
        return cls.current()


class IndexChangeQuerySet(models.QuerySet["IndexChange"]):
    """What changed, version by version."""

    def since(self, version: Version) -> set[tuple[str, int | None]] | None:
        """The (kind, key) that changed after `version`, or None where the log does not know that version. One query."""
        rows = list(self.filter(version__gte=version.number).values_list("version", "stamp", "kind", "entry_id"))
        if not any((number, stamp) == version for number, stamp, _, _ in rows):
            return None
        return {(kind, entry_id) for number, _, kind, entry_id in rows if number > version.number}


class IndexChange(models.Model):
    """One entry that changed at a version; without `entry_id`, any of its kind."""

    version = models.BigIntegerField(db_index=True)
    stamp = models.CharField(max_length=32)
    kind = models.CharField(max_length=20)
    entry_id = models.BigIntegerField(null=True)

    objects = IndexChangeQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.version}: {self.kind} {self.entry_id}"

    @classmethod
    def announce(cls, changed: Iterable[tuple[str, int | None]]) -> None:
        """Tell every process that entries (kind, key) changed. Call in the transaction that changes them.

        Three statements, and one more now and then, which shortens the log.
        """
        rows = set(changed)
        if not rows:
            return
        if len(rows) > MOST_ROWS:
            rows = {(kind, None) for kind, _ in rows}
        version = IndexVersion.advance()
        IndexChange.objects.bulk_create(
            [IndexChange(version=version.number, stamp=version.stamp, kind=kind, entry_id=pk) for kind, pk in rows],
            batch_size=500,
        )
        if version.number % 100 == 0:
            cls.objects.filter(version__lt=version.number - REMEMBERED).delete()

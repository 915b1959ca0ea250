"""Rows of the vocabulary: through every door of theirs, what changes is recorded and those who listen hear of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models

from taxonomy.record import edit
from taxonomy.signals import vocabulary_changed


class RecordedQuerySet(models.QuerySet[Any]):
    """The doors that send no signal a row: these say that anything may have changed."""

    def update(self, **values: Any) -> int:
        """As Django's, and recorded."""
        with edit():
            count = super().update(**values)
            if count:
                vocabulary_changed.send(self.model)
        return count

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """As Django's, and recorded."""
        with edit():
            made = super().bulk_create(objs, *args, **kwargs)
            if made:
                vocabulary_changed.send(self.model)
        return made

    def delete(self) -> tuple[int, dict[str, int]]:
        """As Django's, and recorded as one edit."""
        with edit():
            return super().delete()


class Recorded(models.Model):
    """One row, whose saving and deleting is one transaction with its record. Abstract."""

    objects: ClassVar[Any] = RecordedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        with edit():
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with edit():
            return super().delete(*args, **kwargs)

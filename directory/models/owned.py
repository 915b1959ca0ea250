"""Rows that belong to entries, and are told in their record: terms, relationships, affiliations."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from directory.models.acts import Act, State, act


class OwnedRowQuerySet(models.QuerySet[Any]):
    """What changes through a queryset is recorded like any other change."""

    def update(self, **values: Any) -> int:
        """As Django's, and recorded: two more queries."""
        with act() as under_way:
            keys = []
            for row in self.select_for_update():
                row.touch(under_way)
                keys.append(row.pk)
            count = super().update(**values)
            for row in self.model._base_manager.filter(pk__in=keys):
                row.touch_new(under_way)
        return count

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> list[Any]:
        """As Django's, and recorded: no more queries. TypeError where conflicts would be passed over unseen."""
        refuse_conflicts(kwargs)
        with act() as under_way:
            made = super().bulk_create(objs, *args, **kwargs)
            for row in made:
                row.touch_new(under_way)
        return made

    def delete(self) -> tuple[int, dict[str, int]]:
        with act():
            return super().delete()


class OwnedRow(models.Model):
    """A row that belongs to one entry or to two."""

    # What such a row is unique by, and what else it says.
    unique_by: ClassVar[tuple[str, ...]]
    says: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    def touch(self, under_way: Act) -> None:
        """Tell the act how the row is now, before it changes."""
        under_way.touch_row(type(self), self.key(), self.state())

    def touch_new(self, under_way: Act) -> None:
        """Tell the act that there was no such row until now."""
        under_way.touch_row(type(self), self.key(), None)

    def state(self) -> State:
        """What the row says beside what it is unique by."""
        return {name: getattr(self, name) for name in self.says}

    def key(self) -> tuple[Any, ...]:
        """What the row is unique by."""
        return tuple(getattr(self, name) for name in self.unique_by)

    def save(self, *args: Any, **kwargs: Any) -> None:
        with act() as under_way:
            if self.pk and (stored := type(self)._base_manager.filter(pk=self.pk).first()):
                stored.touch(under_way)
            super().save(*args, **kwargs)
            self.touch_new(under_way)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with act() as under_way:
            if stored := type(self)._base_manager.filter(pk=self.pk).first():
                stored.touch(under_way)
            return super().delete(*args, **kwargs)


def refuse_conflicts(options: dict[str, Any]) -> None:
    """Raise TypeError for options of bulk_create that pass over what is there already."""
    if options.get("ignore_conflicts") or options.get("update_conflicts"):
        raise TypeError("What happens to conflicting rows would not be recorded: look for them first.")

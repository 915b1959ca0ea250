"""Names that are compared: what facets, terms and synonyms have in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from taxonomy.models.recorded import Recorded, RecordedQuerySet
from taxonomy.words import fold, fold_slug, tidy

LONGEST_KEY = 400


class NamedQuerySet(RecordedQuerySet):
    """Rows with a name. Through these doors too a key follows its name."""

    def update(self, **values: Any) -> int:
        """As Django's. A name must be given as a word: the database cannot fold one."""
        values = values | {column: follow(values[column]) for column, follow in _TIDIED.items() if column in values}
        if "name" in values and "key" not in values:
            values["key"] = fold(_word(values["name"]))
        return super().update(**values)

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """As Django's, with what follows from the name filled in."""
        rows = list(objs)
        self.model.prepare(rows)
        return super().bulk_create(rows, *args, **kwargs)

    def bulk_update(self, objs: Iterable[Any], fields: Sequence[str], batch_size: int | None = None) -> int:  # type: ignore[override]
        """As Django's, with what follows from the name filled in."""
        rows = list(objs)
        self.model.prepare(rows)
        return super().bulk_update(rows, _with_key(fields), batch_size)


class Named(Recorded):
    """Something with a name that is compared folded. Abstract.

    SQLite's LOWER() folds ASCII alone, and PostgreSQL's goes by the server's locale: so the folded name is stored, and
    constrained. `taxonomy/guards/` holds the rest.
    """

    key = models.CharField(max_length=LONGEST_KEY, editable=False)

    objects: ClassVar[Any] = NamedQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.name)  # type: ignore[attr-defined]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.prepare([self])
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = _with_key(kwargs["update_fields"])
        super().save(*args, **kwargs)

    @classmethod
    def prepare(cls, rows: Sequence[Any]) -> None:
        """Fill in what follows from the other fields. Called before every save, one row or many."""
        for row in rows:
            row.name = tidy(row.name)
            row.key = fold(row.name)

    def clean_fields(self, exclude: Any = None) -> None:
        super().clean_fields(exclude=exclude)
        # A few characters stand for whole phrases, and are written out in the key.
        if len(fold(self.name)) > LONGEST_KEY:  # type: ignore[attr-defined]
            raise ValidationError({"name": _("This name is too long when its special characters are written out.")})


def _word(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("Give the name as a word: only Python can fold it, so an expression cannot be stored.")
    return value


def _plain(tidied: Any) -> Any:
    return lambda value: tidied(value) if isinstance(value, str) else value


# What a queryset's update makes of words before they are stored.
_TIDIED = {"name": _plain(tidy), "slug": _plain(fold_slug)}


def _with_key(fields: Iterable[str]) -> list[str]:
    names = list(fields)
    return [*names, "key"] if "name" in names and "key" not in names else names

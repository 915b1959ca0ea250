"""Changes: the append-only record of what became of every entry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models.acts import Fields, Hand

if TYPE_CHECKING:
    from directory.models.contribution import Contribution

# The kind under which the record keeps what became of contributions, beside those of entries.
CONTRIBUTION = "contribution"


class ChangeQuerySet(models.QuerySet["Change"]):
    """Changes, newest first."""

    def to(self, kind: str, *keys: int) -> ChangeQuerySet:
        """Changes to one entry, or to some of one kind."""
        return self.filter(kind=kind, entry_id__in=keys)

    def but_for_merging(self) -> ChangeQuerySet:
        """Those that only tell that an entry was merged into another, or no more, left out."""
        return self.exclude(fields__has_key="merged_into_id")

    def of_case(self, case: Contribution, fields: Fields) -> Change:
        """Write down what the sender did to a case, so that a curator who looks at it learns that it changed."""
        return self.create(
            kind=CONTRIBUTION, entry_id=case.pk, contribution_id=case.pk, fields=fields, hand=Hand.CONTRIBUTOR
        )

    def append(self, changes: Sequence[Change]) -> None:
        """Write changes whose keys nobody asks for. One statement, in a third of the time of bulk_create: a merge of
        two terms changes as many entries as are filed under them.
        """
        if not changes:
            return
        columns = [field for field in Change._meta.concrete_fields if not field.primary_key]
        names = ", ".join(connection.ops.quote_name(column.column) for column in columns)
        places = ", ".join(["%s"] * len(columns))
        rows = [
            [column.get_db_prep_save(getattr(one, column.attname), connection) for column in columns] for one in changes
        ]
        table = connection.ops.quote_name(Change._meta.db_table)
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)  # noqa: S608  our own names

    def forget(self) -> None:
        """Keep that something changed, and when; forget what. For people who are listed no longer."""
        for change in self:
            # "affiliations.SLUG" would still say with whom.
            change.fields = {name.partition(".")[0]: [None, None] for name in change.fields}
            change.reason = change.source = ""
            change.save(update_fields=["fields", "reason", "source"])


class Change(models.Model):
    """What one act did to one entry, field by field.

    One row an act rather than one a field: a new entry is one row instead of twenty, and an act is what people read,
    accept and revert. `fields` is {field: [from, to]}; the terms of a facet are one field, "terms.FACET", of slugs.
    No foreign key to the entry: its history outlives it.
    """

    kind = models.CharField(max_length=20)
    entry_id = models.BigIntegerField()
    fields = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)
    hand = models.CharField(max_length=20, choices=Hand)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    source = models.CharField(max_length=500, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    contribution_id = models.BigIntegerField(null=True, blank=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["kind", "entry_id", "made_at"], name="change_of_entry")]
        verbose_name = _("change")
        verbose_name_plural = _("changes")

    def __str__(self) -> str:
        return f"{self.kind} {self.entry_id}: {', '.join(self.fields)}"

"""What all kinds of entry have in common."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models.acts import Fields, act, touched_entry
from directory.models.address import FormerAddress, refusal
from taxonomy.words import slug_for


class Standing(models.TextChoices):
    """Where an entry stands between sent in and gone."""

    DRAFT = "draft", _("draft")
    LISTED = "listed", _("listed")
    ARCHIVED = "archived", _("archived")
    REMOVED = "removed", _("removed")


class EntryQuerySet(models.QuerySet[Any]):
    """Entries. What changes through a queryset is recorded like any other change."""

    def listed(self) -> Self:
        """Entries that lists and counts show."""
        return self.filter(standing=Standing.LISTED)

    def public(self) -> Self:
        """Entries with a page of their own: listed, or archived and marked so."""
        return self.filter(standing__in=[Standing.LISTED, Standing.ARCHIVED])

    def update(self, **values: Any) -> int:
        """As Django's, and recorded: two more queries."""
        with act():
            before = {entry.pk: entry.recorded() for entry in self}
            count = super().update(**values)
            for entry in self.model._base_manager.filter(pk__in=before):
                if changed := differences(before[entry.pk], entry.recorded()):
                    touched_entry(entry, changed)
        return count

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> list[Any]:
        """As Django's, and recorded: no more queries."""
        with act():
            entries = list(objs)
            for entry in entries:
                entry.prepare()
            made = super().bulk_create(entries, *args, **kwargs)
            for entry in made:
                touched_entry(entry, differences({}, entry.recorded()))
        return made


class Entry(models.Model):
    """Something listed. Abstract."""

    kind: ClassVar[str]
    # The fields that the record names, in the order in which people read them.
    recorded_fields: ClassVar[tuple[str, ...]] = (
        "name",
        "slug",
        "summary",
        "description",
        "standing",
        "source",
        "confirmed_on",
    )

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("slug"), max_length=100, unique=True, blank=True, allow_unicode=True)
    summary = models.CharField(
        _("summary"), max_length=200, blank=True, help_text=_("One sentence, at most 200 characters.")
    )
    description = models.TextField(_("description"), blank=True, max_length=20_000, help_text=_("Markdown."))
    standing = models.CharField(_("standing"), max_length=10, choices=Standing, default=Standing.DRAFT, db_index=True)
    source = models.CharField(_("source"), max_length=500, blank=True, help_text=_("Where the facts come from."))
    confirmed_on = models.DateField(
        _("confirmed on"),
        null=True,
        blank=True,
        help_text=_("When somebody last checked that all of it holds."),
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    listed_at = models.DateTimeField(_("listed"), null=True, blank=True, editable=False, db_index=True)
    changed_at = models.DateTimeField(_("last changed"), default=timezone.now, editable=False)

    objects: ClassVar[Any] = EntryQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(slug="") & ~Q(name=""), name="%(class)s_has_a_name_and_slug"),
            models.CheckConstraint(condition=Q(standing__in=Standing.values), name="%(class)s_standing_is_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any) -> Self:
        entry = super().from_db(db, field_names, values)
        # Deferred fields stay deferred: asking for one here would fetch it for every row.
        entry._as_fetched = {name: entry.__dict__[name] for name in cls.recorded_fields if name in entry.__dict__}
        return entry

    def recorded(self) -> dict[str, Any]:
        """The fields that the record names, as JSON can hold them."""
        return {name: _plain(getattr(self, name)) for name in self.recorded_fields}

    def prepare(self) -> None:
        """Fill in what follows from the other fields. Called before every save, one row or many."""
        if not self.slug:
            self.slug = slug_for(self.name, self._taken_slugs())
        if self.standing == Standing.LISTED and self.listed_at is None:
            self.listed_at = timezone.now()

    def clean(self) -> None:
        super().clean()
        if self.slug and FormerAddress.objects.of_others(self.kind, [self.slug], self.pk).exists():
            raise ValidationError({"slug": refusal(self.slug)})

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.prepare()
        with act():
            before = {name: _plain(value) for name, value in getattr(self, "_as_fetched", {}).items()}
            changed = differences(before, self.recorded())
            if changed and not self._state.adding:
                self.changed_at = timezone.now()
            super().save(*args, **kwargs)
            if changed:
                touched_entry(self, changed)
        self._as_fetched = {name: getattr(self, name) for name in self.recorded_fields}

    def _taken_slugs(self) -> set[str]:
        """Slugs like the one that the name suggests that other entries have, or had once. One query."""
        # A number at the end takes the place of the last letters of a long slug.
        stem = slug_for(self.name)[:90]
        theirs = type(self)._base_manager.order_by().exclude(pk=self.pk).filter(slug__startswith=stem)
        once = FormerAddress.objects.filter(kind=self.kind, slug__startswith=stem).exclude(entry_id=self.pk)
        return set(theirs.values_list("slug", flat=True).union(once.values_list("slug", flat=True)))

    def searched_texts(self) -> tuple[str, str, str, str]:
        """What a search reads, heaviest first: the name, other names, the summary, the description."""
        return (self.name, "", self.summary, self.description)

    @property
    def is_confirmed(self) -> bool:
        """Whether somebody has checked that the entry holds."""
        return self.confirmed_on is not None


def differences(before: dict[str, Any], after: dict[str, Any]) -> Fields:
    """Field to [from, to] for what differs; what was not there before counts as empty."""
    return {
        name: [before.get(name), value]
        for name, value in after.items()
        if (before.get(name) or None) != (value or None)
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value

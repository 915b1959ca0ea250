"""What all kinds of entry have in common."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext
from copy import deepcopy
from datetime import date
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models.acts import Fields, Hand, State, act
from directory.models.address import FormerAddress, refusal
from directory.models.confirming import Freshness, Since
from directory.models.owned import refuse_conflicts
from taxonomy.words import slug_for

# How many others may take the slug that an entry would have, one after the other, while it is being saved.
MOST_RIVALS = 50


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

    def unconfirmed(self) -> Self:
        """Entries that nobody ever confirmed."""
        return self.filter(confirmed_on=None)

    def fresh(self, today: date | None = None) -> Self:
        """Entries whose confirmation still holds."""
        return self.filter(confirmed_on__gte=Since.today(today or timezone.localdate()).fresh)

    def due(self, today: date | None = None) -> Self:
        """Entries that should be confirmed again, since less than a month."""
        since = Since.today(today or timezone.localdate())
        return self.filter(confirmed_on__lt=since.fresh, confirmed_on__gte=since.due)

    def overdue(self, today: date | None = None) -> Self:
        """Entries that should have been confirmed again a month ago or more."""
        return self.filter(confirmed_on__lt=Since.today(today or timezone.localdate()).due)

    def update(self, **values: Any) -> int:
        """As Django's, and recorded, with what follows from the values put right: four more queries for each 500."""
        count = 0
        with act() as under_way:
            keys = list(self.order_by().values_list("pk", flat=True))
            everything = self.model._base_manager
            for start in range(0, len(keys), 500):
                some = everything.filter(pk__in=keys[start : start + 500])
                for entry in some.select_for_update():
                    under_way.touch(entry.kind, entry.pk, entry.recorded())
                count += super(EntryQuerySet, self.filter(pk__in=keys[start : start + 500])).update(**values)
                for entry in some.all():
                    entry.prepare()
                    if derived := entry.unsaved():
                        everything.filter(pk=entry.pk).update(**{name: entry.__dict__[name] for name in derived})
        return count

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> list[Any]:
        """As Django's, and recorded: one more query if any has no slug.

        TypeError where conflicts would be passed over unseen.
        """
        refuse_conflicts(kwargs)
        with act() as under_way:
            entries = list(objs)
            self.model.give_slugs(entries)
            for entry in entries:
                entry.prepare()
            made = super().bulk_create(entries, *args, **kwargs)
            for entry in made:
                under_way.touch(entry.kind, entry.pk, {})
                entry.remember()
        return made

    def delete(self) -> tuple[int, dict[str, int]]:
        """As Django's, and recorded: one act, whatever it takes along."""
        with act():
            return super().delete()


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
        "confirmed_by",
    )
    # Of these, what the record keeps to itself: no public page names its value.
    private_fields: ClassVar[tuple[str, ...]] = ()
    # Whether the record of an entry that is deleted forgets what it said.
    forgotten_when_deleted: ClassVar[bool] = False

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("slug"), max_length=100, unique=True, blank=True, allow_unicode=True)
    # What a page of cards has looked up for it: facet slug to terms. See browse/cards.py.
    terms_by_facet: dict[str, list[Any]]

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
    confirmed_by = models.CharField(_("confirmed by"), max_length=20, choices=Hand, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    listed_at = models.DateTimeField(_("listed"), null=True, blank=True, editable=False, db_index=True)
    changed_at = models.DateTimeField(_("last changed"), default=timezone.now, editable=False, db_index=True)

    objects: ClassVar[Any] = EntryQuerySet.as_manager()

    # The fields as they were when they were last read or saved.
    _known: dict[str, Any] = {}

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
        entry.remember()
        return entry

    def refresh_from_db(self, using: str | None = None, fields: Any = None, *args: Any, **kwargs: Any) -> None:
        super().refresh_from_db(using, fields, *args, **kwargs)
        self.remember(fields)

    def remember(self, fields: Iterable[str] | None = None) -> None:
        """Take some fields, or all, to be as the database has them. Deferred ones stay deferred, and unknown."""
        names = self._loaded() if fields is None else self._loaded() & set(fields)
        known = {name: _copy(self.__dict__[name]) for name in names}
        self._known = known if fields is None else self._known | known

    def unsaved(self) -> set[str]:
        """The loaded fields that are not as they were when they were last read or saved."""
        return {
            name
            for name in self._loaded() - {"id"}
            if name not in self._known or self._known[name] != self.__dict__[name]
        }

    def _loaded(self) -> set[str]:
        return {field.attname for field in self._meta.concrete_fields} & self.__dict__.keys()

    def recorded(self) -> State:
        """The fields that the record names, as JSON can hold them."""
        loaded = self.__dict__
        return {name: _plain(loaded[name] if name in loaded else getattr(self, name)) for name in self.recorded_fields}

    def prepare(self) -> None:
        """Fill in what follows from the other fields. Called before every save, one row or many, on whole rows."""
        self.give_slugs([self])
        # Whoever sets the day alone is a curator at the admin; owners confirm by `confirm()`.
        self.confirmed_by = (self.confirmed_by or Hand.CURATOR) if self.confirmed_on else ""
        if self.standing == Standing.LISTED and self.listed_at is None:
            self.listed_at = timezone.now()

    def clean(self) -> None:
        super().clean()
        if self.slug and FormerAddress.objects.of_others(self.kind, [self.slug], self.pk).exists():
            raise ValidationError({"slug": refusal(self.slug)})

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Write what was changed here, and nothing else: what others changed meanwhile stays, and is seen here then."""
        with act() as under_way:
            everything = type(self)._base_manager.select_for_update()
            stored = everything.filter(pk=self.pk).first() if self.pk and not kwargs.get("force_insert") else None
            if stored is None:
                # What was deleted meanwhile stays deleted: Django refuses an update of named fields, and of none.
                fields = self.unsaved() if self.pk and not self._state.adding else update_fields
                self._save_new(*args, update_fields=fields, **kwargs)
                under_way.touch(self.kind, self.pk, {})
                return
            under_way.touch(self.kind, self.pk, stored.recorded())
            mine = self.unsaved() if update_fields is None else self.unsaved() & set(update_fields)
            stored.__dict__.update({name: self.__dict__[name] for name in mine})
            stored.prepare()
            written = stored.unsaved()
            self.__dict__.update({name: stored.__dict__[name] for name in self._loaded() - self.unsaved() | written})
            super().save(*args, update_fields=written, **kwargs)
            self.remember(self._loaded() - (self.unsaved() - written))

    def _save_new(self, *args: Any, **kwargs: Any) -> None:
        """Insert the entry. Of two hands that would choose the same slug at once, the second gets the next one."""
        chosen_here = not self.slug
        for attempt in range(MOST_RIVALS):
            self.prepare()
            try:
                with transaction.atomic() if chosen_here else nullcontext():
                    super().save(*args, **kwargs)
            except IntegrityError:
                rival = chosen_here and type(self)._base_manager.filter(slug=self.slug).exists()
                if not rival or attempt + 1 == MOST_RIVALS:
                    raise
                self.slug = ""
            else:
                break
        self.remember()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with act() as under_way:
            if stored := type(self)._base_manager.filter(pk=self.pk).first():
                under_way.touch(self.kind, self.pk, stored.recorded())
            return super().delete(*args, **kwargs)

    @classmethod
    def give_slugs(cls, entries: Iterable[Entry]) -> None:
        """Give a slug to each entry that has none, unlike any that another has, or had once. One query, if any."""
        entries = list(entries)
        nameless = [entry for entry in entries if not entry.slug]
        if not nameless:
            return
        taken = cls._slugs_like(nameless[0] if len(nameless) == 1 else None)
        taken |= {entry.slug for entry in entries}
        for entry in nameless:
            entry.slug = slug_for(entry.name, taken)
            taken.add(entry.slug)

    @classmethod
    def _slugs_like(cls, entry: Entry | None) -> set[str]:
        """Slugs in use, and once in use: of other entries that may collide with `entry`, or all of them. One query."""
        now = cls._base_manager.order_by()
        once = FormerAddress.objects.filter(kind=cls.kind)
        if entry:
            # A number at the end takes the place of the last letters of a long slug.
            stem = slug_for(entry.name)[:90]
            now = now.exclude(pk=entry.pk).filter(slug__startswith=stem)
            once = once.exclude(entry_id=entry.pk).filter(slug__startswith=stem)
        return set(now.values_list("slug", flat=True).union(once.values_list("slug", flat=True)))

    def searched_texts(self) -> tuple[str, str, str, str]:
        """What a search reads, weightiest first: the name, former names, what a card says, the description."""
        return (self.name, "", self.summary, self.description)

    def confirm(self, by: Hand) -> None:
        """Say that all of it holds today, and who says so. To be saved."""
        self.confirmed_on, self.confirmed_by = timezone.localdate(), by

    @property
    def leads_to(self) -> Entry | None:
        """The entry that stands for this one now, where they were merged: its address leads there."""
        return None

    @property
    def is_listed(self) -> bool:
        """Whether lists, counts and searches show the entry."""
        return self.standing == Standing.LISTED

    @property
    def is_public(self) -> bool:
        """Whether the entry has a page of its own."""
        return self.standing in (Standing.LISTED, Standing.ARCHIVED)

    @property
    def is_confirmed(self) -> bool:
        """Whether somebody has checked that the entry holds."""
        return self.confirmed_on is not None

    @property
    def freshness(self) -> Freshness:
        """How much the last confirmation is worth today."""
        return Freshness.on(timezone.localdate(), self.confirmed_on)


def differences(before: State, after: State) -> Fields:
    """Field to [from, to] for what differs; what was not there counts as empty."""
    return {
        name: [before.get(name), after.get(name)]
        for name in before | after
        if (before.get(name) or None) != (after.get(name) or None)
    }


def _plain(value: Any) -> Any:
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return list(value) if isinstance(value, list) else value


def _copy(value: Any) -> Any:
    return deepcopy(value) if isinstance(value, list | dict) else value

"""Edits: the append-only record of what became of every word of the vocabulary."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# What a facet or a term says: field to value, as JSON can hold it. Empty for what is not there.
State = dict[str, Any]


class Of(models.TextChoices):
    """What kind of word is spoken of."""

    FACET = "facet", _("facet")
    TERM = "term", _("term")


class Edit(models.Model):
    """Everything that one hand did to the vocabulary at one time. It is undone as a whole, and that is an edit too.

    `retagged` says which things went from one term to another with it, by kind; see `taxonomy.uses.Use.retag`.
    """

    class What(models.TextChoices):
        WRITTEN = "written", _("Edited")
        MOVED = "moved", _("Moved")
        MERGED = "merged", _("Merged")
        DEPRECATED = "deprecated", _("Deprecated")
        LOADED = "loaded", _("Loaded from a file")
        UNDONE = "undone", _("Undone")

    class Hand(models.TextChoices):
        """What kind of hand made it. Shown in public; who it was is not."""

        EDITOR = "editor", _("a vocabulary editor")
        COMMAND = "command", _("a command")

    what = models.CharField(_("what"), max_length=20, choices=What, default=What.WRITTEN)
    hand = models.CharField(_("hand"), max_length=20, choices=Hand, default=Hand.COMMAND)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("account"),
    )
    made_at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    undoes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by", verbose_name=_("undoes")
    )
    retagged = models.JSONField(default=dict)

    class Meta:
        ordering = ["-made_at", "-pk"]
        # Nobody writes it but the record itself.
        default_permissions = ("view",)
        verbose_name = _("edit")
        verbose_name_plural = _("edits")

    def __str__(self) -> str:
        return f"{self.get_what_display()}, {timezone.localtime(self.made_at):%-d %B %Y %H:%M}"


class WordChange(models.Model):
    """What an edit did to one word: `fields` is {field: [from, to]}. No foreign key: the record outlives the word."""

    edit = models.ForeignKey(Edit, on_delete=models.CASCADE, related_name="changes")
    of = models.CharField(max_length=10, choices=Of)
    key = models.BigIntegerField()
    fields = models.JSONField()
    # Only numbered anew, because a neighbour came, went or moved: nothing that anybody reads.
    quiet = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["of", "key"], name="change_of_word")]
        default_permissions = ()
        verbose_name = _("change of a word")
        verbose_name_plural = _("changes of words")

    def __str__(self) -> str:
        return f"{self.of} {self.key}: {', '.join(self.fields)}"

    @property
    def made(self) -> bool:
        """Whether the word is new with it."""
        return self.fields.get("name", [""])[0] is None

    @property
    def unmade(self) -> bool:
        """Whether the word was deleted."""
        return self.fields.get("name", ["", ""])[1] is None


class RecordedWordQuerySet(models.QuerySet["RecordedWord"]):
    """The record's last word on each word."""

    def states(self, of: str, keys: Iterable[int] | None = None) -> dict[int, State]:
        """Key to state, of some words or of all. One query."""
        rows = self.filter(of=of) if keys is None else self.filter(of=of, key__in=keys)
        return dict(rows.values_list("key", "state"))


class RecordedWord(models.Model):
    """What the record knows a word to be: replaying all its changes comes to this.

    What a word became is found by comparing with it, so that a change by any door is seen, if late.
    """

    of = models.CharField(max_length=10, choices=Of)
    key = models.BigIntegerField()
    state = models.JSONField()

    objects: ClassVar[Any] = RecordedWordQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "key"], name="word_recorded_once")]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.of} {self.key}"

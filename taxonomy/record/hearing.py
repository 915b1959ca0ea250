"""Hears of every word that is saved or deleted, by whatever door, and tells the edit that is under way."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save

from taxonomy.models import Facet, Mapping, RecordedWord, Synonym, Term
from taxonomy.models.edit import Of
from taxonomy.record.editing import edit
from taxonomy.signals import vocabulary_changed


def connect() -> None:
    """Called once, when the app is ready."""
    for signal in (post_save, post_delete):
        signal.connect(_facet, sender=Facet)
        signal.connect(_term, sender=Term)
        for row in (Synonym, Mapping):
            signal.connect(_row_of_term, sender=row)
    for row in (Synonym, Mapping):
        pre_save.connect(_row_may_go_elsewhere, sender=row)
    pre_delete.connect(_those_that_speak_of_it, sender=Term)
    m2m_changed.connect(_related, sender=Term.related.through)
    vocabulary_changed.connect(_anything)


def _facet(instance: Facet, **kwargs: Any) -> None:
    _touch(Of.FACET, instance.pk, **kwargs)


def _term(instance: Term, **kwargs: Any) -> None:
    _touch(Of.TERM, instance.pk, **kwargs)


def _row_of_term(instance: Synonym | Mapping, **kwargs: Any) -> None:
    _touch(Of.TERM, instance.term_id, **kwargs)


def _touch(of: str, key: int, raw: bool = False, **kwargs: Any) -> None:
    """A fixture, which is loaded raw, brings its own record."""
    if not raw:
        with edit() as under_way:
            under_way.touch(of, key)


def _row_may_go_elsewhere(
    sender: type[Synonym | Mapping], instance: Synonym | Mapping, raw: bool, **kwargs: Any
) -> None:
    """From one term to another: then the first lost it."""
    if instance.pk and not raw:
        with edit() as under_way:
            under_way.touch(Of.TERM, *sender.objects.filter(pk=instance.pk).values_list("term", flat=True))


def _those_that_speak_of_it(instance: Term, **kwargs: Any) -> None:
    """With a term goes that others are related to it, or replaced by it."""
    with edit() as under_way:
        under_way.touch(Of.TERM, *instance.related.values_list("pk", flat=True))
        under_way.touch(Of.TERM, *instance.replaces.values_list("pk", flat=True))


def _related(instance: Term, action: str, pk_set: set[int] | None, **kwargs: Any) -> None:
    if action.startswith("pre_"):
        return
    with edit() as under_way:
        under_way.touch(Of.TERM, instance.pk, *(pk_set or ()))
        if action == "post_clear":
            # Which they were, only the record still knows.
            known = RecordedWord.objects.states(Of.TERM, [instance.pk])
            under_way.touch(Of.TERM, *known.get(instance.pk, {}).get("related", []))


def _anything(**kwargs: Any) -> None:
    with edit() as under_way:
        under_way.touch_everything()

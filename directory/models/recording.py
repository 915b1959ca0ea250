"""Writes down what an act did, and hears of what is changed beside the entries' own save."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models.signals import post_delete, post_save
from django.utils import timezone

from directory.models import full_text
from directory.models.acts import Act, Fields, act
from directory.models.address import FormerAddress
from directory.models.change import Change
from directory.models.entry import Entry, Standing
from directory.models.index import VOCABULARY, IndexChange
from directory.models.match import MatchKey
from directory.models.organisation import Organisation, OrganisationTerm
from directory.models.person import Affiliation, Person, PersonTerm
from directory.models.tagging import TermRow
from taxonomy.models import Facet, Synonym, Term
from taxonomy.signals import vocabulary_changed

ENTRIES: dict[str, type[Entry]] = {"organisation": Organisation, "person": Person}
SEARCHED_FIELDS = {"name", "former_names", "summary", "description", "role"}
ROWS: dict[str, type[TermRow]] = {"organisation": OrganisationTerm, "person": PersonTerm}


def record(done: Act) -> None:
    """Write the act's changes, one row an entry; keep addresses that were left; tell the index."""
    changes: dict[tuple[str, int], Fields] = defaultdict(dict)
    for key, fields in done.fields.items():
        changes[key] |= {name: pair for name, pair in fields.items() if pair[0] != pair[1]}
    for key, fields in _term_fields(done).items():
        changes[key] |= fields
    FormerAddress.keep(changes)
    now = timezone.now()
    Change.objects.bulk_create(
        [
            Change(
                kind=kind,
                entry_id=pk,
                fields=fields,
                made_at=now,
                hand=done.hand,
                user=done.user,
                source=done.source,
                reason=done.reason,
                contribution_id=done.contribution_id,
            )
            for (kind, pk), fields in changes.items()
            if fields
        ],
        batch_size=500,
    )
    named = {"name", "former_names", "website"}
    MatchKey.objects.refresh(
        pk for (kind, pk), fields in changes.items() if kind == "organisation" and named & set(fields)
    )
    _index_texts({key for key, fields in changes.items() if fields.keys() & SEARCHED_FIELDS})
    IndexChange.announce(key for key, fields in changes.items() if fields)


def _index_texts(touched: set[tuple[str, int]]) -> None:
    """Index the texts of entries again. A query and two statements for each 500 of a kind."""
    for kind, model in ENTRIES.items():
        keys = sorted(pk for touched_kind, pk in touched if touched_kind == kind)
        for start in range(0, len(keys), 500):
            full_text.write(kind, model._base_manager.filter(pk__in=keys[start : start + 500]))


def _term_fields(done: Act) -> dict[tuple[str, int], Fields]:
    """For each entry whose terms changed, "terms.FACET" to [slugs before, slugs after]. One query a kind, and one."""
    touched = {key: terms for key, terms in done.terms.items() if terms}
    changed_ids = {term_id for terms in touched.values() for term_id in terms}
    changed = {term.pk: term for term in Term.objects.filter(pk__in=changed_ids).select_related("facet")}
    now: dict[tuple[str, int], set[tuple[str, str]]] = defaultdict(set)
    for kind in {kind for kind, _ in touched}:
        ids = [pk for touched_kind, pk in touched if touched_kind == kind]
        rows = (
            ROWS[kind]
            .objects.filter(content_object__in=ids)
            .values_list("content_object_id", "tag__facet__slug", "tag__slug")
        )
        for pk, facet, slug in rows:
            now[kind, pk].add((facet, slug))
    fields: dict[tuple[str, int], Fields] = defaultdict(dict)
    for key, terms in touched.items():
        added = {(changed[pk].facet.slug, changed[pk].slug) for pk, was_added in terms.items() if was_added}
        taken = {(changed[pk].facet.slug, changed[pk].slug) for pk, was_added in terms.items() if not was_added}
        before = (now[key] - added) | taken
        for facet in sorted({facet for facet, _ in added | taken}):
            fields[key][f"terms.{facet}"] = [sorted(s for f, s in side if f == facet) for side in (before, now[key])]
    return fields


def connect() -> None:
    """Listen to the rows that belong to entries, and to the vocabulary."""
    for row in (OrganisationTerm, PersonTerm):
        post_save.connect(_term_added, sender=row)
        post_delete.connect(_term_taken, sender=row)
    for entry in (Organisation, Person):
        post_delete.connect(_entry_deleted, sender=entry)
    for word in (Facet, Term, Synonym):
        post_save.connect(_vocabulary_changed, sender=word)
        post_delete.connect(_vocabulary_changed, sender=word)
    vocabulary_changed.connect(_vocabulary_changed)
    for signal in (post_save, post_delete):
        signal.connect(_affiliation_changed, sender=Affiliation)


def _term_added(instance: TermRow, created: bool, raw: bool = False, **kwargs: Any) -> None:
    if created:
        with act() as under_way:
            under_way.note_term(instance.kind, instance.content_object_id, instance.tag_id, added=True)


def _term_taken(instance: TermRow, **kwargs: Any) -> None:
    with act() as under_way:
        under_way.note_term(instance.kind, instance.content_object_id, instance.tag_id, added=False)


def _entry_deleted(instance: Entry, **kwargs: Any) -> None:
    with act() as under_way:
        under_way.note(instance.kind, instance.pk, {"standing": [instance.standing, Standing.REMOVED + " (deleted)"]})


def _affiliation_changed(instance: Affiliation, **kwargs: Any) -> None:
    IndexChange.announce([("person", instance.person_id)])


def _vocabulary_changed(**kwargs: Any) -> None:
    IndexChange.announce([(VOCABULARY, None)])

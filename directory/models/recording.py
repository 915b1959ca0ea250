"""Writes down what an act did: compares what it touched with what the database says at the act's end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models.signals import post_delete, post_save
from django.utils import timezone

from directory.models import full_text
from directory.models.acts import Act, Fields, Key, State, act
from directory.models.address import FormerAddress
from directory.models.change import Change
from directory.models.entry import Entry, differences
from directory.models.index import VOCABULARY, IndexChange, IndexVersion
from directory.models.match import MatchKey
from directory.models.organisation import Organisation, OrganisationTerm
from directory.models.owned import OwnedRow
from directory.models.person import Affiliation, Person, PersonTerm
from directory.models.relationship import Relationship
from directory.models.tagging import TermRow
from ethicalmap.batches import BATCH, batches
from taxonomy.models import Facet, Synonym, Term
from taxonomy.signals import vocabulary_changed

ENTRIES: dict[str, type[Entry]] = {model.kind: model for model in (Organisation, Person)}
TERM_ROWS: tuple[type[TermRow], ...] = (OrganisationTerm, PersonTerm)
SEARCHED_FIELDS = {"name", "former_names", "summary", "city", "role", "description", "standing"}
MATCHED_FIELDS = {"name", "former_names", "website"}

Changes = dict[Key, Fields]


def record(done: Act) -> None:
    """Write the act's changes, one row an entry, and keep true what is derived from entries."""
    changes: Changes = defaultdict(dict)
    gone = _compare_entries(done, changes)
    _compare_terms(done, changes)
    _compare_relationships(done, changes)
    organisations = _compare_affiliations(done, changes)
    changed = {key for key, fields in changes.items() if fields}
    FormerAddress.keep({key: changes[key] for key in changed - gone})
    written = _write(done, changes, gone)
    MatchKey.objects.refresh(
        pk for kind, pk in changed if kind == Organisation.kind and changes[kind, pk].keys() & MATCHED_FIELDS
    )
    IndexChange.announce(changed | {(Organisation.kind, pk) for pk in organisations})
    for follow in done.once_recorded:
        follow(written)


def _write(done: Act, changes: Changes, gone: set[Key]) -> list[int]:
    """Write the changes, and return their keys where somebody waits for them."""
    now = timezone.now()
    for kind, model in ENTRIES.items():
        new = {pk for touched, pk in done.entries if touched == kind and not done.entries[touched, pk]}
        keys = sorted(pk for touched, pk in changes if touched == kind and changes[touched, pk] and pk not in new)
        for some in batches(keys):
            model._base_manager.filter(pk__in=some).update(changed_at=now)
    forgotten = _forget(changes, gone)
    rows = [
        Change(
            kind=kind,
            entry_id=pk,
            fields=fields,
            made_at=now,
            hand=done.hand,
            user=done.user,
            source="" if (kind, pk) in forgotten else done.source,
            reason="" if (kind, pk) in forgotten else done.reason,
            contribution_id=done.contribution_id,
        )
        for (kind, pk), fields in changes.items()
        if fields
    ]
    if not done.once_recorded:
        Change.objects.append(rows)
        return []
    return [change.pk for change in Change.objects.bulk_create(rows, batch_size=BATCH)]


def _forget(changes: Changes, gone: set[Key]) -> set[Key]:
    """Let the record, and the index, forget what they said of those who are forgotten when deleted; return whom."""
    forgotten = {(kind, pk) for kind, pk in gone if ENTRIES[kind].forgotten_when_deleted}
    for kind in {kind for kind, _pk in forgotten}:
        full_text.scrub(kind)
    for kind, pk in forgotten:
        Change.objects.to(kind, pk).forget()
        changes[kind, pk] = {"standing": changes[kind, pk]["standing"]}
    return forgotten


# Comparing -----------------------------------------------------------------------------------------------


def _compare_entries(done: Act, changes: Changes) -> set[Key]:
    """Add how entries' own fields changed, index their texts again, and return those that are no more."""
    gone = set()
    for kind, model in ENTRIES.items():
        touched = sorted(pk for touched_kind, pk in done.entries if touched_kind == kind)
        for some in batches(touched):
            now = model._base_manager.in_bulk(some)
            for pk in some:
                before = done.entries[kind, pk]
                changes[kind, pk] |= differences(before, now[pk].recorded() if pk in now else {})
                if before and pk not in now:
                    gone.add((kind, pk))
            full_text.forget(kind, [pk for touched, pk in gone if touched == kind and pk in some])
            full_text.write(kind, [now[pk] for pk in now if changes[kind, pk].keys() & SEARCHED_FIELDS])
    return gone


def _compare_terms(done: Act, changes: Changes) -> None:
    """Add which terms came and went: "terms.FACET" to [slugs before, slugs after]."""
    for model in TERM_ROWS:
        touched: dict[int, dict[int, bool]] = defaultdict(dict)
        for (pk, term), before in done.rows[model].items():
            touched[pk][term] = before is not None
        for some in batches(sorted(touched)):
            now: dict[int, set[int]] = {pk: set() for pk in some}
            for pk, term in model.objects.filter(content_object__in=some).values_list("content_object_id", "tag_id"):
                now[pk].add(term)
            was = {pk: now[pk] - touched[pk].keys() | {t for t, was in touched[pk].items() if was} for pk in some}
            names = _facets_and_slugs(set().union(*now.values(), *was.values()))
            for pk in some:
                for facet in sorted({names[term][0] for term in now[pk] ^ was[pk]}):
                    changes[model.kind, pk][f"terms.{facet}"] = [
                        sorted(names[term][1] for term in side if names[term][0] == facet)
                        for side in (was[pk], now[pk])
                    ]


def _facets_and_slugs(terms: set[int]) -> dict[int, tuple[str, str]]:
    named: dict[int, tuple[str, str]] = {}
    for some in batches(sorted(terms)):
        rows = Term.objects.filter(pk__in=some).order_by().values_list("pk", "facet__slug", "slug")
        named |= {pk: (facet, slug) for pk, facet, slug in rows}
    return named


def _compare_relationships(done: Act, changes: Changes) -> None:
    """Add relationships to both sides: as "relationships.to.TYPE.SLUG", and as "relationships.from.TYPE.SLUG"."""
    differing = list(_differing(done, Relationship, "source"))
    slugs = _slugs({pk for (source, _, target), _ in differing for pk in (source, target)}, done)
    for (source, kind, target), pair in differing:
        changes[Organisation.kind, source][f"relationships.to.{kind}.{slugs[target]}"] = pair
        changes[Organisation.kind, target][f"relationships.from.{kind}.{slugs[source]}"] = pair


def _compare_affiliations(done: Act, changes: Changes) -> set[int]:
    """Add affiliations to their people, as "affiliations.SLUG", and return the organisations whose people changed."""
    differing = list(_differing(done, Affiliation, "person"))
    slugs = _slugs({organisation for (_, organisation), _ in differing}, done)
    for (person, organisation), pair in differing:
        changes[Person.kind, person][f"affiliations.{slugs[organisation]}"] = pair
    return set(slugs)


def _differing(done: Act, model: type[OwnedRow], owner: str) -> Iterator[tuple[tuple[Any, ...], list[State | None]]]:
    """The rows of `model` that the act changed: what each is unique by, and [what it said, what it says]."""
    touched = done.rows[model]
    for some in batches(sorted({key[0] for key in touched})):
        now = {row.key(): row.state() for row in model._base_manager.filter(**{f"{owner}__in": some})}
        for key in (key for key in touched if key[0] in some):
            if touched[key] != now.get(key):
                yield key, [touched[key], now.get(key)]


def _slugs(organisations: set[int], done: Act) -> dict[int, str]:
    """The slugs of organisations; of those that the act deleted, what they were."""
    slugs = {pk: state["slug"] for (kind, pk), state in done.entries.items() if kind == Organisation.kind and state}
    for some in batches(sorted(organisations)):
        slugs |= dict(Organisation._base_manager.filter(pk__in=some).values_list("pk", "slug"))
    return {pk: slugs[pk] for pk in organisations}


# Hearing of what no save or queryset of ours announces ---------------------------------------------------


def connect() -> None:
    """Listen to deletions, which cascade, to fixtures, which are loaded raw, and to the vocabulary."""
    for entry in ENTRIES.values():
        post_delete.connect(_entry_deleted, sender=entry)
        post_save.connect(_entry_loaded, sender=entry)
    rows: tuple[type[OwnedRow], ...] = (*TERM_ROWS, Relationship, Affiliation)
    for row in rows:
        post_delete.connect(_row_deleted, sender=row)
    post_save.connect(_version_loaded, sender=IndexVersion)
    for word in (Facet, Term, Synonym):
        post_save.connect(_vocabulary_changed, sender=word)
        post_delete.connect(_vocabulary_changed, sender=word)
    vocabulary_changed.connect(_vocabulary_changed)


def _entry_deleted(instance: Entry, **kwargs: Any) -> None:
    with act() as under_way:
        if (instance.kind, instance.pk) not in under_way.entries:
            under_way.touch(instance.kind, instance.pk, instance.recorded())


def _row_deleted(instance: OwnedRow, **kwargs: Any) -> None:
    with act() as under_way:
        instance.touch(under_way)


def _entry_loaded(instance: Entry, raw: bool, **kwargs: Any) -> None:
    """A fixture brings its own record; what is derived from an entry it may not bring."""
    if raw:
        full_text.write(instance.kind, [instance])
        IndexChange.announce([(instance.kind, instance.pk)])


def _version_loaded(raw: bool, **kwargs: Any) -> None:
    """A fixture brings the version that it was made at: no process may take it for what it has already."""
    if raw:
        IndexVersion.advance()


def _vocabulary_changed(**kwargs: Any) -> None:
    IndexChange.announce([(VOCABULARY, None)])

"""What the rows of a file would do to the directory as it stands, before anything is written.

- A row belongs to the entry that an earlier import from the same source made under its slug; else to the entry that has
  both its slug and its identity. A slug or an identity that another entry holds refuses the row.
- What a person edited, confirmed, archived, removed or deleted here stays as that person left it.
- What this source brought before and no longer names is reported, and stays.

Planned again after it was written, every row is the same, or refused for the same reason.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from directory.models import Hand, Organisation, Relationship, Standing
from directory.open_data.ground import Ground
from directory.open_data.rows import Vocabulary, WantedOrganisation, WantedRelationship
from ethicalmap.reports import Outcome


class RefusedError(Exception):
    """A row that cannot be taken. Its message is a sentence that says why."""


@dataclass(frozen=True)
class Verdict:
    """What becomes of one row."""

    outcome: Outcome
    reason: str = ""


@dataclass
class Filed:
    """An entry as it is to be written, and the terms that come and go, by key."""

    entry: Organisation
    added: set[int] = field(default_factory=set)
    taken: set[int] = field(default_factory=set)


class OrganisationPlan:
    """A verdict for each row, and the entries that are `new` and `changed`, ready to be written in that order."""

    def __init__(self, ground: Ground, rows: Sequence[WantedOrganisation], vocabulary: Vocabulary, source: str) -> None:
        self.new: list[Filed] = []
        self.changed: list[Filed] = []
        # The entry that each key of the file means, new ones among them.
        self.meant: dict[str, Organisation] = {}
        self._ground = ground
        self._vocabulary = vocabulary
        self._source = source
        self._first_lines: dict[str, int] = {}
        self._takers: dict[int, str] = {}
        self._waiting: dict[str, list[int]] = defaultdict(list)
        self._todo = deque(range(len(rows)))
        # A row that is refused for an identity which a later row gives up is weighed again then.
        verdicts: dict[int, Verdict] = {}
        while self._todo:
            number = self._todo.popleft()
            try:
                verdicts[number] = self._weigh(number, rows[number])
            except RefusedError as refusal:
                verdicts[number] = Verdict(Outcome.REFUSED, str(refusal))
        self.verdicts = [verdicts[number] for number in range(len(rows))]
        self.gone = self._no_longer_named(rows)

    def _weigh(self, number: int, wanted: WantedOrganisation) -> Verdict:
        first = self._first_lines.setdefault(wanted.key, wanted.row.line)
        if wanted.faults:
            raise RefusedError(" ".join(wanted.faults))
        if first != wanted.row.line:
            raise RefusedError(_("Line %(line)d has the same slug.") % {"line": first})
        entry = self._ground.brought(wanted.key)
        if entry is None:
            entry = self._ground.under_slug(wanted.key)
            if entry and entry.identity_with(**wanted.fields) != entry.identity:
                raise RefusedError(_("“%(slug)s” is the slug of another organisation here.") % {"slug": wanted.key})
        if entry:
            return self._weigh_entry(number, wanted, entry)
        deleted = self._ground.history.brought.get(wanted.key, 0)
        if hand := self._ground.history.person(deleted, "standing"):
            return Verdict(Outcome.SAME, _("kept: deleted here by %(hand)s") % {"hand": hand.label})
        if wanted.key in self._ground.former_slugs:
            raise RefusedError(_("“%(slug)s” was another organisation's slug, and leads to it.") % {"slug": wanted.key})
        return self._weigh_new(number, wanted)

    def _weigh_new(self, number: int, wanted: WantedOrganisation) -> Verdict:
        entry = Organisation(**wanted.fields, slug=wanted.key, standing=Standing.LISTED)
        entry.source = entry.source or self._source
        entry.prepare()
        _refuse_closed_without_note(entry.status, entry.closed_note)
        self._take(entry.identity, wanted.key, number)
        self.meant[wanted.key] = entry
        self.new.append(Filed(entry, added=set().union(*wanted.terms.values())))
        return Verdict(Outcome.NEW)

    def _weigh_entry(self, number: int, wanted: WantedOrganisation, entry: Organisation) -> Verdict:
        if self._takers.setdefault(entry.pk, wanted.key) != wanted.key:
            raise RefusedError(_("The row of “%(slug)s” means the same one.") % {"slug": self._takers[entry.pk]})
        self.meant[wanted.key] = entry
        if entry.standing != Standing.LISTED:
            return Verdict(Outcome.SAME, _("kept: %(standing)s here") % {"standing": entry.get_standing_display()})
        fields, terms = self._differing_fields(entry, wanted), self._differing_terms(entry, wanted)
        kept = self._keep_what_people_did(entry, fields, terms)
        if not fields and not terms:
            return Verdict(Outcome.SAME, kept)
        _refuse_closed_without_note(fields.get("status", entry.status), fields.get("closed_note", entry.closed_note))
        identity = entry.identity_with(**fields)
        if identity != entry.identity:
            self._take(identity, entry.slug, number)
            self._give_up(entry.identity)
        for name, value in fields.items():
            setattr(entry, name, value)
        self.changed.append(self._filed(entry, terms))
        labels = [_label(name) for name in fields] + [self._vocabulary.facets[slug].name for slug in terms]
        return Verdict(Outcome.CHANGED, "; ".join(filter(None, [", ".join(labels), kept])))

    # What differs, and what stays ------------------------------------------------------------------------

    def _differing_fields(self, entry: Organisation, wanted: WantedOrganisation) -> dict[str, Any]:
        fields = dict(wanted.fields)
        if "source" in fields:
            fields["source"] = fields["source"] or self._source
        return {name: value for name, value in fields.items() if getattr(entry, name) != value}

    def _differing_terms(self, entry: Organisation, wanted: WantedOrganisation) -> dict[str, frozenset[int]]:
        return {slug: terms for slug, terms in wanted.terms.items() if self._terms_of(entry, slug) != terms}

    def _terms_of(self, entry: Organisation, facet: str) -> set[int]:
        by_key = self._vocabulary.by_key
        return {pk for pk in self._ground.terms[entry.pk] if pk in by_key and by_key[pk].facet.slug == facet}

    def _keep_what_people_did(
        self, entry: Organisation, fields: dict[str, Any], terms: dict[str, frozenset[int]]
    ) -> str:
        """Take from `fields` and `terms` what people set here, and return in words what stays, and why."""
        if entry.confirmed_on and (fields or terms):
            fields.clear()
            terms.clear()
            return _("kept: confirmed here on %(date)s") % {"date": entry.confirmed_on.isoformat()}
        kept: dict[Hand, list[str]] = defaultdict(list)
        for name in list(fields):
            if hand := self._ground.history.person(entry.pk, name):
                kept[hand].append(_label(name))
                del fields[name]
        for slug in list(terms):
            if hand := self._ground.history.person(entry.pk, f"terms.{slug}"):
                kept[hand].append(self._vocabulary.facets[slug].name)
                del terms[slug]
        return "; ".join(
            _("kept: edited here by %(hand)s (%(fields)s)") % {"hand": hand.label, "fields": ", ".join(labels)}
            for hand, labels in kept.items()
        )

    def _filed(self, entry: Organisation, terms: dict[str, frozenset[int]]) -> Filed:
        filed = Filed(entry)
        for slug, wanted in terms.items():
            now = self._terms_of(entry, slug)
            filed.added |= wanted - now
            filed.taken |= now - wanted
        return filed

    # Identities ------------------------------------------------------------------------------------------

    def _take(self, identity: str, slug: str, number: int) -> None:
        holder = self._ground.holders.setdefault(identity, slug)
        if holder == slug:
            return
        self._waiting[identity].append(number)
        if identity.startswith("site:"):
            raise RefusedError(_("Here already as “%(slug)s”, with the same website.") % {"slug": holder})
        raise RefusedError(_("Here already as “%(slug)s”, with the same name and place.") % {"slug": holder})

    def _give_up(self, identity: str) -> None:
        del self._ground.holders[identity]
        self._todo.extend(self._waiting.pop(identity, []))

    def _no_longer_named(self, rows: Iterable[WantedOrganisation]) -> list[str]:
        """Slugs of what this source brought, that is still listed, and that no row means, under another slug either."""
        missing = self._ground.listed_of_source.keys() - {wanted.key for wanted in rows}
        if not missing:
            return []
        identities = {Organisation().identity_with(**wanted.fields) for wanted in rows}
        return sorted(key for key in missing if self._ground.listed_of_source[key] not in identities)


class RelationshipPlan:
    """A verdict for each row, and the relationships that are `new` and `changed`."""

    def __init__(self, ground: Ground, rows: Sequence[WantedRelationship], meant: dict[str, Organisation]) -> None:
        self.new: list[Relationship] = []
        self.changed: list[Relationship] = []
        self._ground = ground
        self._meant = meant
        # Line by what a row means: two spellings of one entry are one.
        self._lines: dict[tuple[str, str, str], int] = {}
        self.verdicts: list[Verdict] = []
        for wanted in rows:
            try:
                self.verdicts.append(self._weigh(wanted))
            except RefusedError as refusal:
                self.verdicts.append(Verdict(Outcome.REFUSED, str(refusal)))
        self.gone = self._no_longer_named()

    def _weigh(self, wanted: WantedRelationship) -> Verdict:
        if wanted.faults:
            raise RefusedError(" ".join(wanted.faults))
        source, target = (self._end(key) for key in wanted.ends)
        if source is target:
            raise RefusedError(_("An organisation cannot stand in a relationship to itself."))
        first = self._lines.setdefault((source.slug, wanted.type, target.slug), wanted.row.line)
        if first != wanted.row.line:
            raise RefusedError(_("Line %(line)d says the same.") % {"line": first})
        hand = self._ground.history.person(source.pk, f"relationships.to.{wanted.type}.{target.slug}")
        standing = self._ground.relationships.get((source.pk, wanted.type, target.pk))
        if standing:
            return self._weigh_standing(wanted, standing, hand)
        if hand:
            return Verdict(Outcome.SAME, _("kept: removed here by %(hand)s") % {"hand": hand.label})
        self.new.append(Relationship(source=source, type=wanted.type, target=target, **wanted.details))
        return Verdict(Outcome.NEW)

    def _weigh_standing(self, wanted: WantedRelationship, standing: Relationship, hand: Hand | None) -> Verdict:
        differing = {name: value for name, value in wanted.details.items() if getattr(standing, name) != value}
        if not differing:
            return Verdict(Outcome.SAME)
        if hand:
            return Verdict(Outcome.SAME, _("kept: edited here by %(hand)s") % {"hand": hand.label})
        for name, value in differing.items():
            setattr(standing, name, value)
        self.changed.append(standing)
        return Verdict(Outcome.CHANGED, ", ".join(differing))

    def _end(self, key: str) -> Organisation:
        entry = self._meant.get(key) or self._ground.brought(key) or self._ground.under_slug(key)
        if entry is None or entry.standing != Standing.LISTED:
            raise RefusedError(_("“%(slug)s” is not listed.") % {"slug": key})
        return entry

    def _no_longer_named(self) -> list[str]:
        """What this source brought, that is still there, and that no row means."""
        found = []
        for source, name in self._ground.history.related:
            _relationships, _to, kind, slug = name.split(".", 3)
            target = self._ground.slugs.get(slug)
            tie = self._ground.relationships.get((source, kind, target or 0))
            if tie and (self._ground.entries[source].slug, kind, slug) not in self._lines:
                found.append(f"{self._ground.entries[source].slug} {kind} {slug}")
        return sorted(found)


def _refuse_closed_without_note(status: str, note: str) -> None:
    if status == Organisation.Status.CLOSED and not note:
        raise RefusedError(_("It is closed: say in closed_note what became of it."))


def _label(name: str) -> str:
    return str(Organisation._meta.get_field(name).verbose_name)  # type: ignore[union-attr]

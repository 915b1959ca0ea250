"""What is accepted of a change, and a relationship, is put where it belongs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.text import Truncator

from directory.contribute.differences import label_for
from directory.curate.grounds import ListedAlreadyError, listed_as
from directory.models import (
    Contribution,
    GoneError,
    Hand,
    Organisation,
    Person,
    Relationship,
    Standing,
    act,
    put,
    state_of,
)
from directory.models.state import organisation_once_at
from directory.own.letters import tell_changed
from taxonomy.models import Facet

# As `Change.source` takes.
_LONGEST_SOURCE = 500


def edit(case: Contribution, fields: Mapping[str, Any], *, is_checked: bool) -> Organisation | Person:
    """Give the entry these values. Its record names where they are from, as the senders said, unless the act does.

    Raises ListedAlreadyError where another is listed with the website, or the name and place, that it would have.
    """
    entry = subject_of(case)
    wanted = {name: value for name, value in fields.items() if name in case.sent.get("changes", {}) or name != "source"}
    _refuse_another(entry, wanted)
    with act() as under_way:
        under_way.source = under_way.source or sources_in_words(case, wanted)
        put_and_confirm(entry, wanted, is_checked=is_checked)
        tell_changed(case, entry)
    return entry


def relationship(case: Contribution, fields: Mapping[str, Any], *, is_checked: bool) -> Organisation:
    """Record the relationship, as the curator has it in `fields`, or else as it was sent.

    What is known of it already stays where nothing else was said. Its evidence is the source. Raises GoneError where
    the other is no other any more: both were merged since it was sent.
    """
    entry = subject_of(case)
    assert isinstance(entry, Organisation)  # noqa: S101  people have none
    wanted = {name: value for name, value in fields.items() if name.startswith("relationships.")}
    with act() as under_way:
        for name, said in (wanted or relationship_sent(case.sent)).items():
            if name.rpartition(".")[2] == entry.slug:
                raise GoneError(name, case.sent["other"])
            value = _known(entry, name) | {part: words for part, words in (said or {}).items() if words}
            under_way.source = under_way.source or str(value.get("evidence", ""))
            put_and_confirm(entry, {name: value}, is_checked=is_checked)
    return entry


def relationship_sent(sent: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """A relationship that was sent, as the record has it today: {"relationships.WAY.TYPE.SLUG": what it says}.

    Where the other was renamed or merged since, it is named as it is now. Three queries at most.
    """
    other = organisation_once_at(sent["other"])
    slug = sent["other"] if other is None else (other.leads_to or other).slug
    name = f"relationships.{sent['way']}.{sent['type']}.{slug}"
    return {name: {part: sent.get(part, "") for part in Relationship.says}}


def subject_of(case: Contribution) -> Organisation | Person:
    """What a case is about. Raises GoneError if it was deleted since."""
    if case.subject is None:
        raise GoneError("entry", str(case.pk))
    return case.subject


def put_and_confirm(entry: Organisation | Person, fields: Mapping[str, Any], *, is_checked: bool) -> None:
    """Give `entry` these values; where a curator checked all of it, say so.

    What a person confirmed themselves is confirmed no longer, once it says something else.
    """
    with act():
        is_theirs = isinstance(entry, Person) and entry.confirmed_by == Hand.OWNER
        before = state_of(entry) if is_theirs else {}
        put(entry, fields)
        if is_checked:
            entry.confirm(Hand.CURATOR)
            entry.save()
        elif is_theirs and state_of(entry) != before:
            entry.confirmed_on = None
            entry.save()


def sources_in_words(case: Contribution, fields: Iterable[str]) -> str:
    """Where some fields are from, as those who sent them said: one source of all as it is, others with their fields."""
    names = list(fields)
    said = [one.sent.get("sources", {}) for one in (case, *case.joined.all())]
    found = {name: list(dict.fromkeys(one[name] for one in said if one.get(name))) for name in names}
    found = {name: sources for name, sources in found.items() if sources}
    different = list(dict.fromkeys(source for sources in found.values() for source in sources))
    if len(different) == 1 and len(found) == len(names):
        return str(different[0])
    labels = _labels(found, "person" if case.person_id else "organisation")
    words = (f"{labels[name]}: {', '.join(sources)}" for name, sources in found.items())
    return Truncator("; ".join(words)).chars(_LONGEST_SOURCE)


def _labels(names: Iterable[str], kind: str) -> dict[str, Any]:
    """What fields of the record are called, facets by their names. One query."""
    slugs = {name: name.removeprefix("terms.") for name in names}
    facets = dict(Facet.objects.filter(slug__in=slugs.values()).values_list("slug", "name"))
    return {
        name: facets.get(slug, slug) if name.startswith("terms.") else label_for(kind, name)
        for name, slug in slugs.items()
    }


def _known(entry: Organisation, name: str) -> dict[str, str]:
    """What is known already of the relationship that a field of the record names."""
    _first, way, kind, slug = name.split(".", 3)
    here, there = ("source", "target") if way == "to" else ("target", "source")
    row = Relationship.objects.filter(**{here: entry, "type": kind, f"{there}__slug": slug}).first()
    return row.state() if row is not None else {}


def _refuse_another(entry: Organisation | Person, fields: Mapping[str, Any]) -> None:
    """Raise ListedAlreadyError for what would make a listed organisation the same as another."""
    if isinstance(entry, Organisation) and fields.get("standing", entry.standing) == Standing.LISTED:
        identity = entry.identity_with(**{name: value or "" for name, value in fields.items() if "." not in name})
        if other := listed_as(identity, other_than=entry.pk):
            raise ListedAlreadyError(other)

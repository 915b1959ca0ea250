"""Making two entries of one that turned out to be two organisations.

The entry keeps its address and its history; the new one gets an address of its own. Each term and each row that belongs
to the entry stays, goes, or is said of both. To undo it, merge the two.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.curate.merging import LISTED, MERGED, MergeError
from directory.curate.reverting import says_listed_twice
from directory.curate.standing import log_standing
from directory.models import (
    Affiliation,
    Hand,
    Interest,
    InterestError,
    Organisation,
    Owner,
    Standing,
    act,
    put,
    state_of,
)

NAMELESS = gettext_lazy("The new entry needs a name.")
NOBODY_STAYS = gettext_lazy("Leave the entry one of those who look after it: tick “stays” for at least one owner.")


def split(
    entry: Organisation,
    fields: Mapping[str, Any],
    *,
    stays: Collection[str],
    goes: Collection[str],
    by: User,
    reason: str = "",
) -> Organisation:
    """Make a second entry out of parts of `entry`, in one act, and return it. It stands where `entry` stands.

    `fields` are its own facts, by the record's names. `stays` and `goes` name parts (see `parts_of`); one named in both
    is said of both, one named in neither is said no more; but no owner is ever shut out, and not all of them leave.
    Whoever was too near to `entry` is too near to both. Raises MergeError or InterestError; then nothing was changed.
    """
    why = reason.strip() or _("“%(name)s” is an entry of its own now.") % {"name": fields.get("name", "")}
    try:
        with act(Hand.CURATOR, user=by, reason=why[:500]):
            entry = Organisation._base_manager.select_for_update().get(pk=entry.pk)
            _refuse(entry, fields, by)
            parts = parts_of(entry)
            _refuse_to_leave_it(parts, stays, goes)
            made = Organisation.objects.create(**fields, standing=entry.standing)
            _part_record(entry, made, parts, stays, goes)
            _part_rows(entry, made, parts, stays, goes)
            _copy_interests(entry, made)
            if made.standing == Standing.LISTED:
                log_standing([(made, Standing.DRAFT)], by=by)
    except IntegrityError as error:
        if says_listed_twice(error):
            raise MergeError(LISTED) from None
        raise
    return made


def parts_of(entry: Organisation) -> dict[str, Any]:
    """What can stay or go, by name, to what it is: "terms.FACET:SLUG", relationships by the record's names, people as
    "Affiliation:KEY" and owners as "Owner:KEY", to the rows. Five queries."""
    parts: dict[str, Any] = {}
    for name, value in state_of(entry).items():
        if name.startswith("terms."):
            parts |= {f"{name}:{slug}": slug for slug in value}
        elif name.startswith("relationships."):
            parts[name] = value
    rows = [
        *Affiliation.objects.filter(organisation=entry).select_related("person"),
        *Owner.objects.filter(organisation=entry),
    ]
    return parts | {f"{type(row).__name__}:{row.pk}": row for row in rows}


def _refuse(entry: Organisation, fields: Mapping[str, Any], by: User) -> None:
    if Interest.objects.hinders(by, entry):
        raise InterestError
    if entry.merged_into_id:
        raise MergeError(MERGED)
    if not fields.get("name"):
        raise MergeError(NAMELESS)


def _refuse_to_leave_it(parts: Mapping[str, Any], stays: Collection[str], goes: Collection[str]) -> None:
    """Raise MergeError where somebody looks after the entry, and nobody would any more."""
    owners = {name for name, part in parts.items() if isinstance(part, Owner)}
    if owners and owners <= set(goes) - set(stays):
        raise MergeError(NOBODY_STAYS)


def _part_record(
    entry: Organisation, made: Organisation, parts: Mapping[str, Any], stays: Collection[str], goes: Collection[str]
) -> None:
    """Part terms and relationships, which the record of both tells."""
    for one, kept in ((entry, stays), (made, goes)):
        fields: dict[str, Any] = {}
        for name, value in parts.items():
            facet, colon, slug = name.partition(":")
            if name.startswith("terms.") and colon:
                fields.setdefault(facet, []).extend([slug] if name in kept else [])
            elif name.startswith("relationships."):
                fields[name] = value if name in kept else None
        put(one, fields)


def _part_rows(
    entry: Organisation, made: Organisation, parts: Mapping[str, Any], stays: Collection[str], goes: Collection[str]
) -> None:
    """Part people and owners: a row moves where it only goes, and is there twice where it does both."""
    for name, row in parts.items():
        if not isinstance(row, Affiliation | Owner):
            continue
        if name in stays and name in goes:
            row.pk, row._state.adding = None, True
        if name in goes:
            row.organisation = made
            row.save()
        elif name not in stays and isinstance(row, Affiliation):
            row.delete()


def _copy_interests(entry: Organisation, made: Organisation) -> None:
    """Whatever ties somebody to the old entry may tie them to either."""
    for interest in Interest.objects.binding().filter(kind=entry.kind, entry_id=entry.pk):
        interest.pk, interest._state.adding, interest.entry_id = None, True, made.pk
        interest.save()

"""Organisations and their relationships out of files: read, planned, and written in one act.

A dry run stops before the writing: what it reports is the plan that a real run carries out. Everything is one act: a
run that is killed leaves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from tqdm import tqdm

from directory.models import Hand, Organisation, OrganisationTerm, Relationship, act
from directory.open_data.ground import Ground
from directory.open_data.plan import Filed, OrganisationPlan, RelationshipPlan
from directory.open_data.rows import (
    FIELD_COLUMNS,
    PASSED_COLUMNS,
    RELATIONSHIP_COLUMNS,
    RELATIONSHIP_DETAILS,
    REQUIRED_COLUMNS,
    Vocabulary,
    WantedRelationship,
    read_organisation,
    read_relationship,
)
from ethicalmap.reports import Outcome, Report
from ethicalmap.sheets import read_sheet

T = TypeVar("T")

BATCH = 500


def import_organisations(
    organisations: Path, relationships: Path | None, *, source: str, report: Report, dry_run: bool
) -> None:
    """Take in both files, and tell `report` what became of each row. SheetError if a file as a whole is refused.

    The files are read before the act begins, so that others wait for the writing alone.
    """
    vocabulary = Vocabulary.now()
    columns = [*FIELD_COLUMNS, *PASSED_COLUMNS, *vocabulary.facets]
    sheet = read_sheet(organisations, required=REQUIRED_COLUMNS, optional=columns)
    rows = [read_organisation(row, vocabulary) for row in _bar("Reading", sheet)]
    ties: list[WantedRelationship] = []
    if relationships:
        sheet = read_sheet(relationships, required=RELATIONSHIP_COLUMNS, optional=RELATIONSHIP_DETAILS)
        ties = [read_relationship(row) for row in _bar("Reading relationships", sheet)]

    def plan() -> tuple[OrganisationPlan, RelationshipPlan]:
        keys = [wanted.key for wanted in rows] + [end for wanted in ties for end in wanted.ends]
        ground = Ground(source, keys)
        planned = OrganisationPlan(ground, rows, vocabulary, source)
        return planned, RelationshipPlan(ground, ties, planned.meant)

    if dry_run:
        entries, links = plan()
    else:
        with act(Hand.IMPORT, source=source):
            entries, links = plan()
            _write(entries, links)
    for wanted, verdict in zip(rows, entries.verdicts, strict=True):
        report.note(wanted.row.line, wanted.key, verdict.outcome, verdict.reason, source=organisations.name)
    for tie, verdict in zip(ties, links.verdicts, strict=True):
        report.note(
            tie.row.line, tie.key, verdict.outcome, verdict.reason, source=relationships.name if relationships else ""
        )
    for key in entries.gone:
        report.note(None, key, Outcome.GONE, _("Listed still; no row names it now."))
    for key in links.gone if relationships else ():
        report.note(None, key, Outcome.GONE, _("Here still; no row names it now."))


def _write(entries: OrganisationPlan, links: RelationshipPlan) -> None:
    # In this order: what is new may stand where something changed away from.
    for batch in _batches(entries.changed, "Changing"):
        for filed in batch:
            filed.entry.save()
        _file(batch)
    for batch in _batches(entries.new, "Writing"):
        Organisation.objects.bulk_create([filed.entry for filed in batch])
        _file(batch)
    Relationship.objects.bulk_create(links.new, batch_size=BATCH)
    for tie in links.changed:
        tie.save()


def _file(batch: list[Filed]) -> None:
    """Write which terms come and go."""
    OrganisationTerm.objects.file((filed.entry.pk, key) for filed in batch for key in sorted(filed.added))
    for filed in batch:
        if filed.taken:
            OrganisationTerm.objects.filter(content_object=filed.entry, tag__in=filed.taken).delete()


def _batches(things: list[T], doing: str) -> Iterator[list[T]]:
    with _bar(doing, total=len(things)) as bar:
        for start in range(0, len(things), BATCH):
            batch = things[start : start + BATCH]
            yield batch
            bar.update(len(batch))


def _bar(doing: str, rows: Iterable[Any] | None = None, total: int | None = None) -> Any:
    """A progress bar: on a terminal only, and only for what takes longer than a second."""
    return tqdm(rows, total=total, desc=doing, unit=" rows", disable=None, delay=1)

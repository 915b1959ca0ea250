"""Loading a vocabulary from `facets.csv` and `terms.csv`: all of it, or nothing.

`rows` reads what the files ask for, `present` what the database has, `rules` says what cannot be, `writing` makes the
difference true. Rows come in any order: a term may stand before the one that it comes under.
"""

from __future__ import annotations

from pathlib import Path

from ethicalmap.reports import Outcome, Report
from taxonomy import guards
from taxonomy.loading.present import Present
from taxonomy.loading.rows import FacetRow, TermRow, read_facets, read_terms
from taxonomy.loading.rules import judge
from taxonomy.loading.writing import write
from taxonomy.models import Edit
from taxonomy.record import edit

FACETS, TERMS = "facets.csv", "terms.csv"


def load(folder: Path, report: Report, *, dry_run: bool = False) -> bool:
    """Make the vocabulary say what the files in `folder` say, and report each row. Returns whether it was written.

    Nothing is deleted. Nothing is written if any row is refused. SheetError if a file cannot be read.
    """
    facets = list(read_facets(folder / FACETS))
    terms = list(read_terms(folder / TERMS))
    with edit(what=Edit.What.LOADED) as under_way:
        guards.lock()
        present = Present.now()
        judge(facets, terms, present)
        _report(facets, terms, present, report)
        if report.refused or dry_run:
            return False
        write(facets, terms, present)
        under_way.touch_everything()
    return True


def _report(facets: list[FacetRow], terms: list[TermRow], present: Present, report: Report) -> None:
    for facet in facets:
        report.note(facet.line, facet.slug, *_outcome(facet.faults, present.facet_differs(facet)), source=FACETS)
    for term in terms:
        report.note(term.line, ":".join(term.key), *_outcome(term.faults, present.term_differs(term)), source=TERMS)
    gone = "It is in the database, and no longer in the file."
    for slug in present.facets.keys() - {facet.slug for facet in facets}:
        report.note(None, slug, Outcome.GONE, gone, source=FACETS)
    for key in sorted(present.terms.keys() - {term.key for term in terms}):
        report.note(None, ":".join(key), Outcome.GONE, gone, source=TERMS)


def _outcome(faults: list[str], differs: list[str] | None) -> tuple[Outcome, str]:
    """What becomes of a row, and why. `differs` names the columns that change; None for something new."""
    if faults:
        return Outcome.REFUSED, " ".join(faults)
    if differs is None:
        return Outcome.NEW, ""
    return (Outcome.CHANGED, ", ".join(differs)) if differs else (Outcome.SAME, "")

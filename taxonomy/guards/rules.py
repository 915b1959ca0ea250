"""What no constraint can say, as conditions that either database understands.

`broken` is SQL over the row just written, NEW, and is true where the rule is broken. Each rule looks from both ends,
since rows that belong together may be written in any order. No part of it comes from anybody's typing.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

# Of everything that we make in the database, so that we know it again.
PREFIX = "taxonomy_guard_"


@dataclass(frozen=True)
class Rule:
    """One rule, judged whenever a row of `table` is added or one of `columns` is written."""

    name: str
    table: str
    columns: tuple[str, ...]
    broken: str
    sentence: str


# UNION drops repeats, and so comes to an end in a circle too.
_LINE = "(WITH RECURSIVE line(id) AS (SELECT {start} UNION {step}) SELECT id FROM line WHERE id IS NOT NULL)"


def _above(start: str) -> str:
    """The term `start`, and those that it comes under."""
    step = "SELECT t.parent_id FROM taxonomy_term t JOIN line ON t.id = line.id"
    return _LINE.format(start=start, step=step)


def _below(start: str) -> str:
    """The term `start`, and those that come under it."""
    step = "SELECT t.id FROM taxonomy_term t JOIN line ON t.parent_id = line.id"
    return _LINE.format(start=start, step=step)


_SYNONYM_IS_A_NAME = _("A synonym cannot be the name of another term in the facet.")

RULES = (
    Rule(
        "same_facet",
        "taxonomy_term",
        ("parent_id", "facet_id"),
        "EXISTS (SELECT 1 FROM taxonomy_term t WHERE t.facet_id <> NEW.facet_id"
        " AND (t.id = NEW.parent_id OR t.parent_id = NEW.id))",
        _("A term and the term that it comes under belong to the same facet."),
    ),
    Rule(
        "no_circle",
        "taxonomy_term",
        ("parent_id",),
        f"NEW.id IN {_above('NEW.parent_id')}",
        _("A term cannot come under itself, nor under a term that comes under it."),
    ),
    Rule(
        "not_moved_under_related",
        "taxonomy_term",
        ("parent_id",),
        "EXISTS (SELECT 1 FROM taxonomy_term_related r WHERE"  # noqa: S608
        f" r.from_term_id IN {_below('NEW.id')} AND r.to_term_id IN {_above('NEW.parent_id')}"
        f" OR r.from_term_id IN {_above('NEW.parent_id')} AND r.to_term_id IN {_below('NEW.id')})",
        _("A term cannot come under one that it is related to, nor under what that one comes under."),
    ),
    Rule(
        "not_related_in_line",
        "taxonomy_term_related",
        ("from_term_id", "to_term_id"),
        f"NEW.to_term_id IN {_above('NEW.from_term_id')} OR NEW.from_term_id IN {_above('NEW.to_term_id')}",
        _("A term cannot be related to itself, nor to one that it comes under, nor to one that comes under it."),
    ),
    Rule(
        "name_is_no_synonym",
        "taxonomy_term",
        ("key", "facet_id"),
        "EXISTS (SELECT 1 FROM taxonomy_synonym s JOIN taxonomy_term t ON t.id = s.term_id"
        " WHERE s.key = NEW.key AND t.facet_id = NEW.facet_id AND t.id <> NEW.id)",
        _("The name of a term cannot be a synonym of another term in the facet."),
    ),
    Rule(
        "synonyms_move_along",
        "taxonomy_term",
        ("facet_id",),
        "EXISTS (SELECT 1 FROM taxonomy_synonym s JOIN taxonomy_term t ON t.key = s.key"
        " WHERE s.term_id = NEW.id AND t.facet_id = NEW.facet_id AND t.id <> NEW.id)",
        _SYNONYM_IS_A_NAME,
    ),
    Rule(
        "synonym_is_no_name",
        "taxonomy_synonym",
        ("key", "term_id"),
        "EXISTS (SELECT 1 FROM taxonomy_term own JOIN taxonomy_term t ON t.facet_id = own.facet_id"
        " WHERE own.id = NEW.term_id AND t.id <> own.id AND t.key = NEW.key)",
        _SYNONYM_IS_A_NAME,
    ),
)

# A key is its name, folded. Where the name is plain ASCII, small letters are all there is to folding, and the database
# holds it; for other names Python does, through every door of the models.
NAMED_TABLES = ("taxonomy_facet", "taxonomy_term", "taxonomy_synonym")
KEY_DRIFTED = {
    "sqlite": "NEW.name NOT GLOB '*[^ -~]*' AND NEW.key <> lower(NEW.name)",
    "postgresql": 'NEW.name COLLATE "C" ~ \'^[ -~]*$\' AND NEW.key <> lower(NEW.name COLLATE "C")',
}


def rules_for(vendor: str) -> tuple[Rule, ...]:
    """All rules, as the database `vendor` says them."""
    sentence = _("The key of a name is the name itself, folded: write both.")
    return RULES + tuple(
        Rule(f"key_of_{table.removeprefix('taxonomy_')}", table, ("name", "key"), KEY_DRIFTED[vendor], sentence)
        for table in NAMED_TABLES
    )

"""What facets and terms say, as the record holds it: plain values and keys, so that two states can be compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models

from taxonomy.models import Facet, Mapping, Synonym, Term
from taxonomy.models.edit import Of, State

FACET_FIELDS = ("slug", "name", "question", "definition", "applies_to", "order", "required", "many")
# Their columns; "facet", "parent" and "replaced_by" hold keys.
TERM_FIELDS = (
    "facet",
    "slug",
    "name",
    "parent",
    "position",
    "definition",
    "scope_note",
    "source",
    "deprecated",
    "merged",
    "replaced_by",
)


@dataclass(frozen=True)
class Hanging:
    """Rows that hang on terms: in which column each has its term, and in which what it says of it."""

    model: type[models.Model]
    owner: str
    says: tuple[str, ...]
    # Whether each row has a twin the other way round. Django adds it after it said that it added the first.
    mirrored: bool = False

    def of(self, keys: Iterable[int]) -> models.QuerySet[Any]:
        """The rows of some terms."""
        return self.model._base_manager.filter(**{f"{self.owner}__in": list(keys)})

    def term(self, row: Any) -> int:
        """The key of the term that it hangs on."""
        key: int = getattr(row, self.owner)
        return key

    def said(self, row: Any) -> Any:
        """What it says: a value, or a list of several."""
        return _one_or_list([getattr(row, name) for name in self.says])

    def row(self, term: int, said: Any) -> Any:
        """A new row that says so of a term."""
        values = said if len(self.says) > 1 else [said]
        return self.model(**{self.owner: term} | dict(zip(self.says, values, strict=True)))

    def lists(self, keys: Iterable[int] | None) -> dict[int, list[Any]]:
        """Term to all that is said of it, sorted, so that the order of writing tells nothing. One query, or two."""
        lists: dict[int, list[Any]] = defaultdict(list)
        columns = [self.owner, *self.says]
        for names in (columns, columns[::-1]) if self.mirrored else (columns,):
            rows = self.model._base_manager.all()
            if keys is not None:
                rows = rows.filter(**{f"{names[0]}__in": list(keys)})
            for term, *said in rows.values_list(*names):
                if (one := _one_or_list(said)) not in lists[term]:
                    lists[term].append(one)
        return {term: sorted(said) for term, said in lists.items()}


HANGING = {
    "synonyms": Hanging(Synonym, "term_id", ("name",)),
    "related": Hanging(Term.related.through, "from_term_id", ("to_term_id",), mirrored=True),
    "mappings": Hanging(Mapping, "term_id", ("relation", "uri")),
}

Fields = dict[str, list[Any]]


def states_of(of: str, keys: Iterable[int] | None = None) -> dict[int, State]:
    """Key to state, of some words or of all: one query for facets, four for terms."""
    return _facets(keys) if of == Of.FACET else _terms(keys)


def differences(before: State, after: State) -> Fields:
    """Field to [before, after] where they differ; None for what a state does not have."""
    return {
        name: [before.get(name), after.get(name)] for name in {**before, **after} if before.get(name) != after.get(name)
    }


def _facets(keys: Iterable[int] | None) -> dict[int, State]:
    rows = Facet.objects.all() if keys is None else Facet.objects.filter(pk__in=keys)
    return {row.pop("pk"): row for row in rows.values("pk", *FACET_FIELDS)}


def _terms(keys: Iterable[int] | None) -> dict[int, State]:
    rows = Term.objects.all() if keys is None else Term.objects.filter(pk__in=keys)
    lists = {name: hanging.lists(keys) for name, hanging in HANGING.items()}
    return {
        row["pk"]: {name: row[name] for name in TERM_FIELDS} | {name: lists[name].get(row["pk"], []) for name in lists}
        for row in rows.order_by().values("pk", *TERM_FIELDS)
    }


def _one_or_list(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values

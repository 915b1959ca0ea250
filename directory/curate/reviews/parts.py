"""One part of what was sent, as the page shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django import forms

from directory.curate.fields import FacetField
from taxonomy.models import Term


@dataclass
class Part:
    """The answer to correct, the box that takes it, what was sent, and what was said."""

    answer: forms.BoundField
    take: forms.BoundField | None
    sent: Any
    # What was sent, in words.
    said: str
    # What those who joined said instead, each with how many said it.
    others: list[tuple[str, int]]
    # Whether it was sent, and the decision took other parts without it.
    is_left_out: bool
    # Of a facet: the terms sent, what stood for a term and is none any more, and the words for a missing one.
    terms: list[Term] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    proposals: list[str] = field(default_factory=list)

    @property
    def is_changed(self) -> bool:
        """Whether the curator typed something else than what was sent."""
        return self.answer.form.is_bound and self.answer.name in self.answer.form.changed_data

    @property
    def visits(self) -> list[str]:
        """Where to look, if addresses were sent that a browser may open."""
        sent = self.sent if isinstance(self.sent, list) else [self.sent]
        if self.answer.name not in ("website", "links"):
            return []
        return [str(one) for one in sent if str(one or "").startswith(("https://", "http://"))]

    @property
    def is_open(self) -> bool:
        """Whether a curator must choose a term: then the terms are shown at once."""
        required = isinstance(self.answer.field, FacetField) and self.answer.field.facet.required
        return bool(self.answer.errors or self.is_changed or (not self.terms and (required or self.proposals)))

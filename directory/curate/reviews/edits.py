"""A change to an entry: field by field what stands, what stood, and what is suggested."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from directory.contribute.differences import Difference, differences, label_for
from directory.curate.fields import FacetField
from directory.curate.reviews.base import DECLINE, DecisionForm
from directory.curate.reviews.facts import fact_field
from directory.curate.vocabulary import FacetTerms, vocabulary_for
from directory.models import Entry, state_of
from directory.models.told import in_words


@dataclass
class FieldReview:
    """One field of an edit, as the page shows it."""

    # What stands now (what stood then, once it is decided), and what is suggested.
    difference: Difference
    # What stood when it was sent, in words.
    then: str
    # Somebody changed it since, to something else; or to just this.
    in_conflict: bool
    is_so_already: bool
    # The box that takes it, the answer that corrects it, if it can be corrected, and the reply.
    take: forms.BoundField
    answer: forms.BoundField | None
    reply: forms.BoundField
    # What became of it, once it is decided: None before.
    was_taken: bool | None
    replied: str


class EditForm(DecisionForm):
    """A suggested change. Beside each field FIELD stand "take.FIELD" and "reply.FIELD".

    Costs two queries for the vocabulary, and four at most for what stands.
    """

    sent_template = "curate/sent/edit.html"
    accept_label = _("Accept what is ticked")
    decline_title = _("Or decline all of it")
    accept_names = ("is_checked", "accept_words")

    is_checked = forms.BooleanField(
        label=_("I checked today that all of the entry holds"),
        required=False,
        help_text=_("Otherwise it stays confirmed as it was."),
    )

    def add_fields(self) -> None:
        self.entry: Any = self.case.subject
        self.changes: dict[str, list[Any]] = self.case.sent.get("changes", {})
        self.state = state_of(self.entry) if self.entry else {}
        self.vocabulary: dict[str, FacetTerms] = {}
        if any(name.startswith("terms.") for name in self.changes):
            self.vocabulary = {one.facet.slug: one for one in vocabulary_for(self.kind)}
        for name, (_old, new) in self.changes.items():
            self._add_correction(name, new)
            take = forms.BooleanField(label=_("Accept"), required=False, initial=not self.is_in_conflict(name))
            self.fields[f"take.{name}"] = take
            reply = forms.CharField(label=_("Reply to the sender about this"), max_length=500, required=False)
            self.fields[f"reply.{name}"] = reply

    def _add_correction(self, name: str, new: Any) -> None:
        one = fact_field(name, self.vocabulary)
        if one is None:
            return
        if isinstance(one, FacetField):
            chosen = self.vocabulary[one.facet.slug].today(new or ())
            one = FacetField(self.vocabulary[one.facet.slug], [term.pk for term in chosen])
        else:
            one.initial = new
        one.label = one.facet.name if isinstance(one, FacetField) else label_for(self.kind, name)
        self.fields[name] = one

    @property
    def kind(self) -> str:
        """The kind of the entry that it is about."""
        return "person" if self.case.person_id else "organisation"

    def names_for(self, decision: str) -> set[str]:
        mine = super().names_for(decision)
        return mine | {f"reply.{name}" for name in self.changes} if decision == DECLINE else mine

    def is_in_conflict(self, name: str) -> bool:
        """Whether what stands now is neither what stood when it was sent nor what is suggested."""
        now = self.state.get(name) or None
        return self.entry is not None and all(now != (side or None) for side in self.changes[name])

    def clean_accept(self) -> None:
        if not self.taken:
            self.add_error(None, _("Tick what you accept, or decline all of it."))
            return
        self._refuse_what_no_entry_may_be()

    def _refuse_what_no_entry_may_be(self) -> None:
        """Say in words, beside the field, what the entry's own rules have against the change."""
        would_be: Entry = copy(self.entry)
        own = {name for name in self.taken if "." not in name}
        for name in own:
            field = would_be._meta.get_field(name)
            value = self.taken[name]
            setattr(would_be, name, field.get_default() if value in (None, "") and not field.null else value)  # type: ignore[union-attr]
        try:
            would_be.clean_fields(exclude={field.name for field in would_be._meta.fields} - own)
            would_be.clean()
            would_be.validate_constraints()
        except ValidationError as refused:
            for name, errors in refused.error_dict.items():
                self.add_error(name if name in self.fields else None, errors)

    @property
    def taken(self) -> dict[str, Any]:
        """What is ticked, as corrected."""
        said = self.cleaned_data
        return {
            name: said.get(name) if name in self.fields else new
            for name, (_old, new) in self.changes.items()
            if said.get(f"take.{name}")
        }

    @property
    def replies(self) -> dict[str, str]:
        """What is said to the sender about single fields."""
        said = {name: self.cleaned_data.get(f"reply.{name}", "") for name in self.changes}
        return {name: words for name, words in said.items() if words}

    @property
    def extra(self) -> dict[str, Any]:
        return {"is_checked": self.cleaned_data["is_checked"], "replies": self.replies}

    def declined(self) -> dict[str, Any]:
        return super().declined() | {"replies": self.replies}

    # What the page shows ---------------------------------------------------------------------------------------------

    def fields_sent(self) -> Iterator[FieldReview]:
        """The fields, in the order in which the form asks. Two queries if terms are among them."""
        decided = not self.case.is_waiting
        shown = {name: [old if decided else self.state.get(name), new] for name, (old, new) in self.changes.items()}
        for difference in differences(self.kind, shown, self.case.sent.get("sources")):
            name = difference.field
            yield FieldReview(
                difference=difference,
                then=self._words(name, self.changes[name][0]),
                in_conflict=not decided and self.is_in_conflict(name),
                is_so_already=not decided and (shown[name][0] or None) == (shown[name][1] or None),
                take=self[f"take.{name}"],
                answer=self[name] if name in self.fields else None,
                reply=self[f"reply.{name}"],
                was_taken=self.case.accepted_fields.get(name) if decided else None,
                replied=self.case.replies.get(name, ""),
            )

    def _words(self, name: str, value: Any) -> str:
        if isinstance(value, list):
            terms = self.vocabulary[name.removeprefix("terms.")].terms if name.startswith("terms.") else ()
            names = {term.slug: term.name for term, _depth in terms}
            return ", ".join(names.get(one, str(one)) for one in value)
        return in_words(self.kind, name, value)

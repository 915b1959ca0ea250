"""A change to an entry: field by field what stands, what stood, and what is suggested."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directory.curate.fields import FacetField
from directory.curate.reviews.base import DECLINE, DecisionForm
from directory.curate.reviews.differing import one_by_one, word_by_word
from directory.curate.reviews.facts import fact_field
from directory.curate.vocabulary import FacetTerms, vocabulary_for
from directory.models import Entry, state_of
from directory.models.told import in_words, label_of

# What is longer on both sides is shown word by word.
SHORT = 60


@dataclass
class Difference:
    """One field of an edit, as the page shows it."""

    name: str
    label: str
    # What stands now, what stood when it was sent, what is suggested: in words.
    now: str
    then: str
    suggested: str
    # Somebody changed it since, to something else; or to just this.
    in_conflict: bool
    is_so_already: bool
    source: str
    # The box that takes it, the answer that corrects it, if it can be corrected, and the reply.
    take: forms.BoundField
    answer: forms.BoundField | None
    reply: forms.BoundField
    # What became of it, once it is decided: None before.
    was_taken: bool | None
    replied: str
    # What stands and what is suggested as one, of a list or a long text; empty where two sides read better.
    pieces: list[tuple[str, str]]
    is_list: bool


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
        self.changes: dict[str, list[Any]] = self.case.sent["changes"]
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
        one.label = self.label(name)
        self.fields[name] = one

    @property
    def kind(self) -> str:
        """The kind of the entry that it is about."""
        return "person" if self.case.person_id else "organisation"

    def label(self, name: str) -> str:
        """What a field is called: a facet by its name, a relationship by its type and the other side."""
        first, _dot, rest = name.partition(".")
        if first == "terms":
            return self.vocabulary[rest].facet.name if rest in self.vocabulary else rest
        if rest:
            return gettext("%(what)s with %(slug)s") % {
                "what": capfirst(rest.rpartition(".")[0].replace(".", " ").replace("_", " ") or gettext("Affiliation")),
                "slug": rest.rpartition(".")[2],
            }
        return capfirst(label_of(self.kind, name))

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
        sources = self.case.sent.get("sources", {})
        named = dict.fromkeys(sources[name] for name in self.taken if sources.get(name))
        return {
            "is_checked": self.cleaned_data["is_checked"],
            "source": "; ".join(named)[:500],
            "replies": self.replies,
        }

    def declined(self) -> dict[str, Any]:
        return super().declined() | {"replies": self.replies}

    # What the page shows ---------------------------------------------------------------------------------------------

    def differences(self) -> Iterator[Difference]:
        """The fields, as they were sent."""
        for name, (old, new) in self.changes.items():
            now = self.state.get(name)
            decided = not self.case.is_waiting
            yield Difference(
                name=name,
                label=self.label(name),
                now=self._words(name, old if decided else now),
                then=self._words(name, old),
                suggested=self._words(name, new),
                in_conflict=not decided and self.is_in_conflict(name),
                is_so_already=not decided and (now or None) == (new or None),
                source=self.case.sent.get("sources", {}).get(name, ""),
                take=self[f"take.{name}"],
                answer=self[name] if name in self.fields else None,
                reply=self[f"reply.{name}"],
                was_taken=self.case.accepted_fields.get(name) if decided else None,
                replied=self.case.replies.get(name, ""),
                pieces=list(self._pieces(name, old if decided else now, new)),
                is_list=isinstance(new or now, list),
            )

    def _pieces(self, name: str, now: Any, new: Any) -> Iterator[tuple[str, str]]:
        if isinstance(now or new, list):
            return one_by_one(*([self._words(name, [one]) for one in side or []] for side in (now, new)))
        one, other = self._words(name, now), self._words(name, new)
        return word_by_word(one, other) if min(len(one), len(other)) > SHORT else iter(())

    def _words(self, name: str, value: Any) -> str:
        first, _dot, rest = name.partition(".")
        if first == "terms":
            names = (
                {term.slug: term.name for term, _depth in self.vocabulary[rest].terms}
                if rest in self.vocabulary
                else {}
            )
            return ", ".join(names.get(slug, slug) for slug in value or [])
        if isinstance(value, dict):
            return ", ".join(str(part) for part in value.values() if part) or gettext("yes")
        return in_words(self.kind, name, value)

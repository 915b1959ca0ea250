"""What facets ask: each is a question of its own in a form, as the vocabulary stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from directory.contribute import questions
from directory.contribute.forms.fields import TermsField
from directory.contribute.questions import Choices, Group, Why
from directory.contribute.tidying import TidyField


@dataclass
class Question:
    """A facet as the template draws it. `proposal` takes words for a missing term, where the form asks for them."""

    choices: Choices
    terms: BoundField
    proposal: BoundField | None
    why: Why
    required: bool

    @cached_property
    def groups(self) -> list[Group]:
        """The options, those chosen marked. What was typed wins over what was offered."""
        chosen = self.terms.value() or []
        for slug, option in self.choices.options.items():
            option.chosen = slug in chosen
        return list(self.choices.groups())

    @property
    def answered(self) -> bool:
        """Whether to show it opened: something is chosen, proposed or wrong."""
        proposed = self.proposal is not None and (self.proposal.value() or self.proposal.errors)
        return bool(self.terms.value() or self.terms.errors or proposed)

    @property
    def chosen(self) -> list[str]:
        """What the terms that are chosen are called."""
        slugs = self.terms.value() or []
        return [option.term.name for slug, option in self.choices.options.items() if slug in slugs]


class TermQuestions(forms.Form):
    """A form that asks for terms, facet by facet, and, where it `proposes`, for words that are missing."""

    kind: str
    proposes = True

    def ask_terms(self) -> None:
        """Add the questions of every facet of this kind of entry. Three queries."""
        self.choices = questions.choices_for(self.kind)
        for choices in self.choices:
            self.fields[choices.terms_name] = TermsField(choices)
            if self.proposes:
                self.fields[choices.proposal_name] = TidyField(
                    label=_("None of these fits? Say it in your own words."), max_length=100, required=False
                )
                questions.explain(self, {choices.proposal_name: questions.WHY_PROPOSAL})

    @property
    def must_choose(self) -> set[str]:
        """The slugs of facets that must be answered."""
        return set()

    def questions(self) -> Iterator[Question]:
        """The facets as the template draws them, in order."""
        for choices in self.choices:
            yield Question(
                choices,
                self[choices.terms_name],
                self[choices.proposal_name] if self.proposes else None,
                questions.WHY_TERMS,
                required=choices.facet.slug in self.must_choose,
            )

    def needed_questions(self) -> list[Question]:
        """The facets that must be answered."""
        return [question for question in self.questions() if question.required]

    def further_questions(self) -> list[Question]:
        """The other facets."""
        return [question for question in self.questions() if not question.required]

    def by_facet(self, field: str) -> dict[str, Any]:
        """The answers to one field of each facet, by its slug; without those left empty."""
        answers = {choices.facet.slug: self.cleaned_data[getattr(choices, field)] for choices in self.choices}
        return {slug: answer for slug, answer in answers.items() if answer}

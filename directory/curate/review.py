"""The form in which a curator goes through what was sent, part by part, and decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from directory.curate.decisions import identity_in, listed_as, sent_fields
from directory.curate.fields import FacetField, LinesField, OrganisationField
from directory.curate.links import listed_already
from directory.curate.vocabulary import FacetTerms
from directory.models import Contribution, Organisation
from taxonomy.models import Term

ACCEPT, DECLINE = "accept", "decline"
# What belongs to declining; the rest belongs to accepting.
_OF_DECLINING = frozenset({"reason", "listed_as", "decline_words"})


@dataclass
class Part:
    """One part of what was sent, as the page shows it: the answer, the box that takes it, and what was said."""

    answer: forms.BoundField
    take: forms.BoundField | None
    sent: Any
    # What those who joined said instead, each with how many said it.
    others: list[tuple[str, int]]
    # Whether it was sent, and the decision took other parts without it.
    is_left_out: bool
    # Of a facet: the terms sent, what stood for a term and is none any more, and the words for a missing one.
    terms: list[Term] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    proposals: list[str] = field(default_factory=list)

    @property
    def said(self) -> str:
        """What was sent, in words."""
        return _in_words(self.sent, self.answer.name)

    @property
    def is_changed(self) -> bool:
        """Whether the curator typed something else than what was sent."""
        return self.answer.form.is_bound and self.answer.name in self.answer.form.changed_data

    @property
    def visit(self) -> str:
        """Where to look, if a website was sent that a browser may open."""
        address = str(self.sent or "")
        return address if self.answer.name == "website" and address.startswith(("https://", "http://")) else ""

    @property
    def is_open(self) -> bool:
        """Whether a curator must choose a term: then the terms are shown at once."""
        required = isinstance(self.answer.field, FacetField) and self.answer.field.facet.required
        return bool(self.answer.errors or self.is_changed or (not self.terms and (required or self.proposals)))


class ReviewForm(forms.Form):
    """What was sent, each part to accept, to correct or to leave out; and the decision.

    Fields are named as the record names them; beside each that was sent stands "take.FIELD". `decision` says which of
    the two the curator chose: what belongs to the other is kept as typed, and not complained about.
    """

    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    website = forms.URLField(
        label=_("Website"),
        max_length=500,
        required=False,
        assume_scheme="https",
        validators=[URLValidator(["http", "https"])],
    )
    summary = forms.CharField(
        label=_("Summary"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One sentence, at most 200 characters."),
    )
    country = forms.ChoiceField(label=_("Country"), choices=[("", "—"), *countries], required=False)
    city = forms.CharField(label=_("City or town"), max_length=100, required=False)
    former_names = LinesField(label=_("Former names"), help_text=_("One a line."))
    year_founded = forms.IntegerField(
        label=_("Year founded"),
        required=False,
        validators=[
            MinValueValidator(1000, _("Give the year as four figures.")),
            MaxValueValidator(2100, _("Give the year as four figures.")),
        ],
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=500,
        required=False,
        initial=_("Sent in by a contributor"),
        help_text=_("Where the facts come from. Stands on the entry's page."),
    )
    is_checked = forms.BooleanField(
        label=_("I checked today that all of it holds"),
        required=False,
        help_text=_("Otherwise its page says “not yet confirmed”."),
    )
    accept_words = forms.CharField(
        label=_("Words to the sender"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Optional. Never public."),
    )
    reason = forms.ChoiceField(label=_("Reason"), choices=[("", "—"), *Contribution.Reason.choices], required=False)
    listed_as = OrganisationField(
        label=_("Listed as"),
        required=False,
        help_text=_("Only if it is listed already: the sender is shown the way there."),
    )
    decline_words = forms.CharField(
        label=_("Words to the sender"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What would have made it different, for instance. Never public."),
    )

    of_the_entry = ("name", "website", "summary", "country", "city", "former_names", "year_founded")

    def __init__(
        self,
        case: Contribution,
        vocabulary: Iterable[FacetTerms],
        data: Mapping[str, Any] | None = None,
        *,
        joined: Iterable[Contribution] = (),
        decision: str = "",
    ) -> None:
        super().__init__(data, initial={name: case.sent.get(name) for name in self.of_the_entry if name in case.sent})
        self.case, self.joined, self.decision = case, list(joined), decision
        self.facets = {f"terms.{facet_terms.facet.slug}": facet_terms for facet_terms in vocabulary}
        for name, facet_terms in self.facets.items():
            sent = facet_terms.today(case.sent.get("terms", {}).get(facet_terms.facet.slug, ()))
            self.fields[name] = FacetField(facet_terms, [term.pk for term in sent])
            if isinstance(self.fields[name].widget, forms.Select):
                # The question is a heading, as it stands over boxes too, and the label of no field.
                self.fields[name].widget.attrs["aria-labelledby"] = f"id_{name}_question"
        for name in sent_fields(case):
            if name in self.fields:
                self.fields[f"take.{name}"] = forms.BooleanField(label=_("Accept"), required=False, initial=True)

    def full_clean(self) -> None:
        super().full_clean()
        of_this = _OF_DECLINING if self.decision == DECLINE else self.fields.keys() - _OF_DECLINING
        self._errors = ErrorDict({name: errors for name, errors in self.errors.items() if name in of_this})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.decision == DECLINE:
            self._clean_decline(cleaned)
        else:
            self._clean_accept()
        return cleaned

    def _clean_decline(self, cleaned: dict[str, Any]) -> None:
        if not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Choose a reason: the sender reads it."))
        if cleaned.get("reason") == Contribution.Reason.OTHER and not cleaned.get("decline_words"):
            self.add_error("decline_words", _("Say what the reason is."))
        if cleaned.get("listed_as") and cleaned.get("reason") != Contribution.Reason.LISTED_ALREADY:
            self.add_error("listed_as", _("Leave this empty, or choose “It is listed already” as the reason."))

    def _clean_accept(self) -> None:
        taken = self.taken
        for name, sentence in (
            ("name", _("An entry needs a name: accept it, or correct it.")),
            ("summary", _("An entry needs one sentence that says what it does: accept it, or write one.")),
        ):
            if not taken.get(name) and name not in self.errors:
                self.add_error(name, sentence)
        for name, facet_terms in self.facets.items():
            if facet_terms.facet.required and not taken.get(name) and name not in self.errors:
                self.add_error(name, _("An entry must answer this: choose what fits best."))
        other = listed_as(identity_in(taken))
        if other is not None and "website" not in self.errors:
            self.refuse_listed(other)

    def refuse_listed(self, other: Organisation) -> None:
        """Say that the entry `other` is the same one."""
        self.add_error("website" if self.taken.get("website") else "name", ValidationError(listed_already(other)))

    @property
    def taken(self) -> dict[str, Any]:
        """What the curator takes, by the record's names: what was sent and is ticked, and what was added to it."""
        wanted = [*self.of_the_entry, *self.facets]
        taken = {name: self.cleaned_data.get(name) for name in wanted if self._is_taken(name)}
        return {name: value for name, value in taken.items() if value} | {
            "source": self.cleaned_data.get("source") or ""
        }

    def _is_taken(self, name: str) -> bool:
        return f"take.{name}" not in self.fields or bool(self.cleaned_data.get(f"take.{name}"))

    def typed(self) -> Iterator[tuple[str, str]]:
        """What the curator typed or chose that was not there before: label and words."""
        for name in self.changed_data:
            answer, value = self[name], self[name].value()
            if isinstance(answer.field, FacetField):
                keys = value if isinstance(value, list) else [value]
                value = [answer.field.terms[key].name for key in keys if key in answer.field.terms]
            if not name.startswith("take."):
                yield str(answer.label), _in_words(value, name)

    # What the page shows ---------------------------------------------------------------------------------------------

    def parts(self) -> Iterator[Part]:
        """The facts, in order."""
        for name in self.of_the_entry:
            said = Counter(_in_words(other.sent[name], name) for other in self.joined if other.sent.get(name))
            said.pop(_in_words(self.case.sent.get(name), name), None)
            yield Part(
                self[name], self._take(name), self.case.sent.get(name), said.most_common(), self._is_left_out(name)
            )

    def facet_parts(self) -> Iterator[Part]:
        """The facets, in order."""
        for name, facet_terms in self.facets.items():
            slug = facet_terms.facet.slug
            by_slug = {term.slug: term for term, _depth in facet_terms.terms}
            sent = self.case.sent.get("terms", {}).get(slug, [])
            said = Counter(
                by_slug[other].name if other in by_slug else other
                for joined in self.joined
                for other in joined.sent.get("terms", {}).get(slug, [])
                if other not in sent
            )
            everybody = [self.case, *self.joined]
            yield Part(
                self[name],
                self._take(name),
                sent,
                said.most_common(),
                self._is_left_out(name),
                terms=[by_slug[one] for one in sent if one in by_slug],
                gone=[one for one in sent if one not in by_slug],
                proposals=[words for one in everybody if (words := one.sent.get("proposals", {}).get(slug))],
            )

    def _is_left_out(self, name: str) -> bool:
        return self.case.state == Contribution.State.IN_PART and self.case.accepted_fields.get(name) is False

    def _take(self, name: str) -> forms.BoundField | None:
        return self[f"take.{name}"] if f"take.{name}" in self.fields else None


def _in_words(value: Any, name: str = "") -> str:
    if name == "country":
        return str(countries.name(value or ""))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")

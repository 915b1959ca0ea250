"""Something new: each part of what was sent to accept, to correct or to leave out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directory.curate.fields import FacetField
from directory.curate.grounds import identity_in, listed_as, sent_fields
from directory.curate.links import listed_already
from directory.curate.reviews.base import DecisionForm
from directory.curate.reviews.facts import fact_field
from directory.curate.reviews.parts import Part
from directory.curate.vocabulary import FacetTerms, vocabulary_for
from directory.models import Contribution, Organisation
from directory.models.told import in_words


class NewEntryForm(DecisionForm):
    """A new entry. Fields are named as the record names them; beside each that was sent stands "take.FIELD".

    Costs two queries: the vocabulary.
    """

    kind: ClassVar[str]
    own_names: tuple[str, ...]
    sent_template = "curate/sent/entry.html"
    accept_label = _("Accept what is ticked, and list it")
    decline_title = _("Or decline all of it")
    accept_names: tuple[str, ...] = ("source", "is_checked", "accept_words")

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

    def add_fields(self) -> None:
        sent = self.case.sent
        for name in self.own_names:
            self._add(name, fact_field(name, {}), sent.get(name))
        self.facets = {f"terms.{one.facet.slug}": one for one in vocabulary_for(self.kind)}
        for name, facet_terms in self.facets.items():
            chosen = facet_terms.today(sent.get("terms", {}).get(facet_terms.facet.slug, ()))
            self._add(name, FacetField(facet_terms, [term.pk for term in chosen]), None)
            if isinstance(self.fields[name].widget, forms.Select):
                # The question is a heading, as it stands over boxes too, and the label of no field.
                self.fields[name].widget.attrs["aria-labelledby"] = f"id_{name}_question"
        for name in sent_fields(self.case):
            if name in self.fields:
                self._add(f"take.{name}", forms.BooleanField(label=_("Accept"), required=False), True)

    def _add(self, name: str, one: forms.Field | None, initial: Any) -> None:
        assert one is not None  # noqa: S101  every name above has a field
        self.fields[name] = one
        if initial is not None:
            self.initial[name] = initial

    def clean_accept(self) -> None:
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

    @property
    def taken(self) -> dict[str, Any]:
        """What the curator takes, by the record's names: what was sent and is ticked, and what was added to it."""
        wanted = [*self.own_names, *self.facets]
        taken = {name: self.cleaned_data.get(name) for name in wanted if self._is_taken(name)}
        return {name: value for name, value in taken.items() if value} | {
            "source": self.cleaned_data.get("source") or ""
        }

    @property
    def extra(self) -> dict[str, Any]:
        return {"is_checked": self.cleaned_data["is_checked"]}

    def _is_taken(self, name: str) -> bool:
        return f"take.{name}" not in self.fields or bool(self.cleaned_data.get(f"take.{name}"))

    # What the page shows ---------------------------------------------------------------------------------------------

    def parts(self) -> Iterator[Part]:
        """The facts, in order."""
        for name in self.own_names:
            sent = self.sent_as(name)
            said = Counter(self._words(name, other.sent[name]) for other in self.joined if other.sent.get(name))
            said.pop(self._words(name, sent), None)
            yield self._part(name, sent, self._words(name, sent), said)

    def facet_parts(self) -> Iterator[Part]:
        """The facets, in order."""
        everybody = [self.case, *self.joined]
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
            part = self._part(name, sent, ", ".join(sent), said)
            part.terms = [by_slug[one] for one in sent if one in by_slug]
            part.gone = [one for one in sent if one not in by_slug]
            part.proposals = [words for one in everybody if (words := one.sent.get("proposals", {}).get(slug))]
            yield part

    def _part(self, name: str, sent: Any, words: str, said: Counter[str]) -> Part:
        left_out = self.case.state == Contribution.State.IN_PART and self.case.accepted_fields.get(name) is False
        take = self[f"take.{name}"] if f"take.{name}" in self.fields else None
        return Part(self[name], take, sent, words, said.most_common(), left_out)

    def sent_as(self, name: str) -> Any:
        """What was sent as one of the facts."""
        return self.case.sent.get(name)

    def _words(self, name: str, value: Any) -> str:
        return in_words(self.kind, name, value)


class NewOrganisationForm(NewEntryForm):
    """A new organisation."""

    kind = "organisation"
    own_names = ("name", "website", "summary", "country", "city", "former_names", "year_founded")
    decline_names = ("reason", "listed_as", "decline_words")

    def clean_accept(self) -> None:
        super().clean_accept()
        other = listed_as(identity_in(self.taken))
        if other is not None and "website" not in self.errors:
            self.refuse_listed(other)

    def refuse_listed(self, other: Organisation) -> None:
        """Say that the entry `other` is the same one."""
        self.add_error("website" if self.taken.get("website") else "name", ValidationError(listed_already(other)))


class NewPersonForm(NewEntryForm):
    """A person to list: what they agreed to, part by part, to take or to leave out.

    Nothing is corrected and nothing added, for it would stand there as theirs.
    """

    kind = "person"
    sent_template = "curate/sent/agreed.html"
    accept_names = ("is_checked", "accept_words")
    # What is listed of a person is from them.
    source = None  # type: ignore[assignment]

    def add_fields(self) -> None:
        sent = self.case.sent
        self.own_names = tuple(name for name in ("name", "role", "summary", "links") if sent.get(name))
        slug = sent.get("organisation")
        self.affiliation = f"affiliations.{slug}" if slug else ""
        if slug:
            self.own_names = (*self.own_names, self.affiliation)
            self.fields[self.affiliation] = forms.CharField(label=_("Works with"), required=False)
        super().add_fields()
        answered = {*sent.get("terms", {}), *sent.get("proposals", {})}
        self.facets = {name: one for name, one in self.facets.items() if one.facet.slug in answered}
        for name in self._agreed_to:
            self.fields[name].disabled = True

    def _add(self, name: str, one: forms.Field | None, initial: Any) -> None:
        super()._add(name, one or self.fields[name], initial)

    @property
    def _agreed_to(self) -> set[str]:
        return {*self.own_names, *self.facets}

    def names_for(self, decision: str) -> set[str]:
        """Nobody can mend what the person said: no fault in it stands in the way of leaving it out."""
        return super().names_for(decision) - self._agreed_to

    def clean_accept(self) -> None:
        for name, sentence in (
            ("name", _("Nobody is listed without a name: accept it, or ask the person for another.")),
            ("summary", _("Nobody is listed without a sentence on what they do: accept it, or ask the person.")),
        ):
            if not self.taken.get(name):
                self.add_error(None, sentence)

    def sent_as(self, name: str) -> Any:
        if name != self.affiliation:
            return super().sent_as(name)
        slug = self.case.sent["organisation"]
        return Organisation.objects.filter(slug=slug).values_list("name", flat=True).first() or slug

    @property
    def taken(self) -> dict[str, Any]:
        own = {name: self.case.sent[name] for name in self.own_names if name != self.affiliation}
        theirs = {name: one.today(self.case.sent["terms"].get(one.facet.slug, ())) for name, one in self._terms_sent}
        affiliated = {self.affiliation: {"role": ""}} if self.affiliation else {}
        taken = {name: value for name, value in (own | affiliated | theirs).items() if value and self._is_taken(name)}
        return taken | {"source": gettext("The person themselves")}

    @property
    def _terms_sent(self) -> Iterable[tuple[str, FacetTerms]]:
        sent = self.case.sent.get("terms", {})
        return ((name, one) for name, one in self.facets.items() if one.facet.slug in sent)

    def _words(self, name: str, value: Any) -> str:
        return str(value or "") if name == self.affiliation else super()._words(name, value)

"""An entry as its owner sets it: the questions that everybody is asked of a new one, filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from directory.contribute.forms import TermQuestions, public_website
from directory.contribute.forms.fields import LinesField
from directory.contribute.forms.organisation import OrganisationFacts
from directory.contribute.questions import PUBLIC, WHY, Why, explain
from directory.contribute.tidying import TidyField, tidy_website
from directory.models import Organisation, Person, state_of
from directory.models.acts import Fields, State

_AS_NEW = ("name", "website", "summary", "country", "city", "former_names", "year_founded")
WHYS = {name: WHY[name] for name in _AS_NEW} | {
    "description": Why(PUBLIC, _("For those who want to know more than one sentence.")),
    "role": Why(PUBLIC, _("It tells people what to come to you for.")),
    "links": Why(PUBLIC, _("Where people find more of you.")),
    "why": Why(PUBLIC, _("Stands in the entry’s history, beside what changed.")),
    "holds": Why(PUBLIC, _("Then its page says that you confirmed it today.")),
}


class MarkdownField(forms.CharField):
    """Text in Markdown, with the line ends that the record has."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}), **kwargs)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")


class EntryForm(TermQuestions):
    """What an owner may set. A kind of entry says which `own` fields it asks, and which of them are `large`: a new name
    makes another entry of it, so a curator looks first."""

    proposes = False
    own: ClassVar[tuple[str, ...]]
    large: ClassVar[tuple[str, ...]]

    description = MarkdownField(
        label=_("More about it"), help_text=_("Markdown: empty lines part paragraphs."), required=False
    )
    why = TidyField(label=_("Why do you change it?"), max_length=300, required=False)
    holds = forms.BooleanField(label=_("All the rest still holds today"), required=False)
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, entry: Organisation | Person, data: QueryDict | None = None, *, initial: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, use_required_attribute=False, initial=dict(initial or {}))
        self.label_suffix = ""
        self.entry, self.state = entry, state_of(entry)
        self.ask_terms()
        for choices in self.choices:
            has = self.state.get(f"terms.{choices.facet.slug}", [])
            self.fields[choices.terms_name].keeps = [slug for slug in has if slug in choices.options]  # type: ignore[attr-defined]
        explain(self, WHYS)
        self.initial = self.as_asked(self.state) | dict(self.initial)

    def as_asked(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """A state of the entry, by the record's names, as this form's fields are called."""
        own = {name: state.get(name) for name in self.own}
        return own | {one.terms_name: state.get(f"terms.{one.facet.slug}", []) for one in self.choices}

    def typed(self) -> State:
        """What was typed, by the record's names. Terms that are offered no more stay with the entry."""
        own = {name: self.cleaned_data[name] for name in self.own}
        return own | {f"terms.{one.facet.slug}": self._chosen(one) for one in self.choices}

    def _chosen(self, choices: Any) -> list[str]:
        has = self.state.get(f"terms.{choices.facet.slug}", [])
        return sorted([*self.cleaned_data[choices.terms_name], *(slug for slug in has if slug not in choices.options)])

    def is_typed(self, name: str, value: Any) -> bool:
        """Whether `value` is what was typed. Of terms, those that a narrower one says already do not count."""
        typed = self.typed()[name]
        for choices in self.choices:
            if name == f"terms.{choices.facet.slug}":
                known = choices.options.keys()
                typed, value = (choices.narrowest([s for s in side or [] if s in known]) for side in (typed, value))
        return (typed or None) == (value or None)

    def changes(self) -> Fields:
        """What differs from the entry, by the record's names: [from, to]. Call on a valid form."""
        return {
            name: [self.state.get(name), value or None]
            for name, value in self.typed().items()
            if (self.state.get(name) or None) != (value or None)
        }


class OrganisationEntryForm(OrganisationFacts, EntryForm):
    """An organisation as its owner sets it."""

    kind = "organisation"
    own = ("name", "website", "summary", "description", "country", "city", "former_names", "year_founded")
    large = ("name", "website")


class LinksField(LinesField):
    """Web addresses, one on each line. `https://` need not be typed."""

    def clean_line(self, line: str) -> str:
        address = super().clean_line(tidy_website(line))
        try:
            public_website(address)
        except ValidationError:
            raise ValidationError(_("“%(line)s” is no web address."), params={"line": line[:50]}) from None
        return address


class PersonEntryForm(EntryForm):
    """A person as they set themselves."""

    kind = "person"
    own = ("name", "role", "summary", "description", "links")
    large = ("name",)

    name = TidyField(label=_("What are you called?"), max_length=200, error_messages={"required": _("Give your name.")})
    role = TidyField(label=_("What do you do?"), max_length=200, required=False)
    summary = TidyField(
        label=_("What is your work about? One sentence."),
        help_text=_("At most 200 characters."),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    links = LinksField(
        label=_("Where are you on the web?"),
        help_text=_("One address on each line, at most ten."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        most=10,
        longest=500,
        too_many=_("Give at most ten addresses."),
    )


FORMS: dict[str, type[EntryForm]] = {form.kind: form for form in (OrganisationEntryForm, PersonEntryForm)}

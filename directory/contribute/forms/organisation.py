"""The form for a new organisation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from directory.contribute import questions
from directory.contribute.duplicates import waiting_identity
from directory.contribute.forms.fields import LinesField, PlainSelect, YearField, public_website
from directory.contribute.forms.sending import BETWEEN_US, SendingForm
from directory.contribute.forms.term_questions import TermQuestions
from directory.contribute.tidying import TidyField, TidyWebsiteField, tidy
from directory.models import Contribution

# A page that people find again: the few things that an address may fill in beforehand, besides terms.
_PREFILLED = ("name", "website", "city")


class OrganisationFacts(forms.Form):
    """What is asked of an organisation, new or listed, besides its terms."""

    name = TidyField(
        label=_("What is it called?"),
        max_length=200,
        error_messages={"required": _("Give its name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    summary = TidyField(
        label=_("What does it do? One sentence."),
        help_text=_("At most 200 characters."),
        max_length=200,
        error_messages={"required": _("Say in one sentence what it does.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    website = TidyWebsiteField(
        label=_("What is its website?"),
        help_text=_("If it has none, leave this empty and choose its country."),
        max_length=500,
        required=False,
        validators=[public_website],
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )
    country = forms.ChoiceField(label=_("Which country is it in?"), required=False, widget=PlainSelect)
    city = TidyField(label=_("Which city or town?"), max_length=100, required=False)
    former_names = LinesField(
        label=_("Has it other names, or had it?"),
        help_text=_("One on each line."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        most=5,
        longest=200,
        too_many=_("Give at most five names, one on each line."),
    )
    year_founded = YearField(label=_("In which year was it founded?"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", _("Choose a country")), *countries]  # type: ignore[attr-defined]
        # Either of the two: neither is optional by itself.
        self.fields["website"].needed = True  # type: ignore[attr-defined]

    @property
    def must_be_found(self) -> bool:
        """Whether to insist on a website or a country."""
        return True

    def clean(self) -> None:
        super().clean()
        placeless = not self.cleaned_data.get("website", "x") and not self.cleaned_data.get("country", "x")
        if placeless and self.must_be_found:
            self.add_error("website", _("Give its website, or else the country that it is in."))


class OrganisationForm(OrganisationFacts, TermQuestions, SendingForm):
    """A new organisation, sent in by anybody. Terms are asked facet by facet, as the vocabulary stands.

    `data` is the posted form; `offered` an address's query, which fills in what it can and is not judged.
    """

    type: ClassVar[str] = Contribution.Type.NEW_ORGANISATION
    kind = "organisation"

    # Slugs of likely duplicates that were shown and that it is not.
    another = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, offered: QueryDict | None = None) -> None:
        super().__init__(data)
        self.ask_terms()
        self._order()
        if offered is not None:
            self.initial = self._prefilled(offered)

    @property
    def must_choose(self) -> set[str]:
        """The slugs of the first facets that an entry needs, as far as `MUST_ANSWER` leaves room beside name, place
        and sentence. A curator adds the others before it is listed."""
        needed = [choices.facet.slug for choices in self.choices if choices.facet.required]
        return set(needed[: questions.MUST_ANSWER - 3])

    def _order(self) -> None:
        """The order in which things are asked, which is that of the list of errors too."""
        facets = {one.facet.slug: [one.terms_name, one.proposal_name] for one in self.choices}
        first = [name for slug in facets if slug in self.must_choose for name in facets[slug]]
        then = [name for slug in facets if slug not in self.must_choose for name in facets[slug]]
        last = ["former_names", "year_founded", *BETWEEN_US]
        self.order_fields(["name", "summary", "website", "country", "city", *first, *then, *last])

    def _prefilled(self, offered: QueryDict) -> dict[str, Any]:
        """What an address such as ?issue=privacy&name=Zed fills in.

        What it gets wrong is ignored, unlike in a filter: the visitor sees what is filled in and can change it, and no
        old link keeps anybody from sending something.
        """
        initial: dict[str, Any] = {
            name: tidy(offered.get(name, ""))[: self.fields[name].max_length]  # type: ignore[attr-defined]
            for name in _PREFILLED
        }
        for choices in self.choices:
            asked = [slug for slug in offered.getlist(choices.facet.slug)[:50] if slug in choices.options]
            initial[choices.terms_name] = choices.narrowest(asked)[: choices.most]
        return initial

    def clean(self) -> None:
        super().clean()
        for choices in self.choices:
            answered = self.cleaned_data.get(choices.terms_name, True) or self.cleaned_data.get(choices.proposal_name)
            if choices.facet.slug in self.must_choose and not answered:
                self.add_error(choices.terms_name, self.fields[choices.terms_name].error_messages["required"])

    def sent(self) -> dict[str, Any]:
        answers = self.answers(*OrganisationFacts.base_fields)
        answers["terms"] = self.by_facet("terms_name")
        answers["proposals"] = self.by_facet("proposal_name")
        return {name: answer for name, answer in answers.items() if answer}

    @property
    def identity(self) -> str:
        return waiting_identity(self.sent())

    def words(self) -> Iterable[str]:
        sent = self.sent()
        return [sent["name"], sent["summary"], sent.get("city", ""), *sent.get("proposals", {}).values()]

    def shown_duplicates(self) -> set[str]:
        """The slugs of likely duplicates that the visitor has seen and set aside."""
        return set(self.cleaned_data["another"].split())

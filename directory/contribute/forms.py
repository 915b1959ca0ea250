"""The form for a new organisation."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, URLValidator
from django.forms.boundfield import BoundField
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django_countries import countries

from directory.contribute import questions, spam
from directory.contribute.questions import Choices, Group, Why
from directory.contribute.tidying import TidyField, TidyLinesField, TidyWebsiteField, tidy
from directory.models.identity import site_key

# A page that people find again: the few things that an address may fill in beforehand, besides terms.
_PREFILLED = ("name", "website", "city")

_is_web_address = URLValidator(
    schemes=["http", "https"], message=_("Give the address of a website, such as example.org.")
)


def public_website(website: str) -> None:
    """Raise ValidationError for what is no web address, or one that only its owner can open."""
    _is_web_address(website)
    parts = urlsplit(website)
    if parts.username is not None:
        raise ValidationError(_("Give the website's address without a user name."))
    if _is_number(parts.hostname or "") or not site_key(website):
        raise ValidationError(_("Give the address that anybody can open, such as example.org."))


def _is_number(host: str) -> bool:
    """Whether a host is an IP address instead of a name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


class PlainSelect(forms.Select):
    """A choice of one, drawn in one go: Django's renders a template for each of 250 countries."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        options = [
            (key, mark_safe(" selected") if str(key) == str(value or "") else "", label) for key, label in self.choices
        ]
        return format_html(
            "<select{}>{}</select>",
            flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})})),
            format_html_join("", '<option value="{}"{}>{}</option>', options),
        )


class TermsField(forms.MultipleChoiceField):
    """Some terms of one facet, as slugs. The template draws it, so that the page says more than a widget would."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {
        "required": _("Choose what fits best, or say it in your own words."),
        "invalid_choice": _("One of the terms chosen is not in the list any more. Choose again."),
        "invalid_list": _("Choose from the list."),
    }

    def __init__(self, choices: Choices, **kwargs: Any) -> None:
        super().__init__(required=False, label=choices.facet.question, **kwargs)
        self.offered = choices

    def valid_value(self, value: Any) -> bool:
        return not value or value in self.offered.options

    def clean(self, value: Any) -> list[str]:
        # An empty one is the button that says "No answer".
        slugs: list[str] = self.offered.narrowest([slug for slug in super().clean(value) if slug])
        if len(slugs) > self.offered.most:
            raise ValidationError(
                ngettext_lazy("Choose only %(most)d.", "Choose at most %(most)d.", self.offered.most)
                % {"most": self.offered.most},
                code="too_many",
            )
        return slugs


@dataclass
class Question:
    """A facet as the template draws it."""

    choices: Choices
    terms: BoundField
    proposal: BoundField
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
        return bool(self.terms.value() or self.proposal.value() or self.terms.errors or self.proposal.errors)


class OrganisationForm(forms.Form):
    """A new organisation, sent in by anybody. Terms are asked facet by facet, as the vocabulary stands.

    `data` is the posted form; `offered` an address's query, which fills in what it can and is not judged.
    """

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
    former_names = TidyLinesField(
        label=_("Has it other names, or had it?"),
        help_text=_("One on each line."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    year_founded = forms.IntegerField(
        label=_("In which year was it founded?"),
        required=False,
        localize=False,
        error_messages={"invalid": _("Give the year as four figures, such as 2019.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": "4"}),
    )
    note = TidyLinesField(
        label=_("What else should the curators know?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    sender_email = forms.EmailField(
        label=_("Where can we write to you?"),
        max_length=254,
        required=False,
        error_messages={"invalid": _("Give a mail address, such as ada@example.org, or leave this empty.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    # Filled in by robots alone: people do not see it, and browsers do not know the name.
    subject = forms.CharField(required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}))
    form = forms.CharField(required=False, widget=forms.HiddenInput)
    # Slugs of likely duplicates that were shown and that it is not.
    another = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, offered: QueryDict | None = None) -> None:
        super().__init__(data, use_required_attribute=False)
        self.label_suffix = ""
        self.fields["country"].choices = [("", _("Choose a country")), *countries]  # type: ignore[attr-defined]
        self.choices = questions.choices_for("organisation")
        for choices in self.choices:
            self.fields[choices.terms_name] = TermsField(choices)
            self.fields[choices.proposal_name] = TidyField(
                label=_("None of these fits? Say it in your own words."), max_length=100, required=False
            )
        self.must_choose = self._facets_that_must_be_answered()
        self.stamp = spam.read_stamp(self.data.get("form", ""))
        for name, why in questions.WHY.items():
            self._explain(name, why)
        # Either of the two: neither is optional by itself.
        self.fields["website"].needed = True  # type: ignore[attr-defined]
        for choices in self.choices:
            self._explain(choices.proposal_name, questions.WHY_PROPOSAL)
        self._order()
        if offered is not None:
            self.initial = self._prefilled(offered)

    def _explain(self, name: str, why: Why) -> None:
        """Put beside a field why it is asked and who sees the answer: the field's template prints both."""
        self.fields[name].who, self.fields[name].why = why  # type: ignore[attr-defined]

    def _facets_that_must_be_answered(self) -> set[str]:
        """The slugs of the first facets that an entry needs, as far as `MUST_ANSWER` leaves room beside name, place
        and sentence. A curator adds the others before it is listed."""
        needed = [choices.facet.slug for choices in self.choices if choices.facet.required]
        return set(needed[: questions.MUST_ANSWER - 3])

    def _order(self) -> None:
        """The order in which things are asked, which is that of the list of errors too."""
        facets = {one.facet.slug: [one.terms_name, one.proposal_name] for one in self.choices}
        first = [name for slug in facets if slug in self.must_choose for name in facets[slug]]
        then = [name for slug in facets if slug not in self.must_choose for name in facets[slug]]
        last = ["former_names", "year_founded", "note", "sender_email"]
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

    def questions(self) -> Iterator[Question]:
        """The facets as the template draws them, in order."""
        for choices in self.choices:
            yield Question(
                choices,
                self[choices.terms_name],
                self[choices.proposal_name],
                questions.WHY_TERMS,
                required=choices.facet.slug in self.must_choose,
            )

    def needed_questions(self) -> list[Question]:
        """The facets that must be answered."""
        return [question for question in self.questions() if question.required]

    def further_questions(self) -> list[Question]:
        """The other facets."""
        return [question for question in self.questions() if not question.required]

    @property
    def next_stamp(self) -> str:
        """The stamp that the page carries: the one that came back while it holds, so that mending is not a new form."""
        return self.data.get("form", "") if self.stamp else spam.new_stamp()

    def clean_former_names(self) -> list[str]:
        names = [name for name in self.cleaned_data["former_names"].splitlines() if name]
        if len(names) > 5:
            raise ValidationError(_("Give at most five names, one on each line."))
        for name in names:
            MaxLengthValidator(200)(name)
        return list(dict.fromkeys(names))

    def clean_year_founded(self) -> int | None:
        year: int | None = self.cleaned_data["year_founded"]
        if year is not None and not 1000 <= year <= timezone.localdate().year:
            raise ValidationError(_("Give a year between 1000 and this one."))
        return year

    def clean(self) -> None:
        if self.stamp is None:
            self.add_error(
                None,
                _("This form was open for more than a day. Nothing is lost: look it over, then send it again."),
            )
        if not self.cleaned_data.get("website", "x") and not self.cleaned_data.get("country", "x"):
            self.add_error("website", _("Give its website, or else the country that it is in."))
        for choices in self.choices:
            answered = self.cleaned_data.get(choices.terms_name, True) or self.cleaned_data.get(choices.proposal_name)
            if choices.facet.slug in self.must_choose and not answered:
                self.add_error(choices.terms_name, self.fields[choices.terms_name].error_messages["required"])

    def sent(self) -> dict[str, Any]:
        """The answers as a contribution keeps them: what was left empty is left out."""
        answers: dict[str, Any] = {name: self.cleaned_data[name] for name in questions.LABELS}
        answers["terms"] = self._by_facet("terms_name")
        answers["proposals"] = self._by_facet("proposal_name")
        return {name: answer for name, answer in answers.items() if answer}

    def _by_facet(self, field: str) -> dict[str, Any]:
        answers = {choices.facet.slug: self.cleaned_data[getattr(choices, field)] for choices in self.choices}
        return {slug: answer for slug, answer in answers.items() if answer}

    def flags(self) -> list[str]:
        """What speaks for a robot."""
        assert self.stamp is not None  # noqa: S101  a valid form has one
        sent = self.sent()
        words = [sent["name"], sent["summary"], sent.get("city", ""), *sent.get("proposals", {}).values()]
        return spam.flags(trap=self.cleaned_data["subject"], stamp=self.stamp, words=words)

    def key(self) -> str:
        """One form with one set of answers: the same however often it is posted, another when something was changed."""
        assert self.stamp is not None  # noqa: S101  a valid form has one
        answers = json.dumps([self.stamp.key, self.sent(), self.cleaned_data["sender_email"]], sort_keys=True)
        return sha256(answers.encode()).hexdigest()

    def shown_duplicates(self) -> set[str]:
        """The slugs of likely duplicates that the visitor has seen and set aside."""
        return set(self.cleaned_data["another"].split())

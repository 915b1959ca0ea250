"""The forms for a person: what anybody sends in, and what the person then agrees to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from directory.contribute import consent, questions
from directory.contribute.forms.named import NamedOrganisationField
from directory.contribute.forms.person import PersonFacts
from directory.contribute.forms.sending import SendingForm
from directory.contribute.forms.term_questions import TermQuestions
from directory.contribute.sender import person_identity
from directory.contribute.tidying import TidyField, TidyLinesField
from directory.models import Contribution, Organisation

MYSELF, SOMEBODY = "myself", "somebody"


class NominatedFacts(PersonFacts, TermQuestions):
    """What is asked of a person who is to be listed."""

    kind = "person"

    name = TidyField(
        label=_("Which name should stand there?"),
        help_text=_("As the person wants to be called. It need not be a whole name."),
        max_length=200,
        error_messages={"required": _("Give the name that should stand there.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    summary = TidyField(
        label=_("What does this person do? One sentence."),
        help_text=_("At most 200 characters."),
        max_length=200,
        error_messages={"required": _("Say in one sentence what this person does.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    role = TidyField(
        label=_("What is their role?"),
        help_text=_("In their own words, such as “Researcher in data rights”."),
        max_length=200,
        required=False,
    )
    organisation = NamedOrganisationField(
        label=_("Which organisation do they work with?"),
        help_text=_("One that is listed here: its name, or the address of its page."),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    note = TidyLinesField(
        label=_("What else should the curators know?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def facts(self) -> dict[str, Any]:
        """The answers as a contribution keeps them: what was left empty is left out."""
        answers = {name: self.cleaned_data[name] for name in questions.PERSON_LABELS}
        answers |= {"terms": self.by_facet("terms_name"), "proposals": self.by_facet("proposal_name")}
        return {name: answer for name, answer in answers.items() if answer}

    def _facets(self) -> list[str]:
        return [name for one in self.choices for name in (one.terms_name, one.proposal_name)]


class NominationForm(NominatedFacts, SendingForm):
    """Somebody adds themselves, or nominates somebody else. Nobody is listed before the person answers a mail."""

    type: ClassVar[str] = Contribution.Type.NEW_PERSON
    between = ("note", "sender_email")

    who = forms.ChoiceField(
        label=_("Who is it?"),
        choices=[(MYSELF, _("I am this person.")), (SOMEBODY, _("I nominate somebody else."))],
        initial=MYSELF,
        required=False,
        widget=forms.RadioSelect,
    )
    person_email = forms.EmailField(
        label=_("What is this person’s mail address?"),
        max_length=254,
        error_messages={
            "required": _("Give the person’s mail address: nobody is listed without their own word."),
            "invalid": _("Give a mail address, such as ada@example.org."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    proposer = TidyField(label=_("What is your name?"), max_length=100, required=False)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.ask_terms()
        questions.explain(self, questions.WHY_PERSON, questions.WHY_NOMINATION)
        # It has an answer from the start.
        self.fields["who"].needed = True  # type: ignore[attr-defined]
        first = ["who", "name", "person_email", "summary", "role", "organisation"]
        self.order_fields([*first, *self._facets(), "links", "proposer", "note", "sender_email"])

    def clean_who(self) -> str:
        return str(self.cleaned_data["who"] or MYSELF)

    def clean_sender_email(self) -> str:
        """Who adds themselves is written to as the person."""
        return "" if self.is_own else str(self.cleaned_data["sender_email"])

    @property
    def is_own(self) -> bool:
        """Whether the sender says that they are the person."""
        return bool(self.cleaned_data.get("who", MYSELF) == MYSELF)

    def sent(self) -> dict[str, Any]:
        proposer = "" if self.is_own else self.cleaned_data["proposer"]
        return self.facts() | ({"proposer": proposer} if proposer else {})

    @property
    def identity(self) -> str:
        return person_identity(self.cleaned_data["person_email"])

    def words(self) -> Iterable[str]:
        sent = self.sent()
        named = [sent.get(name, "") for name in ("name", "summary", "role", "proposer")]
        return [*named, *sent.get("proposals", {}).values()]


# The same questions, put to the person themselves.
_TO_YOU = {
    "summary": _("What do you do? One sentence."),
    "role": _("What is your role?"),
    "organisation": _("Which organisation do you work with?"),
    "links": _("Where else can one read of you?"),
}


class ConsentForm(NominatedFacts):
    """The same for the person themselves, filled in: to correct, and to agree to."""

    # Which version of the text they read.
    consent = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, nominated: Mapping[str, Any], data: QueryDict | None = None) -> None:
        super().__init__(data, initial=self._filled(nominated), use_required_attribute=False)
        self.label_suffix = ""
        self.ask_terms()
        questions.explain(self, questions.WHY_YOU)
        for name, label in _TO_YOU.items():
            self.fields[name].label = label
        self.fields["name"].help_text = _("As you want to be called. It need not be your whole name.")
        self.fields["role"].help_text = _("In your own words, such as “Researcher in data rights”.")
        self.fields["links"].help_text = _("Addresses of pages of your own, one on each line.")
        self.fields["summary"].error_messages["required"] = _("Say in one sentence what you do.")
        if nominated.get("note"):
            self.fields["note"].help_text = _(
                "Whoever proposed you wrote this. Change it or empty it: what stands here with your yes is your note."
            )
        for choices in self.choices:
            chosen = nominated.get("terms", {}).get(choices.facet.slug, [])
            self.initial[choices.terms_name] = [slug for slug in chosen if slug in choices.options]
            self.initial[choices.proposal_name] = nominated.get("proposals", {}).get(choices.facet.slug, "")
        self.order_fields(["name", "summary", "role", "organisation", *self._facets(), "links", "note"])

    @staticmethod
    def _filled(nominated: Mapping[str, Any]) -> dict[str, Any]:
        """The answers as they are typed. One query, if an organisation is named."""
        slug = nominated.get("organisation")
        named = Organisation.objects.public().filter(slug=slug).first() if slug else None
        own = {name: nominated.get(name, "") for name in ("name", "summary", "role", "links", "note")}
        return own | {"organisation": named.name if named else "", "consent": consent.CURRENT}

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("consent") != consent.CURRENT:
            self.add_error(None, _("The text to agree to has changed meanwhile. Read it again, then answer again."))

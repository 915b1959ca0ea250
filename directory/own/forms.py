"""What owners, and those who would be, are asked. Each question says why, and who sees the answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from directory.contribute.forms import SendingForm
from directory.contribute.questions import CURATORS, NOBODY, PUBLIC, Why, explain
from directory.contribute.tidying import TidyField, TidyLinesField
from directory.models import Contribution, Organisation, Owner, Person
from directory.models.owner import one_spelling
from directory.own.onward import onward
from directory.own.proof import is_at


class AskingForm(forms.Form):
    """A form whose fields say why they are asked."""

    why: ClassVar[Mapping[str, Why]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        self.label_suffix = ""
        explain(self, self.why)


class AddressField(forms.EmailField):
    """A mail address in one spelling, its host in punycode."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}), **kwargs)
        self.error_messages["invalid"] = _("Give a mail address, such as ada@example.org.")

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        try:
            return one_spelling(typed) if typed else ""
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class SignInForm(AskingForm):
    """Where the link goes."""

    email = AddressField(
        label=_("Your mail address"), error_messages={"required": _("Give the address with which you look after it.")}
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)
    why = {"email": Why(NOBODY, _("We mail you a link. There is no password."))}

    def clean_next(self) -> str:
        """The page of the desk that they wanted; empty for anything else."""
        return onward(self.cleaned_data["next"])


class ClaimForm(SendingForm):
    """How somebody proves that an organisation is theirs to keep.

    `host` is where a mail address proves it, if anywhere; `by_file` says whether a file does.
    """

    type = Contribution.Type.CLAIM

    affiliated = None  # type: ignore[assignment]  # whoever claims an entry says so
    sender_email = AddressField(
        label=_("Your mail address"),
        error_messages={"required": _("Give the address with which you will look after it.")},
    )
    role = TidyField(
        label=_("What are you to it?"),
        help_text=_("“Director”, for instance, or “I keep the website”."),
        max_length=100,
        error_messages={"required": _("Say what you are to it.")},
    )
    proof = forms.ChoiceField(
        label=_("How do you prove it?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how you prove it.")},
    )
    note = TidyLinesField(
        label=_("How can a curator check it?"),
        help_text=_("Only where you ask for a curator’s word: a page that names you, or whom to ask."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    field_order = ["sender_email", "role", "proof", "note"]

    def __init__(self, entry: Organisation, data: QueryDict | None = None, *, host: str, by_file: bool) -> None:
        super().__init__(data)
        self.entry, self.host = entry, host
        offered = {
            Owner.Proof.MAIL: host and _("My address is at %(host)s") % {"host": host},
            Owner.Proof.FILE: by_file and _("I can put a file on its website"),
            Owner.Proof.WORD: _("A curator is to check it"),
        }
        self.fields["proof"].choices = [(proof, words) for proof, words in offered.items() if words]  # type: ignore[attr-defined]
        explain(
            self,
            {
                "sender_email": Why(
                    NOBODY, _("You sign in with it, and we ask you once a year whether the entry still holds.")
                ),
                "role": Why(CURATORS, _("So that they know whom to believe when two disagree.")),
                "note": Why(CURATORS, _("They look there before they decide.")),
            },
        )

    def clean(self) -> None:
        super().clean()
        email, proof = self.cleaned_data.get("sender_email"), self.cleaned_data.get("proof")
        if email and proof == Owner.Proof.MAIL and not is_at(email, self.host):
            self.add_error("sender_email", self._not_at_host())
        if proof == Owner.Proof.WORD and not self.cleaned_data.get("note") and "note" not in self.errors:
            self.add_error("note", _("Say how a curator can check that you speak for it."))

    def _not_at_host(self) -> ValidationError:
        words = _(
            "Give a plain address that ends in @%(host)s, without a plus; or keep this one, and prove it another way."
        )
        return ValidationError(words, params={"host": self.host})

    def sent(self) -> dict[str, Any]:
        return self.answers("proof", "role") | {"affiliated": True}

    @property
    def identity(self) -> str:
        """Each address is a claim of its own, whoever else asks."""
        return f"{self.type}:{self.entry.kind}:{self.entry.pk}:{self.cleaned_data['sender_email'].casefold()}"

    @property
    def about(self) -> dict[str, Organisation | Person]:
        return {"entry": self.entry}


class InvitationForm(AskingForm):
    """Whom an owner would like beside them."""

    email = AddressField(
        label=_("Their mail address"), error_messages={"required": _("Give the address of whom you invite.")}
    )
    why = {"email": Why(NOBODY, _("They get a link, and look after the entry once they agree. You see a part of it."))}


class ClosedForm(AskingForm):
    """What became of an organisation that is no more."""

    closed_note = TidyField(
        label=_("What became of it?"),
        help_text=_("For instance “Closed in March 2026. Its guides are kept by …”. At most 300 characters."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say in a few words what became of it.")},
    )
    why = {"closed_note": Why(PUBLIC, _("Stands on its page, for those who look for it."))}


class ReplyForm(AskingForm):
    """An owner's answer to a challenge."""

    words = TidyLinesField(
        label=_("Your reply"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("At most 2,000 characters. A link to what shows it helps most."),
        error_messages={"required": _("Write your reply.")},
    )
    why = {
        "words": Why(
            _("Curators, then whoever challenged it"),
            _("Curators read it before they decide. Afterwards it stands beside their decision."),
        )
    }


class RemovalForm(SendingForm):
    """That an organisation is to leave the map, asked by whoever keeps it."""

    type = Contribution.Type.REMOVAL

    affiliated = note = None  # type: ignore[assignment]  # we know who asks
    sender_email = forms.EmailField(required=False, widget=forms.HiddenInput)
    reason = TidyLinesField(label=_("Why?"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, owner: Owner, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.owner = owner
        explain(self, {"reason": Why(CURATORS, _("Two of them decide on it, and a word helps them."))})

    def clean_sender_email(self) -> str:
        """The address that is signed in, whatever was posted."""
        return self.owner.email

    def sent(self) -> dict[str, Any]:
        why = self.cleaned_data["reason"]
        return ({"why": why} if why else {}) | {"affiliated": True, "owner": self.owner.pk}

    @property
    def identity(self) -> str:
        return f"{self.type}:{self.owner.entry.kind}:{self.owner.entry.pk}:"

    @property
    def about(self) -> dict[str, Organisation | Person]:
        return {"entry": self.owner.entry}

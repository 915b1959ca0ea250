"""What every form has that somebody sends in: how to reach them, what curators should know, and who is no robot."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from directory.contribute import questions, scoring, spam
from directory.contribute.tidying import TidyLinesField
from directory.models import Organisation, Person

# What is between the sender and the curators, on every form.
BETWEEN_US = ("affiliated", "note", "sender_email")


class SendingForm(forms.Form):
    """A form whose answers become a `Contribution` of its `type`.

    A kind of form says what is `sent()`, under which `identity` it waits, and which `words()` need no links.
    """

    type: ClassVar[str]
    # Which of `BETWEEN_US` it asks for.
    between: ClassVar[tuple[str, ...]] = BETWEEN_US

    affiliated = forms.BooleanField(label=_("I belong to this organisation"), required=False)
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

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, use_required_attribute=False)
        self.label_suffix = ""
        for name in set(BETWEEN_US) - set(self.between):
            self.fields.pop(name, None)
        self.stamp = spam.read_stamp(self.data.get("form", ""))
        questions.explain(self, questions.WHY)

    def sent(self) -> dict[str, Any]:
        """The answers as a contribution keeps them: what was left empty is left out."""
        raise NotImplementedError

    @property
    def identity(self) -> str:
        """What makes two of this type the same: see `Contribution.identity`."""
        raise NotImplementedError

    @property
    def about(self) -> dict[str, Any]:
        """What it is about, as `send_in` takes it: {"entry": …}, {"person": …} or nothing."""
        return {}

    def between_us(self) -> Iterator[BoundField]:
        """The fields for what is between the sender and the curators."""
        return (self[name] for name in self.between if name in self.fields)

    def words(self) -> Iterable[str]:
        """Answers in which a link speaks for a robot."""
        return ()

    @property
    def site(self) -> str:
        """The website that is sent, or that of the entry which it is about; empty for none."""
        about = self.about.get("entry")
        return str(self.cleaned_data.get("website") or getattr(about, "website", ""))

    def answers(self, *names: str) -> dict[str, Any]:
        """Answers to some questions and what is between us, without those left empty and the address."""
        wanted = {name: self.cleaned_data.get(name) for name in (*names, "note", "affiliated")}
        return {name: answer for name, answer in wanted.items() if answer}

    @property
    def next_stamp(self) -> str:
        """The stamp that the page carries: the one that came back while it holds, so that mending is not a new form."""
        return self.data.get("form", "") if self.stamp else spam.new_stamp()

    def clean(self) -> None:
        if self.stamp is None:
            self.add_error(
                None,
                _("This form was open for more than a day. Nothing is lost: look it over, then send it again."),
            )

    def flags(self) -> list[str]:
        """What speaks for a robot."""
        assert self.stamp is not None  # noqa: S101  a valid form has one
        cited = [str(self.cleaned_data.get(name) or "") for name in ("note", "wrong", "evidence", "why")]
        signs = scoring.signs(list(self.words()), cited, self.site)
        return spam.flags(trap=self.cleaned_data["subject"], stamp=self.stamp, signs=signs)

    def key(self) -> str:
        """One form with one set of answers: the same however often it is posted, another when something was changed."""
        assert self.stamp is not None  # noqa: S101  a valid form has one
        answers = [self.stamp.key, self.identity, self.sent(), self.cleaned_data["sender_email"]]
        return sha256(json.dumps(answers, sort_keys=True).encode()).hexdigest()


class AboutForm(SendingForm):
    """Something sent in about an entry that is listed, `entry`."""

    def __init__(self, entry: Organisation | Person, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.entry = entry
        if isinstance(entry, Person):
            self.fields["affiliated"].label = _("This is about me")

    @property
    def about(self) -> dict[str, Organisation | Person]:
        return {"person" if isinstance(self.entry, Person) else "entry": self.entry}

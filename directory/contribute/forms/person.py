"""What is asked of a person's entry."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from directory.contribute.forms.fields import LinesField, public_website
from directory.contribute.tidying import TidyField, tidy_website


class LinksField(LinesField):
    """Web addresses, one on each line. `https://` need not be typed."""

    def clean_line(self, line: str) -> str:
        address = tidy_website(line)
        public_website(address)
        return super().clean_line(address)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return [tidy_website(one) for one in self._lines(initial)] != [tidy_website(one) for one in self._lines(data)]

    def _lines(self, value: Any) -> list[str]:
        return [line for line in self.to_python(self.prepare_value(value)).splitlines() if line]


class PersonFacts(forms.Form):
    """What is asked of a person, besides terms."""

    name = TidyField(
        label=_("What is the name?"),
        max_length=200,
        error_messages={"required": _("Give the name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    role = TidyField(
        label=_("What do they do?"),
        help_text=_("In their own words, such as “Researcher in data rights”."),
        max_length=200,
        required=False,
    )
    summary = TidyField(
        label=_("What should people know first? One sentence."),
        help_text=_("At most 200 characters."),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    links = LinksField(
        label=_("Where else can one read of them?"),
        help_text=_("Addresses of pages of their own, one on each line."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        most=10,
        longest=500,
        too_many=_("Give at most ten addresses, one on each line."),
    )

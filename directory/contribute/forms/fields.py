"""Fields and widgets of the forms that anybody fills in."""

from __future__ import annotations

import ipaddress
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, URLValidator
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from directory.contribute.questions import Choices
from directory.contribute.tidying import TidyLinesField
from directory.models.identity import site_key

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
        options = [(key, flatatt({"selected": str(key) == str(value or "")}), label) for key, label in self.choices]
        return format_html(
            "<select{}>{}</select>",
            flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})})),
            format_html_join("", '<option value="{}"{}>{}</option>', options),
        )


class LinesField(TidyLinesField):
    """A few short texts, one on each line, as a list without doubles. Shown again as they were typed."""

    def __init__(self, *, most: int, longest: int, too_many: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most, self.too_many, self.fits = most, too_many, MaxLengthValidator(longest)

    def clean(self, value: Any) -> Any:
        lines = [self.clean_line(line) for line in super().clean(value).splitlines() if line]
        if len(lines) > self.most:
            raise ValidationError(self.too_many, code="too_many")
        return list(dict.fromkeys(lines))

    def clean_line(self, line: str) -> str:
        """One of them, judged."""
        self.fits(line)
        return line

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class YearField(forms.IntegerField):
    """A year that has been."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            localize=False,
            error_messages={"invalid": _("Give the year as four figures, such as 2019.")},
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": "4"}),
            **kwargs,
        )

    def clean(self, value: Any) -> int | None:
        year: int | None = super().clean(value)
        if year is not None and not 1000 <= year <= timezone.localdate().year:
            raise ValidationError(_("Give a year between 1000 and this one."))
        return year


class TermsField(forms.MultipleChoiceField):
    """Some terms of one facet, as slugs. The template draws it, so that the page says more than a widget would.

    `keeps` are slugs that an entry has already: they stand beside what is narrower, and there may be as many as there
    are, until somebody takes them away.
    """

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {
        "required": _("Choose what fits best, or say it in your own words."),
        "invalid_choice": _("One of the terms chosen is not in the list any more. Choose again."),
        "invalid_list": _("Choose from the list."),
    }

    def __init__(self, choices: Choices, **kwargs: Any) -> None:
        super().__init__(required=False, label=choices.facet.question, **kwargs)
        self.offered = choices
        self.keeps: list[str] = []

    def valid_value(self, value: Any) -> bool:
        return not value or value in self.offered.options

    def clean(self, value: Any) -> list[str]:
        # An empty one is the button that says "No answer".
        chosen = [slug for slug in super().clean(value) if slug]
        narrowest = self.offered.narrowest(chosen)
        slugs = [slug for slug in self.offered.options if slug in narrowest or (slug in chosen and slug in self.keeps)]
        most = max(self.offered.most, len(self.keeps))
        if len(slugs) > most:
            raise ValidationError(
                ngettext_lazy("Choose only %(most)d.", "Choose at most %(most)d.", most) % {"most": most},
                code="too_many",
            )
        return slugs

    def has_changed(self, initial: Any, data: Any) -> bool:
        return {slug for slug in initial or [] if slug} != {slug for slug in data or [] if slug}

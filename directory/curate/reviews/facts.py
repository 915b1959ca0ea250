"""The fields in which a curator corrects a fact, by the record's names."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from directory.curate.fields import FacetField, LinesField
from directory.curate.vocabulary import FacetTerms
from directory.models import Organisation

WEB = URLValidator(["http", "https"])
_YEAR = _("Give the year as four figures.")


def _website() -> forms.Field:
    return forms.URLField(label=_("Website"), max_length=500, required=False, assume_scheme="https", validators=[WEB])


def _summary() -> forms.Field:
    return forms.CharField(
        label=_("Summary"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One sentence, at most 200 characters."),
    )


def _year() -> forms.Field:
    return forms.IntegerField(
        label=_("Year founded"),
        required=False,
        validators=[MinValueValidator(1000, _YEAR), MaxValueValidator(2100, _YEAR)],
    )


def _links() -> forms.Field:
    each = forms.URLField(assume_scheme="https", max_length=500, validators=[WEB])
    return LinesField(label=_("Links"), help_text=_("Web addresses, one a line."), each=each)


_MAKERS: dict[str, Callable[[], forms.Field]] = {
    "name": lambda: forms.CharField(label=_("Name"), max_length=200, required=False),
    "website": _website,
    "summary": _summary,
    "description": lambda: forms.CharField(
        label=_("Description"), max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 8})
    ),
    "country": lambda: forms.ChoiceField(label=_("Country"), choices=[("", "—"), *countries], required=False),
    "city": lambda: forms.CharField(label=_("City or town"), max_length=100, required=False),
    "former_names": lambda: LinesField(label=_("Former names"), help_text=_("One a line.")),
    "year_founded": _year,
    "status": lambda: forms.ChoiceField(label=_("Status"), choices=Organisation.Status.choices, required=False),
    "closed_note": lambda: forms.CharField(label=_("What became of it"), max_length=300, required=False),
    "role": lambda: forms.CharField(label=_("Role"), max_length=200, required=False),
    "links": _links,
}


def fact_field(name: str, vocabulary: Mapping[str, FacetTerms]) -> forms.Field | None:
    """A field for the fact `name`; None for one that is taken as it was sent, or not. `vocabulary` by facet slug."""
    facet = vocabulary.get(name.removeprefix("terms.")) if name.startswith("terms.") else None
    if facet is not None:
        return FacetField(facet)
    return _MAKERS[name]() if name in _MAKERS else None

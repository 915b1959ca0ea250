"""A proposed relationship: its words to correct, the other side beside it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from directory.curate.fields import OrganisationField
from directory.curate.reviews.base import DecisionForm
from directory.models import Organisation, Relationship
from directory.models.relationship import partial_date


def _date(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=10,
        required=False,
        validators=[partial_date],
        help_text=_("A year, a month (2024-05) or a day (2024-05-31)."),
    )


class RelationshipForm(DecisionForm):
    """A relationship between the case's entry and another. One query: the other."""

    sent_template = "curate/sent/relationship.html"
    accept_label = _("Accept this relationship")
    accept_names = ("type", "other", "since", "until", "evidence", "accept_words")

    type = forms.ChoiceField(label=_("Type"), choices=[])
    other = OrganisationField(label=_("The other organisation"))
    since = _date(_("Since"))
    until = _date(_("Until"))
    evidence = forms.CharField(
        label=_("Evidence"), max_length=500, required=False, validators=[MaxLengthValidator(500)]
    )

    def add_fields(self) -> None:
        sent = self.case.sent
        self.way = sent["way"]
        words = dict(Relationship.Type.choices) if self.way == "to" else Relationship.seen_from_target
        self.fields["type"].choices = list(words.items())  # type: ignore[attr-defined]
        self.words = words.get(sent["type"], sent["type"])
        self.known = Organisation.objects.filter(slug=sent["other"]).first()
        self.initial = {name: sent.get(name, "") for name in ("type", "since", "until", "evidence")}
        self.initial["other"] = self.known or sent["other"]

    def clean_accept(self) -> None:
        other = self.cleaned_data.get("other")
        if other is not None and other == self.case.entry:
            self.add_error("other", _("An organisation cannot stand in a relationship to itself."))

    @property
    def taken(self) -> dict[str, Any]:
        """The relationship, by the name that the record has for it."""
        said = self.cleaned_data
        name = f"relationships.{self.way}.{said['type']}.{said['other'].slug}"
        return {name: {part: said[part] for part in ("since", "until", "evidence")}}

    @property
    def extra(self) -> dict[str, Any]:
        return {"source": self.cleaned_data["evidence"]}

"""What somebody has against an entry, or a fact in it; and a request to take an entry off the map."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from directory.curate.reviews.base import DecisionForm
from directory.curate.reviews.facts import fact_field
from directory.curate.vocabulary import vocabulary_for
from directory.models import Criterion, Standing, state_of
from directory.models.told import in_words, label_of

CORRECT, TAKE_AWAY = "correct", "take-away"


def _why(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=500,
        required=False,
        help_text=_("Public: it stands in the entry's history. So name nobody."),
    )


class ChallengeForm(DecisionForm):
    """A challenge, against a fact or a criterion. To keep what stands is to decline it.

    Costs four queries for what stands, and two for the vocabulary or the criterion.
    """

    sent_template = "curate/sent/challenge.html"
    accept_title = _("It is right: mend the entry")
    accept_label = _("Do this")
    decline_title = _("Or keep it as it is")
    decline_label = _("Keep it as it is")

    asks_first = "remedy"

    remedy = forms.ChoiceField(label=_("What is to be done"), widget=forms.RadioSelect, required=False)
    why = _why(_("Reason"))

    def add_fields(self) -> None:
        side, _dot, self.about = self.case.sent["against"].partition(".")
        self.is_about_fact = side == "fact"
        if self.is_about_fact:
            self._add_correction()
        else:
            self._name_criterion()
        remedies = self.fields["remedy"]
        remedies.choices = self.remedies()  # type: ignore[attr-defined]
        self.accept_names = ("remedy", *(("value",) if "value" in self.fields else ()), "why", "accept_words")

    def _add_correction(self) -> None:
        is_of_terms = self.about.startswith("terms.")
        kind = "person" if self.case.person_id else "organisation"
        vocabulary = {one.facet.slug: one for one in vocabulary_for(kind)} if is_of_terms else {}
        stands = state_of(self.case.subject).get(self.about) if self.case.subject else None
        self.what = (
            vocabulary[self.about.removeprefix("terms.")].facet.name if vocabulary else label_of(kind, self.about)
        )
        self.stands = ", ".join(stands or []) if is_of_terms else in_words(kind, self.about, stands)
        value = fact_field(self.about, vocabulary)
        if value is not None:
            value.label, value.help_text = _("The right value"), _("Only to correct it.")
            self.fields["value"] = value

    def _name_criterion(self) -> None:
        found = Criterion.objects.in_force().filter(slug=self.about).first()
        self.initial["cites"] = [self.about] if found else []
        self.what = found.current.title if found else self.about
        self.stands = found.current.meaning if found else ""

    def remedies(self) -> list[tuple[str, Any]]:
        """What may be done, as choices."""
        if not self.is_about_fact:
            return [
                (Standing.REMOVED, _("Remove the entry: its address says that it was removed")),
                (Standing.ARCHIVED, _("Archive the entry: it is shown, and marked so")),
            ]
        take_away = [] if self.about == "name" else [(TAKE_AWAY, _("Take it away"))]
        return [(CORRECT, _("Correct it")), *take_away] if "value" in self.fields else take_away

    def clean_accept(self) -> None:
        said = self.cleaned_data
        if not said.get("remedy") and "remedy" not in self.errors:
            self.add_error("remedy", _("Choose what is to be done."))
        if said.get("remedy") == CORRECT and not said.get("value") and "value" not in self.errors:
            self.add_error("value", _("Write what is right."))
        if said.get("remedy") in Standing.values and not said.get("why"):
            self.add_error("why", _("Say why: it stands in the record."))

    @property
    def taken(self) -> dict[str, Any]:
        remedy = self.cleaned_data["remedy"]
        if remedy in Standing.values:
            return {"standing": remedy}
        return {self.about: self.cleaned_data["value"] if remedy == CORRECT else None}

    @property
    def extra(self) -> dict[str, Any]:
        return {"why": self.cleaned_data["why"]}

    @property
    def heading(self) -> str:
        """What the challenge is against, in words."""
        return str(capfirst(self.what))


class RemovalForm(DecisionForm):
    """A request to remove an entry."""

    accept_title = _("Remove the entry")
    accept_label = _("Remove it")
    decline_title = _("Or keep it")
    decline_label = _("Keep it")
    accept_names = ("why", "accept_words")
    asks_first = "why"

    why = _why(_("Reason"))

    def clean_accept(self) -> None:
        if not self.cleaned_data.get("why"):
            self.add_error("why", _("Say why: it stands in the record."))

    @property
    def taken(self) -> dict[str, Any]:
        return {"standing": Standing.REMOVED.value}

    @property
    def extra(self) -> dict[str, Any]:
        return {"why": self.cleaned_data["why"]}

"""What the form of every review has: the decision, words to the sender, a question, and what a second curator says.

`decision` says which button was pressed: what belongs to another is kept as typed, and not complained about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from directory.curate.criteria import CriteriaField
from directory.curate.fields import FacetField, OrganisationField
from directory.curate.grounds import cited_for, needs_two
from directory.models import Contribution

ACCEPT, DECLINE, ASK, DISAGREE = "accept", "decline", "ask", "disagree"

# What belongs to one button alone; the rest belongs to accepting.
_ONLY_FOR = {
    DECLINE: {"reason", "listed_as", "decline_words"},
    ASK: {"question"},
    DISAGREE: {"disagreement"},
}
# What goes with either decision.
_EITHER = {"note", "cites"}


def words_field(label: StrOrPromise, help_text: StrOrPromise = "", *, most: int = 2000) -> forms.CharField:
    """A box for a few sentences, `most` characters."""
    rows = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, max_length=most, required=False, widget=rows, help_text=help_text)


class DecisionForm(forms.Form):
    """The decision on a contribution. A subclass adds what is decided on, and says what accepting means.

    `taken` is what `decisions.accept` takes as `fields`; `extra` what else goes to it.
    """

    # What stands above the decision, and what the buttons say.
    sent_template: ClassVar[str] = "curate/sent/words.html"
    accept_title: ClassVar[StrOrPromise] = _("Accept")
    accept_label: ClassVar[StrOrPromise] = _("Accept")
    decline_title: ClassVar[StrOrPromise] = _("Or decline")
    decline_label: ClassVar[StrOrPromise] = _("Decline")
    # The fields that stand above the button that accepts, and above the one that declines.
    accept_names: tuple[str, ...] = ("accept_words",)
    decline_names: tuple[str, ...] = ("reason", "decline_words")
    # What accepting asks for in any case, if it does: the key that accepts leads there.
    asks_first: ClassVar[str] = ""

    accept_words = words_field(_("Words to the sender"), _("Optional. Never public."))
    reason = forms.ChoiceField(label=_("Reason"), choices=[("", "—"), *Contribution.Reason.choices], required=False)
    listed_as = OrganisationField(
        label=_("Listed as"),
        required=False,
        help_text=_("Only if it is listed already: the sender is shown the way there."),
    )
    decline_words = words_field(
        _("Words to the sender"), _("What would have made it different, for instance. Never public.")
    )
    cites = CriteriaField()
    note = words_field(
        _("Why, for the second curator"), _("Two people decide on this one. For curators alone."), most=500
    )
    question = words_field(
        _("Question"), _("One question, in plain words. The sender reads it and answers on their private page.")
    )
    disagreement = words_field(_("Why you disagree"), _("For curators alone. It stays on record."), most=500)

    def __init__(
        self,
        case: Contribution,
        data: Mapping[str, Any] | None = None,
        *,
        decision: str = "",
        joined: Iterable[Contribution] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.case, self.decision, self.joined = case, decision, list(joined)
        self.add_fields()
        self.needs_two = needs_two(case)

    def add_fields(self) -> None:
        """Add the fields that depend on the case."""

    def full_clean(self) -> None:
        super().full_clean()
        mine = self.names_for(self.decision)
        self._errors = ErrorDict({name: errors for name, errors in self.errors.items() if name in mine})

    def names_for(self, decision: str) -> set[str]:
        """The fields that one button sends; the rest belongs to others."""
        if decision != ACCEPT:
            return _ONLY_FOR.get(decision, set()) | (_EITHER if decision == DECLINE else set())
        return {*self.fields, "__all__"} - set().union(*_ONLY_FOR.values())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        checks = {
            ACCEPT: self.clean_accept,
            DECLINE: self.clean_decline,
            ASK: self.clean_ask,
            DISAGREE: self.clean_disagree,
        }
        if self.decision in checks:
            checks[self.decision]()
        return cleaned

    def clean_accept(self) -> None:
        """Refuse what cannot be accepted."""

    def clean_decline(self) -> None:
        """Refuse a decline without a reason."""
        said = self.cleaned_data
        if not said.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Choose a reason: the sender reads it."))
        if said.get("reason") == Contribution.Reason.OTHER and not said.get("decline_words"):
            self.add_error("decline_words", _("Say what the reason is."))
        if said.get("reason") and not said.get("cites") and not cited_for(self.case, said["reason"]):
            self.add_error("cites", _("No criterion stands for this reason: choose those that it rests on."))
        if said.get("listed_as") and said.get("reason") != Contribution.Reason.LISTED_ALREADY:
            self.add_error("listed_as", _("Leave this empty, or choose “It is listed already” as the reason."))

    def clean_ask(self) -> None:
        """Refuse an empty question."""
        if not self.cleaned_data.get("question"):
            self.add_error("question", _("Write what you want to know."))

    def clean_disagree(self) -> None:
        """Refuse to disagree without a word."""
        if not self.cleaned_data.get("disagreement"):
            self.add_error("disagreement", _("Say why: whoever proposed it reads this."))

    # What is decided -------------------------------------------------------------------------------------------------

    @property
    def taken(self) -> dict[str, Any]:
        """What the curator takes, by the record's names. Call on a valid form."""
        return {}

    @property
    def extra(self) -> dict[str, Any]:
        """What else accepting takes: see `decisions.accept`."""
        return {}

    def accepted(self) -> dict[str, Any]:
        """All that `decisions.accept` takes."""
        said = self.cleaned_data
        return {"fields": self.taken, "words": said["accept_words"], "cites": said["cites"], **self.extra}

    def declined(self) -> dict[str, Any]:
        """All that `decisions.decline` takes."""
        said = self.cleaned_data
        told = {"reason": said["reason"], "words": said["decline_words"], "cites": said["cites"]}
        return told | {"listed_as": said.get("listed_as")}

    # What the page shows ---------------------------------------------------------------------------------------------

    def accept_fields(self) -> Iterator[forms.BoundField]:
        """What is asked when accepting, beside the facts themselves."""
        return (self[name] for name in self.accept_names)

    @property
    def accept_first(self) -> str:
        """The id of what accepting asks for first; empty if it asks for nothing."""
        if not self.asks_first:
            return ""
        asked = self[self.asks_first]
        # Of several to choose from, the first: the group itself takes no focus.
        return asked.subwidgets[0].id_for_label if asked.widget_type == "radioselect" else asked.auto_id

    def decline_fields(self) -> Iterator[forms.BoundField]:
        """What is asked when declining."""
        return (self[name] for name in self.decline_names)

    def typed(self) -> Iterator[tuple[str, str]]:
        """What the curator typed or chose that was not there before: label and words."""
        for name in self.changed_data:
            if not name.startswith("take."):
                yield str(self[name].label), _chosen(self[name])


def _chosen(answer: forms.BoundField) -> str:
    """What was typed, or the names of what was chosen."""
    value = answer.value()
    values = value if isinstance(value, list) else [value]
    if isinstance(answer.field, FacetField):
        names = {key: term.name for key, term in answer.field.terms.items()}
    elif isinstance(answer.field, forms.ChoiceField):
        names = dict(_flat(answer.field.widget.choices))
    else:
        names = {}
    return ", ".join(names.get(str(one), str(one or "")) for one in values)


def _flat(choices: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """Choices, those in groups too, each with what it is called."""
    for value, name in choices:
        if isinstance(name, list | tuple):
            yield from _flat(name)
        else:
            yield str(value), str(name)

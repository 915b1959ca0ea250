"""What a curator lists, archives or takes off the map without a contribution is a decision like any other: it cites
criteria, and stands in the public log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from directory.curate.criteria import Cited, CriteriaField, listed_by, reason_behind
from directory.models import Decision, Entry, Standing
from directory.own.letters import tell_standing

_PUBLIC = (Standing.LISTED, Standing.ARCHIVED)
_OUTCOMES = {
    Standing.LISTED: Decision.Outcome.LISTED,
    Standing.ARCHIVED: Decision.Outcome.ARCHIVED,
    Standing.REMOVED: Decision.Outcome.REMOVED,
}
_LEAVES = (Decision.Outcome.ARCHIVED, Decision.Outcome.REMOVED)


def outcome_of(was: str, becomes: str) -> str:
    """What the log calls a change of standing; empty where it is none, or nothing that anybody could see."""
    if was == becomes:
        return ""
    if becomes == Standing.DRAFT:
        return Decision.Outcome.REMOVED if was in _PUBLIC else ""
    if (was, becomes) == (Standing.REMOVED, Standing.ARCHIVED):
        return Decision.Outcome.UNDONE
    return _OUTCOMES[Standing(becomes)]


def must_cite(was: str, becomes: str) -> bool:
    """Whether a change of standing needs criteria that its curator chose: what leaves the map leaves it by some."""
    return outcome_of(was, becomes) in _LEAVES


def log_standing(
    entries: Sequence[tuple[Entry, str]],
    *,
    by: User,
    cites: Sequence[Cited] = (),
    about: str = Decision.About.LISTING,
) -> bool:
    """Log what became of some entries of one kind, each with the standing that it had; whether there was anything to
    log. Tells the owners of each. Without `cites`, those for what is listed. Three queries, and two for each."""
    for entry, was in entries:
        if was != entry.standing:
            tell_standing(entry)
    changed = [(entry, outcome) for entry, was in entries if (outcome := outcome_of(was, entry.standing))]
    if not changed:
        return False
    cited = cites or listed_by(changed[0][0].kind)
    reason = reason_behind(cited)
    for entry, outcome in changed:
        why = reason if outcome in _LEAVES else ""
        Decision.objects.log(about, outcome, by=by, entry=entry, cites=cited, reason=why)
    return True


class LeavingForm(forms.Form):
    """Why some entries are archived or removed, and by which criteria."""

    why = forms.CharField(
        label=_("Why"),
        max_length=500,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("Stands in the public history of each entry."),
    )
    cites = CriteriaField(required=True, help_text=_("The public log names them."))

    @property
    def cited(self) -> list[Cited]:
        """What was ticked. Call on a valid form."""
        return cast("list[Cited]", self.cleaned_data["cites"])

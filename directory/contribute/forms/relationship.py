"""The form for a relationship: with whom, what kind, since when, and how one knows."""

from __future__ import annotations

import re
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from directory.contribute import questions
from directory.contribute.duplicates import likely_duplicates
from directory.contribute.forms.fields import PlainSelect
from directory.contribute.forms.sending import AboutForm
from directory.contribute.tidying import TidyField, TidyLinesField
from directory.models import Contribution, Organisation, Relationship
from directory.models.relationship import partial_date

Type = Relationship.Type
# Of those whose names are like what was typed, so many are offered.
MOST_CANDIDATES = 8
# As a script fills it in, and as it is shown again: "Zed Trust [zed-trust]".
_WITH_SLUG = re.compile(r"\[([^\[\]]+)\]$")


def said_from_here() -> list[tuple[str, Any]]:
    """Each kind of relationship in the words of either side: "to.funds" is "Funds", "from.funds" is "Funded by"."""
    said: list[tuple[str, Any]] = [("", _("Choose"))]
    for kind in Type:
        said.append((f"to.{kind.value}", kind.label))
        # Partners say the same of each other.
        if kind != Type.PARTNER:
            said.append((f"from.{kind.value}", Relationship.seen_from_target[kind.value]))
    return said


class RelationshipForm(AboutForm):
    """A relationship between `entry` and another organisation, which is typed by name, or chosen from `candidates`."""

    type: ClassVar[str] = Contribution.Type.RELATIONSHIP
    between = ("affiliated", "sender_email")
    entry: Organisation

    said = forms.ChoiceField(
        label=_("How is it linked?"),
        choices=said_from_here,
        widget=PlainSelect,
        error_messages={"required": _("Choose how it is linked.")},
    )
    other = TidyField(
        label=_("To which organisation?"),
        help_text=_("As it is listed here. If it is not, add it first."),
        max_length=320,
        error_messages={"required": _("Name the other organisation.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    # The slug of the candidate that was chosen, and what had been typed when they were shown.
    chosen = forms.CharField(required=False, widget=forms.HiddenInput)
    asked = forms.CharField(required=False, widget=forms.HiddenInput)
    since = TidyField(
        label=_("Since when?"),
        help_text=_("A year, a month (2024-05) or a day (2024-05-31)."),
        max_length=10,
        required=False,
        validators=[partial_date],
    )
    until = TidyField(label=_("Until when, if it has ended?"), max_length=10, required=False, validators=[partial_date])
    evidence = TidyLinesField(
        label=_("How do you know?"),
        help_text=_("A link is best: a page of either of them, an announcement, a report."),
        max_length=500,
        error_messages={"required": _("Say how you know: a link is best.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, entry: Organisation, data: QueryDict | None = None) -> None:
        super().__init__(entry, data)
        self.candidates: list[Organisation] = []
        questions.explain(self, {"evidence": questions.WHY_EVIDENCE})
        self.fields["other"].widget.attrs["data-suggest"] = f"{reverse('organisation-list-json')}?q="
        self.order_fields(["said", "other", "since", "until", "evidence", *self.between])

    def clean_other(self) -> Organisation | None:
        """The organisation that was meant; where that is not certain, the candidates are kept, to be shown."""
        typed = self.cleaned_data["other"]
        found = self._chosen(typed) or self._named(typed)
        if found == self.entry:
            raise ValidationError(_("An organisation cannot stand in a relationship to itself."))
        if found is None and self.candidates:
            raise ValidationError(_("Choose which one you mean, or type another name."))
        if found is None:
            raise ValidationError(_("We know none of that name. Look for it in the list, or add it first."))
        self._show(found)
        return found

    def _show(self, found: Organisation) -> None:
        """Let the field say who was found: should something else be mended, nobody has to choose once more."""
        shown = cast("QueryDict", self.data).copy()
        shown["other"] = f"{found.name} [{found.slug}]"
        self.data = shown

    def _chosen(self, typed: str) -> Organisation | None:
        slug, asked = self.data.get("chosen", ""), self.data.get("asked", "")
        return self._public(slug=slug) if slug and asked == typed else None

    def _named(self, typed: str) -> Organisation | None:
        """Who is called so, if it is one. Five queries at most."""
        bracketed = _WITH_SLUG.search(typed)
        if found := self._public(slug=bracketed[1] if bracketed else typed):
            return found
        named = list(Organisation.objects.public().filter(name__iexact=typed).order_by("pk")[: MOST_CANDIDATES + 1])
        if len(named) == 1:
            only: Organisation = named[0]
            return only
        self.candidates = self._others(named or self._alike(typed))
        return None

    def _alike(self, typed: str) -> list[Organisation]:
        holds = Q(name__icontains=typed)
        near = [duplicate.organisation for duplicate in likely_duplicates({"name": typed})]
        return [*near, *Organisation.objects.public().filter(holds).order_by("name", "pk")[: MOST_CANDIDATES + 1]]

    def _others(self, found: list[Organisation]) -> list[Organisation]:
        return [one for one in dict.fromkeys(found) if one != self.entry][:MOST_CANDIDATES]

    def _public(self, *, slug: str) -> Organisation | None:
        found: Organisation | None = Organisation.objects.public().filter(slug=slug).first()
        return found

    def clean(self) -> None:
        super().clean()
        since, until = self.cleaned_data.get("since", ""), self.cleaned_data.get("until", "")
        if since and until and until < since[: len(until)]:
            self.add_error("until", _("It cannot end before it began."))
        if self.cleaned_data.get("other") and self.cleaned_data.get("said"):
            self._refuse_what_is_known(since, until)

    def _refuse_what_is_known(self, since: str, until: str) -> None:
        """One query."""
        source, kind, target = self._ends()
        ways = Q(source=source, target=target)
        if kind == Type.PARTNER:
            ways |= Q(source=target, target=source)
        known = Relationship.objects.filter(ways, type=kind).first()
        if known is not None and since in ("", known.since) and until in ("", known.until):
            self.add_error("other", _("That is known already. If its dates are wrong, give the right ones."))

    def _ends(self) -> tuple[Organisation, str, Organisation]:
        """The relationship as the record has it: source, type, target."""
        way, kind = self.cleaned_data["said"].split(".")
        other = self.cleaned_data["other"]
        return (self.entry, kind, other) if way == "to" else (other, kind, self.entry)

    def sent(self) -> dict[str, Any]:
        way, kind = self.cleaned_data["said"].split(".")
        ends = {"way": way, "type": kind, "other": self.cleaned_data["other"].slug}
        return ends | self.answers("since", "until", "evidence")

    @property
    def identity(self) -> str:
        """The same from whichever side it is said."""
        source, kind, target = self._ends()
        ends = sorted([source.pk, target.pk]) if kind == Type.PARTNER else [source.pk, target.pk]
        return f"relationship:organisation:{ends[0]}:{kind}:{ends[1]}"

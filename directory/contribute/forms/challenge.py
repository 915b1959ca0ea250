"""The form for a challenge: which rule or which fact does not hold, why, and how one can see that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from directory.contribute.differences import label_for
from directory.contribute.forms.sending import AboutForm
from directory.contribute.tidying import TidyLinesField
from directory.models import Contribution, Criterion, Organisation, Person, Relationship
from directory.models.told import in_words

Side = Criterion.Side
# How a criterion is challenged, by the question that it answers and the kind of entry that it is about.
_SIDES: dict[str, dict[str, StrPromise]] = {
    Organisation.kind: {
        Side.IN: _("What is listed must meet this, and it does not"),
        Side.OUT: _("What is so is not listed, and it is so"),
        Side.ENTRY: _("Entries must be so, and this one is not"),
    },
    Person.kind: {
        Side.PERSON: _("People are listed when this holds, and it does not"),
        Side.ENTRY: _("Entries must be so, and this one is not"),
    },
}
_FACTS = {
    Organisation.kind: (
        "name", "summary", "website", "country", "city", "year_founded", "former_names", "status", "closed_note",
        "description",
    ),
    Person.kind: ("name", "role", "summary", "links", "description"),
}  # fmt: skip
# Of what an entry is linked to, so many can be chosen here; the rest can be named in words.
_MOST_LINKS = 100


@dataclass(frozen=True)
class Options:
    """Some things that can be challenged for the same reason."""

    heading: StrPromise
    all: list[Option]


@dataclass(frozen=True)
class Option:
    """Something that can be challenged: as `Contribution.sent["against"]` names it, what it is called, what it says."""

    value: str
    label: StrPromise | str
    hint: str = ""


class ChallengeForm(AboutForm):
    """A challenge of an entry: of a published criterion that it is said not to meet, or of a fact on its page."""

    type: ClassVar[str] = Contribution.Type.CHALLENGE
    between = ("affiliated", "sender_email")

    against = forms.ChoiceField(
        label=_("What do you challenge?"),
        error_messages={
            "required": _("Choose what you challenge."),
            "invalid_choice": _("What you chose is not there any more. Choose again."),
        },
        widget=forms.RadioSelect,
    )
    wrong = TidyLinesField(
        label=_("What is wrong?"),
        max_length=2000,
        error_messages={"required": _("Say what is wrong.")},
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    evidence = TidyLinesField(
        label=_("How can one see that?"),
        help_text=_("Links are best, one on each line."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, entry: Organisation | Person, data: QueryDict | None = None, *, offered: QueryDict | None = None
    ) -> None:
        super().__init__(entry, data)
        self.options = [*_criteria(entry.kind), Options(_("Something on its page does not hold"), list(_facts(entry)))]
        known = [(option.value, option.label) for options in self.options for option in options.all]
        self.fields["against"].choices = known  # type: ignore[attr-defined]
        self.order_fields(["against", "wrong", "evidence", *self.between])
        if offered is not None:
            self.initial = {"against": offered.get("against", "")}

    def groups(self) -> Iterator[tuple[Options, bool]]:
        """What can be challenged, and whether it is shown opened: because something in it is chosen."""
        chosen = self["against"].value()
        for options in self.options:
            yield options, any(option.value == chosen for option in options.all)

    def sent(self) -> dict[str, Any]:
        return self.answers("against", "wrong", "evidence")

    @property
    def identity(self) -> str:
        return f"challenge:{self.entry.kind}:{self.entry.pk}:{self.cleaned_data['against']}"


def _criteria(kind: str) -> Iterator[Options]:
    """The rules that entries of `kind` must meet, by the question that they answer. Two queries."""
    sides: dict[str, list[Option]] = {side: [] for side in _SIDES[kind]}
    for criterion in Criterion.objects.in_force().filter(side__in=sides):
        told = criterion.current
        sides[criterion.side].append(Option(f"criterion.{criterion.slug}", told.title, told.meaning))
    yield from (Options(_SIDES[kind][side], options) for side, options in sides.items() if options)


def _facts(entry: Organisation | Person) -> Iterator[Option]:
    """What the page of `entry` says. Two queries at most."""
    said = entry.recorded()
    for name in _FACTS[entry.kind]:
        words = in_words(entry.kind, name, said[name])
        if words:
            yield Option(f"fact.{name}", label_for(entry.kind, name), Truncator(words).chars(120))
    yield from _filed_under(entry)
    if isinstance(entry, Organisation):
        yield from _linked_to(entry)


def _filed_under(entry: Any) -> Iterator[Option]:
    terms: dict[Any, list[str]] = {}
    for row in entry.term_rows.select_related("tag__facet").order_by("tag__facet__order", "tag__position", "tag__name"):
        terms.setdefault(row.tag.facet, []).append(row.tag.name)
    for facet, names in terms.items():
        yield Option(f"fact.terms.{facet.slug}", facet.question, ", ".join(names))


def _linked_to(entry: Organisation) -> Iterator[Option]:
    for row in Relationship.objects.of(entry)[:_MOST_LINKS]:
        words, other = row.seen_from(entry)
        way = "to" if row.source_id == entry.pk else "from"
        label = _now("%(words)s %(name)s") % {"words": words, "name": other.name}
        yield Option(f"fact.relationships.{way}.{row.type}.{other.slug}", label)

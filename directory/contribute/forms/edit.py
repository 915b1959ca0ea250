"""The form for a change to an entry: that for adding, filled in with what the entry says. Only what differs is sent."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from hashlib import sha256
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from directory.contribute import questions
from directory.contribute.differences import Difference, differences
from directory.contribute.forms.organisation import OrganisationFacts
from directory.contribute.forms.person import PersonFacts
from directory.contribute.forms.sending import BETWEEN_US, AboutForm
from directory.contribute.forms.term_questions import TermQuestions
from directory.contribute.tidying import TidyField, TidyMarkdownField
from directory.curate.versions import since, version_of
from directory.models import Contribution, Organisation, Person, terms_of

Listed = Organisation | Person


class EditForm(TermQuestions, AboutForm):
    """A change to `entry`, suggested by anybody.

    A field is named as the record names it, but for terms ("terms-issue" is "terms.issue"); beside each that differs
    stands "source-FIELD". What stands in the entry already is not judged again, so that nobody has to mend what they
    did not touch.

    The form knows the `version` of the entry that it was filled from. Where the entry changed since, what the sender
    left alone becomes what it says now, what they changed stays as typed, and `meanwhile` tells what others changed.
    """

    type: ClassVar[str] = Contribution.Type.EDIT
    proposes = False
    # The entry's own fields that are asked for, in order.
    own: ClassVar[tuple[str, ...]]

    version = forms.CharField(required=False, widget=forms.HiddenInput)

    description = TidyMarkdownField(
        label=_("What more is there to say?"),
        help_text=_("Paragraphs, lists and links, in Markdown."),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, entry: Listed, data: QueryDict | None = None) -> None:
        super().__init__(entry, data)
        self.kind = entry.kind
        self.ask_terms()
        facets = {f"terms.{one.facet.slug}": one.terms_name for one in self.choices}
        # What the record calls each field, and what the form does.
        self.asked = {name: name for name in self.own} | facets
        self._ask_for_sources()
        self.order_fields([*self.asked.values(), *(f"source-{record}" for record in self.asked), *BETWEEN_US])
        self.now = entry.recorded() | {name: [] for name in facets} | terms_of(entry)
        self.current_version = version_of(entry)
        self.initial = {name: self._offered(record, self.now[record]) for record, name in self.asked.items()}
        for choices in self.choices:
            self.fields[choices.terms_name].keeps = self.initial[choices.terms_name]  # type: ignore[attr-defined]
        self.meanwhile: dict[str, list[Any]] = {}
        if data is not None:
            self._catch_up(data)

    def _ask_for_sources(self) -> None:
        for record in self.asked:
            name = f"source-{record}"
            self.fields[name] = TidyField(label=_("Where is that from?"), max_length=300, required=False)
            questions.explain(self, {name: questions.WHY_SOURCE})

    def _offered(self, record: str, value: Any) -> Any:
        """A value of the record as its field shows it. A term that is offered no more is not shown."""
        if not record.startswith("terms."):
            return value
        offered = self.fields[self.asked[record]].offered.options  # type: ignore[attr-defined]
        return [slug for slug in value or [] if slug in offered]

    def _catch_up(self, data: QueryDict) -> None:
        """Take over what others changed since the form was filled in and its sender left alone. A query, if any did."""
        version = _number(data.get("version", ""))
        if version is None or version >= self.current_version:
            return
        caught_up = data.copy()
        for record, (before, _after) in since(self.entry, version).fields.items():
            if record not in self.asked:
                continue
            name = self.asked[record]
            self.meanwhile[record] = [before, self.now[record]]
            if not self.fields[name].has_changed(self._offered(record, before), self[name].data):
                value = self.fields[name].prepare_value(self.initial[name])
                caught_up.setlist(name, value if isinstance(value, list) else ["" if value is None else str(value)])
        self.data = caught_up

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]
        for name in (self.errors.keys() & set(self.asked.values())) - set(self.changed_data):
            del self.errors[name]
            self.cleaned_data[name] = self.initial[name]

    # What is sent ----------------------------------------------------------------------------------------

    @cached_property
    def changes(self) -> dict[str, list[Any]]:
        """What differs: {field: [what the entry says, what it should say]}, as the record has it. Of a clean form."""
        found = {}
        for record, name in self.asked.items():
            if name in self.changed_data and name in self.cleaned_data:
                old, new = self.now[record], self._recorded(record, self.cleaned_data[name])
                if (old or None) != (new or None):
                    found[record] = [old, new]
        return found

    def _recorded(self, record: str, value: Any) -> Any:
        """A clean value as the record has it. Terms that are offered no more stay where several may stand."""
        if not record.startswith("terms."):
            return value
        field: Any = self.fields[self.asked[record]]
        unseen = [slug for slug in self.now[record] if slug not in field.offered.options]
        return sorted([*value, *(unseen if field.offered.facet.many else [])])

    @property
    def sources(self) -> dict[str, str]:
        """Where each difference is from, as far as somebody said."""
        said = {record: self.cleaned_data.get(f"source-{record}", "") for record in self.changes}
        return {record: source for record, source in said.items() if source}

    def sent(self) -> dict[str, Any]:
        answers = self.answers() | {"changes": self.changes, "version": self.current_version}
        return answers | ({"sources": self.sources} if self.sources else {})

    @property
    def identity(self) -> str:
        return edit_identity(self.entry, self.changes)

    def words(self) -> Iterable[str]:
        return [str(pair[1]) for name, pair in self.changes.items() if name in {"name", "summary", "city", "role"}]

    # How it is shown -------------------------------------------------------------------------------------

    def fact_fields(self) -> Iterator[forms.BoundField]:
        """The fields for what the entry says of itself, in order."""
        return (self[name] for name in self.own)

    @property
    def is_wrong(self) -> bool:
        """Whether something has to be mended in what the entry should say."""
        return not self.errors.keys().isdisjoint(self.asked.values())

    def forgive(self) -> None:
        """Say nothing yet of what is asked on the other page."""
        for name in self.errors.keys() - set(self.asked.values()):
            del self.errors[name]

    def shown_differences(self) -> Iterator[tuple[Difference, forms.BoundField]]:
        """Each difference in words, with the field for its source."""
        for difference in differences(self.kind, self.changes):
            yield difference, self[f"source-{difference.field}"]

    def shown_meanwhile(self) -> list[Difference]:
        """What others changed while the form was open, in words."""
        return differences(self.kind, self.meanwhile)

    def carried_facts(self) -> Iterator[tuple[str, str]]:
        """What the entry should say, as it was typed, for the page that asks for sources."""
        yield from self._carried(self.asked.values())

    def carried_words(self) -> Iterator[tuple[str, str]]:
        """Sources and what is between us, as typed, for the page that edits."""
        yield from self._carried([*(f"source-{record}" for record in self.asked), *BETWEEN_US])

    def _carried(self, names: Iterable[str]) -> Iterator[tuple[str, str]]:
        for name in names:
            for value in self.data.getlist(name) if isinstance(self.data, QueryDict) else []:
                yield name, value


class OrganisationEditForm(OrganisationFacts, EditForm):
    """A change to an organisation."""

    own = (
        "name", "summary", "website", "country", "city", "year_founded", "former_names", "status", "closed_note",
        "description",
    )  # fmt: skip

    status = forms.ChoiceField(
        label=_("Is it at work?"),
        choices=[
            (Organisation.Status.ACTIVE, _("Yes")),
            (Organisation.Status.CLOSED, _("No, it has closed")),
            (Organisation.Status.MERGED, _("No, it merged into another")),
            (Organisation.Status.UNKNOWN, _("Nobody can tell")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether it is at work.")},
    )
    closed_note = TidyField(
        label=_("If not: what became of it?"),
        help_text=_("In a few words: when it closed, and who goes on with its work."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    @property
    def must_be_found(self) -> bool:
        """Only who changes where it is found has to leave a way to it."""
        return not {"website", "country"}.isdisjoint(self.changed_data)

    def clean(self) -> None:
        super().clean()
        ended = self.cleaned_data.get("status") in (Organisation.Status.CLOSED, Organisation.Status.MERGED)
        is_touched = not {"status", "closed_note"}.isdisjoint(self.changed_data)
        if ended and is_touched and not self.cleaned_data.get("closed_note", "x"):
            self.add_error("closed_note", _("Say in a few words what became of it."))


class PersonEditForm(PersonFacts, EditForm):
    """A change to a person's entry."""

    own = ("name", "role", "summary", "links", "description")


def edit_identity(entry: Listed, changes: Mapping[str, list[Any]]) -> str:
    """Under what a change waits: the same for all who would have the same fields say the same."""
    wanted = json.dumps({name: new for name, (_old, new) in changes.items()}, sort_keys=True)
    return f"edit:{entry.kind}:{entry.pk}:{sha256(wanted.encode()).hexdigest()}"


def _number(text: str) -> int | None:
    """A version as a form carries it; None for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None

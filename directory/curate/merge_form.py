"""The form on which a curator makes one entry of two: fact by fact, from either or typed; lists from either or both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django_countries import countries
from django_stubs_ext import StrOrPromise

from directory.curate.looked_after import how_public
from directory.models import Organisation, OrganisationTerm
from taxonomy.models import Facet, Term

ONE, OTHER, TYPED = "one", "other", "typed"
FACTS = ("name", "website", "summary", "description", "country", "city", "year_founded", "status", "source")
# Chosen from what there is, never typed.
CHOSEN = ("status",)


@dataclass(frozen=True)
class Fact:
    """One fact of both: what either says, and how it is chosen; without `choice`, both say the same."""

    label: StrOrPromise
    words: tuple[str, str]
    choice: forms.BoundField | None = None
    typed: forms.BoundField | None = None


class MergeForm(forms.Form):
    """`fact.NAME` says from where a fact is, `typed.NAME` what is typed; "former_names" and "terms.FACET" are boxes.

    What is asked is only what differs. Costs two queries: the terms of both, and their facets.
    """

    kept = forms.ChoiceField(label=_("Which address is kept?"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        required=False,
        help_text=_("Optional. Stands in the public history of both."),
    )
    version = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, one: Organisation, other: Organisation, data: Any = None, *, version: str = "") -> None:
        super().__init__(data, initial={"version": version})
        self.sides = {ONE: one, OTHER: other}
        kept_at_first = OTHER if how_public(other.standing) > how_public(one.standing) else ONE
        self.fields["kept"].choices = [(side, entry.get_absolute_url()) for side, entry in self.sides.items()]  # type: ignore[attr-defined]
        self.initial["kept"] = kept_at_first
        for name in FACTS:
            if _value(one, name) != _value(other, name):
                self._ask(name, kept_at_first)
        self._ask_names()
        self.facets = self._ask_terms(kept_at_first)

    def _ask(self, name: str, at_first: str) -> None:
        first = self.sides[at_first]
        choices: list[tuple[str, StrOrPromise]] = [(side, _words(entry, name)) for side, entry in self.sides.items()]
        if name not in CHOSEN:
            choices.append((TYPED, _("Something else")))
            self.fields[f"typed.{name}"] = _typed_field(name)
        filled = at_first if _value(first, name) else (OTHER if at_first == ONE else ONE)
        self.fields[f"fact.{name}"] = forms.ChoiceField(
            label=capfirst(_label(name)), choices=choices, initial=filled, widget=forms.RadioSelect
        )

    def _ask_names(self) -> None:
        names = list(dict.fromkeys(name for entry in self.sides.values() for name in entry.former_names))
        if names:
            self.fields["former_names"] = forms.MultipleChoiceField(
                label=_("Former names"),
                choices=[(name, name) for name in names],
                initial=names,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    def _ask_terms(self, at_first: str) -> dict[str, Facet]:
        """Ask for each facet in which either has terms, and return these by the record's name."""
        facets: dict[str, Facet] = {}
        terms: dict[str, dict[str, Term]] = {}
        first: dict[str, list[str]] = {}
        rows = OrganisationTerm.objects.filter(content_object__in=self.sides.values())
        for row in rows.select_related("tag__facet").order_by("tag__facet__order", "tag__position", "tag__name"):
            name = f"terms.{row.tag.facet.slug}"
            facets[name] = row.tag.facet
            terms.setdefault(name, {})[row.tag.slug] = row.tag
            if row.content_object_id == self.sides[at_first].pk:
                first.setdefault(name, []).append(row.tag.slug)
        for name, facet in facets.items():
            self.fields[name] = forms.MultipleChoiceField(
                label=facet.name,
                choices=[(slug, term.name) for slug, term in terms[name].items()],
                initial=list(terms[name]) if facet.many else first.get(name) or list(terms[name])[:1],
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text="" if facet.many else _("One answer only."),
            )
        return facets

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, facet in self.facets.items():
            if not facet.many and len(cleaned.get(name, [])) > 1:
                self.add_error(name, _("Choose one answer only."))
        for name in (name.removeprefix("typed.") for name in self.fields if name.startswith("typed.")):
            if cleaned.get(f"typed.{name}") and cleaned.get(f"fact.{name}") != TYPED:
                self.add_error(f"typed.{name}", _("Choose “Something else” as well, or leave this empty."))
        if cleaned.get("fact.name") == TYPED and not cleaned.get("typed.name") and "typed.name" not in self.errors:
            self.add_error("typed.name", _("An entry needs a name."))
        return cleaned

    # What was chosen -------------------------------------------------------------------------------------------------

    @property
    def pair(self) -> tuple[Organisation, Organisation]:
        """The entry that is kept, and the one whose address leads there. Call on a valid form."""
        kept = self.cleaned_data["kept"]
        return self.sides[kept], self.sides[OTHER if kept == ONE else ONE]

    @property
    def wanted(self) -> dict[str, Any]:
        """What the kept entry becomes, by the record's names, as JSON can hold it. Call on a valid form."""
        facts = [name.removeprefix("fact.") for name in self.fields if name.startswith("fact.")]
        wanted = {name: self._chosen(name) for name in facts}
        if "status" in wanted:
            wanted["closed_note"] = self.sides[self.cleaned_data["fact.status"]].closed_note
        lists = [name for name in self.fields if name == "former_names" or name in self.facets]
        return wanted | {name: self.cleaned_data[name] for name in lists}

    def _chosen(self, name: str) -> Any:
        side = self.cleaned_data[f"fact.{name}"]
        return self.cleaned_data[f"typed.{name}"] if side == TYPED else _value(self.sides[side], name)

    # What the page shows ---------------------------------------------------------------------------------------------

    def facts(self) -> Iterator[Fact]:
        """The facts in order, those too that are the same in both."""
        for name in FACTS:
            words = (_words(self.sides[ONE], name), _words(self.sides[OTHER], name))
            asked = f"fact.{name}" in self.fields
            yield Fact(
                capfirst(_label(name)),
                words,
                self[f"fact.{name}"] if asked else None,
                self[f"typed.{name}"] if f"typed.{name}" in self.fields else None,
            )

    def lists(self) -> Iterator[forms.BoundField]:
        """What either or both may give: former names, and terms facet by facet."""
        return (self[name] for name in self.fields if name == "former_names" or name in self.facets)


def _typed_field(name: str) -> forms.Field:
    field: Any = Organisation._meta.get_field(name)
    if name == "website":
        typed = field.formfield(required=False, assume_scheme="https")
        typed.validators.append(URLValidator(["http", "https"]))
    else:
        typed = field.formfield(required=False)
    if name == "description":
        typed.widget.attrs["rows"] = 5
    typed.label = _("%(fact)s, typed") % {"fact": capfirst(_label(name))}
    assert isinstance(typed, forms.Field)  # noqa: S101  each of these has a field in forms
    return typed


def _label(name: str) -> str:
    return str(Organisation._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _value(entry: Organisation, name: str) -> Any:
    value = getattr(entry, name)
    return str(value) if name == "country" else value


def _words(entry: Organisation, name: str) -> str:
    if name == "country":
        return str(countries.name(str(entry.country)))
    if name == "status":
        return f"{capfirst(entry.get_status_display())}. {entry.closed_note}".strip()
    return str(getattr(entry, name) or "")

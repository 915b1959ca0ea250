"""The form in which a curator edits an entry of any kind."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directory.curate.criteria import CriteriaField
from directory.curate.fields import FacetField
from directory.curate.interests import LEFT_TO_OTHERS
from directory.curate.looked_after import needs_two_to_give, why_two
from directory.curate.standing import must_cite
from directory.curate.versions import since, version_of
from directory.curate.vocabulary import FacetTerms
from directory.models import Change, Entry, Standing, tell
from taxonomy.models import Term


def field_name(facet_slug: str) -> str:
    """The form's name for a facet's terms; the record's is "terms.FACET"."""
    return f"terms.{facet_slug}"


class EntryForm(forms.ModelForm[Any]):
    """An entry's own fields, its terms facet by facet, and why they change.

    `vocabulary` is filled by `EntryAdmin.get_form`, as facets are data. Costs five queries on top of it: two for the
    criteria, the entry's terms, its version and, when somebody else saved meanwhile, what they changed.
    """

    vocabulary: ClassVar[list[FacetTerms]] = []
    # Whether the curator who asks declared an interest in the entry.
    is_near: ClassVar[bool] = False
    # Until when it counts, if they withdrew it.
    near_until: ClassVar[datetime | None] = None

    why = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("Optional. Stands in the entry's public history beside what changed."),
    )
    cites = CriteriaField(
        help_text=_(
            "Needed if you archive or remove it. If you list it: those for what is listed, unless you tick others. "
            "The public log names them."
        )
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.overtaken = False
        chosen: dict[int, list[int]] = defaultdict(list)
        if self.instance.pk:
            for term_id, facet_id in self.instance.term_rows.values_list("tag", "tag__facet"):
                chosen[facet_id].append(term_id)
            self.initial["version"] = version_of(self.instance)
        for facet_terms in self.vocabulary:
            facet = facet_terms.facet
            self.fields[field_name(facet.slug)] = FacetField(facet_terms, chosen[facet.pk])

    @property
    def changed_data(self) -> list[str]:
        """What changed of the entry; why, by which criteria, and from which version, are no part of it."""
        return [name for name in super().changed_data if name not in {"why", "cites", "version"}]

    @property
    def facet_fields(self) -> dict[str, FacetField]:
        """The fields that hold terms, by name."""
        return {name: field for name, field in self.fields.items() if isinstance(field, FacetField)}

    @property
    def chosen_terms(self) -> list[Term]:
        """The terms of the entry as the form has them. Call on a valid form."""
        return [term for name in self.facet_fields for term in self.cleaned_data[name]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.is_near:
            raise ValidationError(LEFT_TO_OTHERS)
        if self.instance.pk:
            self._refuse_if_overtaken()
            self._refuse_one_alone(cleaned)
        becomes = cleaned.get("standing")
        if becomes == Standing.LISTED != self.instance.standing:
            self._refuse_gaps(cleaned)
        if becomes == Standing.REMOVED != self.instance.standing and not cleaned.get("why"):
            self.add_error("why", _("Say why this entry is removed: it stands in the record."))
        if becomes and must_cite(self.instance.standing, becomes) and not cleaned.get("cites"):
            self.add_error("cites", _("Choose the criteria that this rests on."))
        return cleaned

    def _refuse_one_alone(self, cleaned: dict[str, Any]) -> None:
        for name in ("standing", "status"):
            if cleaned.get(name) and needs_two_to_give(self.instance, {name: cleaned[name]}):
                self.add_error(name, ValidationError(why_two(self.instance)))

    def _refuse_gaps(self, cleaned: dict[str, Any]) -> None:
        for name, field in self.facet_fields.items():
            # Of people, nobody is asked more than they said.
            if field.facet.required and self.instance.kind != "person" and cleaned.get(name) == []:
                self.add_error(name, _("What is newly listed must answer this: choose what fits best."))

    def _refuse_if_overtaken(self) -> None:
        """Refuse when somebody saved the entry after this form was filled. What they changed and this curator did not
        is taken into the form; what both changed stays as typed, and theirs is told."""
        typed_version = self.data.get(self.add_prefix("version"), "")
        if not typed_version.isdecimal() or len(typed_version) > 18:
            raise ValidationError(_("This form is incomplete. Open the entry again, and repeat your changes."))
        later = since(self.instance, int(typed_version))
        if not later.by:
            return
        self.overtaken = True
        shown = self.data = cast("QueryDict", self.data).copy()
        shown[self.add_prefix("version")] = str(later.by[-1].pk)
        names = sorted({str(change.user or gettext("somebody")) for change in later.by})
        told = [
            gettext(
                "%(who)s saved this entry while you worked on it. Nothing of yours is saved yet. "
                "Look at what they changed, and save again:"
            )
            % {"who": capfirst(", ".join(names))},
            *tell([Change(kind=self.instance.kind, fields=later.fields)])[0].sentences,
        ]
        mine, kept = self._recorded(), []
        for name in later.fields.keys() & self.fields.keys():
            old, new = later.fields[name]
            if (mine.get(name) or None) in ((old or None), (new or None)):
                self._take(name, shown)
            else:
                kept.append(str(self.fields[name].label))
        if kept:
            told.append(gettext("What you typed is kept: %(fields)s.") % {"fields": ", ".join(sorted(kept))})
        raise ValidationError([ValidationError(line) for line in told])

    def _recorded(self) -> dict[str, Any]:
        """What was typed, as the record would name it."""
        own = self.instance.recorded_fields
        typed: Entry = type(self.instance)(
            **{name: self.cleaned_data[name] for name in own if name in self.cleaned_data}
        )
        terms = {name: sorted(term.slug for term in self.cleaned_data.get(name, [])) for name in self.facet_fields}
        return typed.recorded() | terms

    def _take(self, name: str, shown: QueryDict) -> None:
        """Show a field as it stands now instead of as it was typed."""
        field = self.fields[name]
        value = field.prepare_value(self.get_initial_for_field(field, name))
        key = self.add_prefix(name)
        if isinstance(field.widget, forms.MultiWidget):
            for number, part in enumerate(field.widget.decompress(value) or []):
                shown[f"{key}_{number}"] = field.widget.widgets[number].format_value(part) or ""
        else:
            formatted = field.widget.format_value(value)
            shown.setlist(key, formatted if isinstance(formatted, list) else [formatted or ""])


def wanted_terms(entry: Any, form: EntryForm) -> list[Term]:
    """All terms that `entry` is to have: the form's, and its own in facets that the form does not show."""
    shown = {field.facet.pk for field in form.facet_fields.values()}
    others = Term.objects.filter(pk__in=entry.terms.values("pk")).exclude(facet__in=shown)
    return [*form.chosen_terms, *others]

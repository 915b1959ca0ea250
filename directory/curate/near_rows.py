"""Rows that tie an entry to an organisation: whoever declared an interest in the organisation leaves them to others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.forms.formsets import DELETION_FIELD_NAME
from django.utils.translation import gettext_lazy as _

from directory.curate.fields import NamedRows, OrganisationField
from directory.curate.interests import hindered
from directory.models import Organisation

NEAR_ROW = _("You declared an interest in %(name)s, so others decide about this. Nothing was stored.")

Rows = Iterable[forms.ModelForm[Any]]


def refuse_near(user: User, rows: Rows) -> bool:
    """Say at each field that names an organisation which `user` is too near to that others decide; whether one does.
    One query. Call it once the rows are cleaned."""
    refusals = list(_refusals(user, rows))
    for row, name, refusal in refusals:
        row.add_error(name, refusal)
    return bool(refusals)


def _refusals(user: User, rows: Rows) -> Iterator[tuple[forms.ModelForm[Any], str, ValidationError]]:
    ends = [(row, name, organisation) for row in rows for name, organisation in _ends(row)]
    near = hindered(user, [organisation for _row, _name, organisation in ends])
    for row, name, organisation in ends:
        if organisation.pk in near:
            yield row, name, ValidationError(NEAR_ROW, params={"name": organisation.name})


def _ends(row: forms.ModelForm[Any]) -> Iterator[tuple[str, Organisation]]:
    """The organisations that a row names, and named before, each with its field."""
    for name, field in row.fields.items():
        if isinstance(field, OrganisationField):
            named = {row.initial.get(name), getattr(row, "cleaned_data", {}).get(name)}
            yield from ((name, end) for end in named if isinstance(end, Organisation))


class NearRowsFormSet(NamedRows):
    """Rows on the page of an entry; `by` is whoever stores them. What nobody touched may name anything."""

    by: ClassVar[User]

    def clean(self) -> None:
        super().clean()
        gone = self.deleted_rows
        refuse_near(self.by, [row for row in self.forms if row not in gone and row.has_changed()])
        # What is wrong with a row that is to go is not looked at, so it is told above the rows.
        if refusals := [refusal for _row, _name, refusal in _refusals(self.by, gone)]:
            raise ValidationError(refusals)

    @property
    def deleted_rows(self) -> list[forms.ModelForm[Any]]:
        """The rows that are to go. `deleted_forms` has them once all is valid, and this is asked before."""
        cleaned = [(row, getattr(row, "cleaned_data", {})) for row in self.initial_forms]
        return [row for row, values in cleaned if values.get(DELETION_FIELD_NAME)]


def formset_by(user: User, formset: type[Any]) -> type[Any]:
    """The class of a set of rows, for rows that `user` stores."""
    return type(formset.__name__, (formset,), {"by": user})

"""Form fields that Django has not: lists, one item a line; the terms of a facet; an organisation by its name."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from directory.curate.vocabulary import FacetTerms
from directory.models import Organisation, Standing
from taxonomy.models import Term


class LinesField(forms.CharField):
    """A list of strings, one a line; `each` cleans every one. Blank lines and repetitions go."""

    widget = forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField lines"})
    most = 50

    def __init__(self, *, each: forms.CharField | None = None, **kwargs: Any) -> None:
        self.each = each or forms.CharField(max_length=200)
        super().__init__(**{"required": False} | kwargs)

    def clean(self, value: Any) -> Any:
        lines = (line.strip() for line in (super().clean(value) or "").splitlines())
        wanted = list(dict.fromkeys(line for line in lines if line))
        if len(wanted) > self.most:
            raise ValidationError(_("At most %(most)s lines."), params={"most": self.most})
        return [self._cleaned(line) for line in wanted]

    def _cleaned(self, line: str) -> str:
        try:
            return str(self.each.clean(line))
        except ValidationError as refused:
            raise ValidationError([f"{line[:80]}: {message}" for message in refused.messages]) from refused

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial or []), data)


class TermBoxes(forms.CheckboxSelectMultiple):
    """Boxes to tick, narrower terms indented under broader ones, each term's definition at hand."""

    template_name = "curate/widgets/terms.html"
    terms: dict[str, tuple[Term, int]]

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        term, depth = self.terms[str(value)]
        return option | {"term": term, "depth": min(depth, 4)}


class FacetField(forms.MultipleChoiceField):
    """The terms of one facet on one entry, as a list of `Term`: a select where an entry has one answer, else boxes."""

    def __init__(self, facet_terms: FacetTerms, chosen: Collection[int] = ()) -> None:
        facet = self.facet = facet_terms.facet
        terms = {str(term.pk): (term, depth) for term, depth in facet_terms.offered(chosen)}
        self.terms = {key: term for key, (term, _depth) in terms.items()}
        choices = [(key, "\u2003" * depth + term.name) for key, (term, depth) in terms.items()]
        # An entry may have more answers than one from before the facet took one only: show them all, to choose.
        one = not facet.many and len(chosen) <= 1
        if one:
            choices.insert(0, ("", "—"))
            widget: forms.Widget = forms.Select()
        else:
            boxes = widget = TermBoxes()
            boxes.terms = terms
        super().__init__(
            choices=choices,
            widget=widget,
            initial=[str(key) for key in chosen],
            label=facet.question,
            help_text=facet.definition,
            required=False,
        )

    def to_python(self, value: Any) -> list[str]:
        return super().to_python([value] if value and isinstance(value, str) else value)

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        if not self.facet.many and len(value) > 1:
            raise ValidationError(_("Choose one answer only."))

    def clean(self, value: Any) -> Any:
        return [self.terms[key] for key in dict.fromkeys(super().clean(value))]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(initial, [data] if isinstance(data, str) and data else data or [])


class OrganisationField(forms.ModelChoiceField[Organisation]):
    """An organisation, typed by its name or its slug; suggestions come as one types, where script runs.

    A list to choose from would hold 100,000 names, and the admin's own autocompletion is nothing without script.
    """

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Organisation.objects.exclude(standing=Standing.REMOVED), **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        address = reverse_lazy("admin:directory_organisation_suggest")
        return {"class": "vTextField", "autocomplete": "off", "data-suggest": format_lazy("{}?term=", address)}

    def label_from_instance(self, obj: Organisation) -> str:
        return f"{obj.name} [{obj.slug}]"

    def prepare_value(self, value: Any) -> Any:
        return self.label_from_instance(value) if isinstance(value, Organisation) else value

    def to_python(self, value: Any) -> Any:
        words = str(value or "").strip()
        if not words:
            return None
        bracketed = re.search(r"\[([^\[\]]+)\]$", words)
        slug = bracketed[1] if bracketed else words
        known = cast("QuerySet[Organisation]", self.queryset)
        found = known.filter(slug=slug)[:1] or known.filter(name__iexact=words)[:3]
        if not found:
            raise ValidationError(_("No organisation is called “%(words)s”."), params={"words": words[:200]})
        if len(found) > 1:
            slugs = ", ".join(organisation.slug for organisation in found)
            raise ValidationError(_("More than one has this name. Give its slug: %(slugs)s."), params={"slugs": slugs})
        return found[0]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "") != str(data or "").strip()


class NamedRows(forms.BaseInlineFormSet[Any, Any, Any]):
    """Rows on the page of an entry, whose boxes to delete say what they delete."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if (box := form.fields.get("DELETE")) is not None and form.instance.pk:
            box.widget.attrs["aria-label"] = _("Delete: %(row)s") % {"row": form.instance}

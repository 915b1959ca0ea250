"""The form of one term."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.forms.models import ModelChoiceIterator
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from taxonomy.models import Facet, Synonym, Term
from taxonomy.outline import Tally, tree
from taxonomy.tree import below
from taxonomy.words import fold


class ByFacet(ModelChoiceIterator):
    """Choices in groups, a facet each; a search with script, and a plain list without."""

    def __iter__(self) -> Iterator[Any]:
        groups: dict[str, list[Any]] = {}
        for term in self.queryset:
            groups.setdefault(term.facet.name, []).append((term.pk, term.name))
        if isinstance(self.field, forms.ModelMultipleChoiceField):
            return iter(groups.items())
        return iter([("", "---------"), *groups.items()])


class _Searching:
    """Searches terms with script, as Django's own autocomplete; renders all of them, so that it works without."""

    def get_url(self) -> str:
        return reverse("admin:taxonomy_term_find")

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        return forms.widgets.ChoiceWidget.optgroups(self, name, value, attrs)  # type: ignore[arg-type]


class FindTerm(_Searching, AutocompleteSelect):
    """One term."""


class FindTerms(_Searching, AutocompleteSelectMultiple):
    """Several terms."""


class OneTerm(forms.ModelChoiceField[Term]):
    iterator = ByFacet


class SeveralTerms(forms.ModelMultipleChoiceField[Term]):
    iterator = ByFacet


def find_among(
    terms: QuerySet[Term], field: forms.Field, widget: type[AutocompleteSelect | AutocompleteSelectMultiple]
) -> None:
    """Let a field choose among `terms`, with a search."""
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
    field.queryset = terms
    # Whichever of a term's own links: it only says that terms are looked for.
    field.widget = widget(Term._meta.get_field("replaced_by"), admin.site)
    field.widget.choices = field.choices


class FindTermView(AutocompleteJsonView):
    """Terms for a search: each with its facet, since two may have the same name."""

    def get_queryset(self) -> QuerySet[Term]:
        found: QuerySet[Term] = Term.objects.select_related("facet").filter(matching(self.term))
        return found.distinct().order_by("deprecated", "key", "pk")

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        return {"id": str(obj.pk), "text": f"{obj.name} ({obj.facet.name})"}


def matching(typed: str) -> Q:
    """Terms whose name, or a synonym, has each word that was typed in it."""
    wanted = Q()
    for word in fold(typed).split():
        wanted &= Q(key__contains=word) | Q(pk__in=Synonym.objects.filter(key__contains=word).values("term"))
    return wanted


class TermForm(forms.ModelForm[Term]):
    """A term of `facet`, which the admin sets on a class of its own for each request."""

    facet: Facet

    parent = forms.ModelChoiceField(
        label=_("Broader term"), queryset=Term.objects.none(), required=False, empty_label=_("None: it is at the top")
    )
    related = SeveralTerms(
        label=_("Related terms"),
        queryset=Term.objects.none(),
        required=False,
        help_text=_("Of any facet. Not those above or below it in its own tree: that is said there."),
    )
    replaced_by = OneTerm(
        label=_("Replaced by"),
        queryset=Term.objects.none(),
        required=False,
        help_text=_("What to use in its place. Tick “deprecated” as well."),
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("Why you change it. Everybody can read it in the history of the word."),
    )

    class Meta:
        model = Term
        fields = [
            "name",
            "slug",
            "parent",
            "definition",
            "scope_note",
            "related",
            "deprecated",
            "replaced_by",
            "source",
        ]
        widgets = {
            "definition": forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
            "scope_note": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.facet = self.facet
        if "name" not in self.fields:  # only to be read
            return
        others = Term.objects.select_related("facet").order_by("facet__order", "facet__slug", "key")
        others = others.exclude(pk=self.instance.pk)
        find_among(others, self.fields["related"], FindTerms)
        find_among(others, self.fields["replaced_by"], FindTerm)
        self._offer_broader()

    def _offer_broader(self) -> None:
        """The terms of the facet as a tree, without the term itself and those under it."""
        field = self.fields["parent"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
        terms = list(self.facet.terms.all())
        mine = below(self.instance.pk, {term.pk: term.parent_id for term in terms}) | {self.instance.pk}
        field.queryset = self.facet.terms.all()
        field.choices = [
            ("", field.empty_label),
            *(
                (node.term.pk, f"{'- ' * node.depth}{node.term.name}")
                for node in tree(self.facet, terms, Tally([]))
                if node.term.pk not in mine
            ),
        ]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        replacement = self.cleaned_data.get("replaced_by")
        if replacement is not None and replacement.deprecated:
            self.add_error("replaced_by", _("That term is deprecated itself. Choose one that is in use."))
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if not self.errors and "related" in self.cleaned_data:
            try:
                self.instance.clean_related(self.cleaned_data["related"])
            except ValidationError as error:
                self.add_error("related", error)


class OnceFormSet(forms.BaseInlineFormSet[Any, Term, forms.ModelForm[Any]]):
    """Rows of a term of which no two say the same. A subclass says in which column, and what is the same."""

    column: str

    def clean(self) -> None:
        super().clean()
        seen: set[str] = set()
        for form in self.forms:
            cleaned = getattr(form, "cleaned_data", {})
            said = self.compared(cleaned.get(self.column) or "")
            if not said or cleaned.get("DELETE"):
                continue
            if said in seen:
                form.add_error(self.column, _("It stands here twice."))
            seen.add(said)

    def compared(self, said: str) -> str:
        return said


class SynonymFormSet(OnceFormSet):
    column = "name"

    def compared(self, said: str) -> str:
        return fold(said)


class MappingFormSet(OnceFormSet):
    column = "uri"

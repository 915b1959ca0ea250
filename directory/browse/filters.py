"""Reads the address of a list into a `Query`, or into complaints. What cannot be understood is never dropped.

django-filter reads the values: one filter for each facet that the vocabulary has now, so that a curator's new facet
is a filter at once. Its own answer to a value that it cannot read is to leave it out, so that everything would be
shown; here any error refuses the whole address.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import CharFilter, ChoiceFilter, Filter, FilterSet, MultipleChoiceFilter

from directory.browse.query import SORTS, Query
from directory.browse.vocabulary import FacetTree, Vocabulary
from directory.models import Organisation

LONGEST_WORDS = 200
MOST_VALUES = 20
SINGLE = ("q", "sort", "page")


class TermsFilter(MultipleChoiceFilter):
    """The chosen terms of one facet. The index answers it, so it filters nothing itself."""

    def __init__(self, tree: FacetTree) -> None:
        super().__init__(
            label=tree.facet.name,
            choices=[(node.term.slug, node.term.name) for node in tree.nodes],
            error_messages={"invalid_choice": gettext_lazy("There is no “%(value)s” in this list.")},
        )


class PageField(forms.IntegerField):
    """A page number, which says what it wants."""

    default_error_messages = {"invalid": gettext_lazy("Give the page as a number, such as 2.")}


class PageFilter(Filter):
    """The page of the list. Filters nothing itself."""

    field_class = PageField


class AddressFilterSet(FilterSet):
    """`?q=` words, `?sort=`, `?page=`; facets are added for each vocabulary."""

    q = CharFilter(
        label=gettext_lazy("Search"),
        max_length=LONGEST_WORDS,
        error_messages={"max_length": gettext_lazy("Search for %(limit_value)s characters or fewer.")},
    )
    sort = ChoiceFilter(
        label=gettext_lazy("Sort"),
        choices=list(SORTS.items()),
        error_messages={"invalid_choice": gettext_lazy("We cannot sort by “%(value)s”.")},
    )
    page = PageFilter(label=gettext_lazy("Page"), min_value=1, max_value=1_000_000)

    class Meta:
        model = Organisation
        fields: list[str] = []


def read(asked: QueryDict, kind: str, vocabulary: Vocabulary) -> tuple[Query, list[str]]:
    """The query that an address asks for, and what of it could not be understood. No query to the database."""
    trees = {tree.facet.slug: tree for tree in vocabulary.for_kind(kind)}
    complaints = [*_unknown(asked, trees), *_repeated(asked)]
    filters: dict[str, Any] = {name: TermsFilter(tree) for name, tree in trees.items() if name in asked}
    filterset = type("ListFilterSet", (AddressFilterSet,), filters)(asked, queryset=Organisation.objects.none())
    if not filterset.is_valid():
        for name, errors in filterset.form.errors.items():
            label = filterset.form.fields[name].label
            complaints += [f"{label}: {error}" for error in errors]
    if complaints:
        return Query(kind), complaints
    values = filterset.form.cleaned_data
    terms = {name: tuple(dict.fromkeys(values[name])) for name in trees if values.get(name)}
    return Query(kind, " ".join(values["q"].split()), terms, values["sort"] or "", int(values["page"] or 1)), []


def _unknown(asked: QueryDict, trees: dict[str, FacetTree]) -> list[str]:
    unknown = [name for name in asked if name not in trees and name not in SINGLE]
    return [_("We do not know the filter “%(name)s”.") % {"name": name[:50]} for name in unknown[:5]]


def _repeated(asked: QueryDict) -> list[str]:
    repeated = [name for name in SINGLE if len(asked.getlist(name)) > 1]
    crowded = [name for name in asked if len(asked.getlist(name)) > MOST_VALUES]
    return [_("Give “%(name)s” once only.") % {"name": name} for name in repeated] + [
        _("Choose at most %(most)s of “%(name)s”.") % {"most": MOST_VALUES, "name": name[:50]} for name in crowded[:5]
    ]

"""Reads the address of a list into a `Query`, or into complaints. What cannot be understood is never dropped.

django-filter reads the values: one filter for each facet that the vocabulary has now, so that a curator's new facet
is a filter at once. Its own answer to a value that it cannot read is to leave it out, so that everything would be
shown; here any error refuses the whole address.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import CharFilter, ChoiceFilter, Filter, FilterSet
from rapidfuzz import process

from directory.browse.query import SORTS, Query
from directory.browse.vocabulary import FacetTree, TermNode, Vocabulary
from directory.models import Organisation
from directory.models.words import clauses_of

LONGEST_WORDS = 200
MOST_CLAUSES = 20
MOST_VALUES = 20
SINGLE = ("q", "sort", "page")
# A hostile address is told so many things, each repeating so much of what it said.
MOST_COMPLAINTS = 8
MOST_REPEATED = 40
# How near a slug must be to be offered instead, of 100.
NEAR_ENOUGH = 70


@dataclass(frozen=True)
class Reading:
    """What an address was understood to ask, and in sentences what of it was not."""

    query: Query
    complaints: tuple[str, ...] = ()
    # Whether it names a term that another has replaced: the query has the other.
    moved: bool = False


class TermsField(forms.Field):
    """Slugs of one facet, as the terms that they mean today, each once. No query."""

    widget = forms.SelectMultiple

    def __init__(self, *, tree: FacetTree, vocabulary: Vocabulary, **kwargs: Any) -> None:
        self.tree, self.vocabulary = tree, vocabulary
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> tuple[TermNode, ...]:
        slugs = [slug for slug in value or () if slug]
        if len(slugs) > MOST_VALUES:
            raise ValidationError(_("Choose at most %(most)s.") % {"most": MOST_VALUES})
        found = {slug: self.vocabulary.named(self.tree.facet.slug, slug) for slug in slugs}
        if unknown := [slug for slug, node in found.items() if node is None]:
            raise ValidationError([self._unknown(slug) for slug in unknown])
        return tuple(dict.fromkeys(node for node in found.values() if node))

    def _unknown(self, slug: str) -> str:
        near = process.extractOne(slug[:100], self.tree.by_slug.keys(), score_cutoff=NEAR_ENOUGH)
        if near is None:
            return _("There is no “%(slug)s”.") % {"slug": repeated(slug)}
        return _("There is no “%(slug)s”. Did you mean “%(near)s”?") % {"slug": repeated(slug), "near": near[0]}


class TermsFilter(Filter):
    """The chosen terms of one facet. The index answers it, so it filters nothing itself."""

    field_class: ClassVar[type[forms.Field]] = TermsField

    def __init__(self, tree: FacetTree, vocabulary: Vocabulary) -> None:
        super().__init__(label=tree.facet.name, tree=tree, vocabulary=vocabulary)

    def __deepcopy__(self, memo: dict[int, Any]) -> TermsFilter:
        # A filter set copies its filters deeply for every request: with this one, the whole vocabulary.
        return copy(self)


class PageField(forms.IntegerField):
    """A page number, which says what it wants."""

    default_error_messages = {"invalid": gettext_lazy("Give the page as a number, such as 2.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        # Both bounds say the same: Django's own sentences speak of values.
        for bound in self.validators:
            bound.message = self.error_messages["invalid"]  # type: ignore[attr-defined]


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
        error_messages={"invalid_choice": gettext_lazy("We sort by relevance, name or newest.")},
    )
    page = PageFilter(label=gettext_lazy("Page"), min_value=1, max_value=1_000_000)

    class Meta:
        model = Organisation
        fields: list[str] = []


def read(asked: QueryDict, kind: str, vocabulary: Vocabulary) -> Reading:
    """What an address asks of the lists of `kind`. No query to the database.

    With complaints, the query is what is left without the parameters complained of: the way out, not an answer.
    """
    trees = {tree.facet.slug: tree for tree in vocabulary.for_kind(kind)}
    filters: dict[str, Any] = {name: TermsFilter(tree, vocabulary) for name, tree in trees.items() if name in asked}
    filterset = type("ListFilterSet", (AddressFilterSet,), filters)(asked, queryset=Organisation.objects.none())
    complaints = {**_refused(filterset), **_repeated(asked), **_unknown(asked, trees, vocabulary)}
    values = {name: value for name, value in filterset.form.cleaned_data.items() if name not in complaints}
    words = " ".join(values.get("q", "").split())
    if len(clauses_of(words)) > MOST_CLAUSES:
        complaints["q"] = [_("Search for at most %(most)s words.") % {"most": MOST_CLAUSES}]
        words = ""
    chosen = [node.term for name in trees for node in values.get(name) or ()]
    terms = {
        name: slugs for name in trees if (slugs := tuple(dict.fromkeys(t.slug for t in chosen if t.facet.slug == name)))
    }
    query = Query(kind, words, terms, values.get("sort") or "", int(values.get("page") or 1))
    sentences = [sentence for some in complaints.values() for sentence in some]
    known = {(term.facet.slug, term.slug) for term in chosen}
    moved = any(slug and (name, slug) not in known for name in trees if name in values for slug in asked.getlist(name))
    return Reading(query, tuple(sentences[:MOST_COMPLAINTS]), moved)


def repeated(sent: str) -> str:
    """As much of what was sent as a sentence says again, on one line."""
    line = " ".join("".join(c if c.isprintable() else " " for c in sent).split())
    return line if len(line) <= MOST_REPEATED else line[: MOST_REPEATED - 1] + "…"


def _refused(filterset: AddressFilterSet) -> dict[str, list[str]]:
    form = filterset.form
    return {name: [f"{form.fields[name].label}: {error}" for error in errors] for name, errors in form.errors.items()}


def _unknown(asked: QueryDict, trees: dict[str, FacetTree], vocabulary: Vocabulary) -> dict[str, list[str]]:
    unknown = [name for name in asked if name not in trees and name not in SINGLE]
    return {
        name: [
            _("“%(facet)s” does not sort this list.") % {"facet": vocabulary.by_facet[name].facet.name}
            if name in vocabulary.by_facet
            else _("We do not know the filter “%(name)s”.") % {"name": repeated(name)}
        ]
        for name in unknown
    }


def _repeated(asked: QueryDict) -> dict[str, list[str]]:
    return {name: [_("Give “%(name)s” once only.") % {"name": name}] for name in SINGLE if len(asked.getlist(name)) > 1}

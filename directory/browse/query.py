"""A query: what a visitor asks for, as the address holds it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote_plus

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

SORTS = {"relevance": _("Best match"), "name": _("Name"), "newest": _("Newest first")}


@dataclass(frozen=True)
class Query:
    """Words, chosen terms and a sort: one question, whatever renders the answer."""

    kind: str
    words: str = ""
    # Facet slug to the chosen slugs: any of a facet's, of every facet.
    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = ""
    page: int = 1

    @property
    def order(self) -> str:
        """The sort in force: what was asked for, else relevance for words, else name."""
        return self.sort or ("relevance" if self.words else "name")

    @property
    def is_everything(self) -> bool:
        """Whether nothing narrows the list."""
        return not self.words and not self.terms

    def without_term(self, facet: str, slug: str) -> Query:
        """The query with one choice dropped, from its first page."""
        kept = {name: tuple(s for s in slugs if (name, s) != (facet, slug)) for name, slugs in self.terms.items()}
        return replace(self, terms={name: slugs for name, slugs in kept.items() if slugs}, page=1)

    def only(self, facet: str, slug: str) -> Query:
        """The query with this term instead of its words and of what is chosen in its facet, from its first page."""
        return replace(self.without_words(), terms={**self.terms, facet: (slug,)})

    def without_words(self) -> Query:
        """The query without its words, from its first page."""
        return replace(self, words="", page=1, sort="" if self.sort == "relevance" else self.sort)

    def asking(self, words: str) -> Query:
        """The query with other words, from its first page."""
        return replace(self, words=words, page=1)

    def sorted_by(self, sort: str) -> Query:
        """The query in another order, from its first page."""
        return replace(self, sort=sort, page=1)

    def at_page(self, page: int) -> Query:
        """Another page of the same."""
        return replace(self, page=page)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """The parameters of the address, in their order."""
        if self.words:
            yield "q", self.words
        for facet, slugs in self.terms.items():
            for slug in slugs:
                yield facet, slug
        if self.sort:
            yield "sort", self.sort
        if self.page > 1:
            yield "page", str(self.page)

    def address(self, suffix: str = "") -> str:
        """The address of the list, or of another format of it: ".json"."""
        path = reverse(f"{self.kind}-list{suffix.replace('.', '-')}")
        asked = "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in self.pairs())
        return f"{path}?{asked}" if asked else path

"""A small field to ask questions of."""

from __future__ import annotations

import random

import pytest

from taxonomy.models import Term
from tests.factories import make_facet, make_organisation, make_term

WORDS = [
    "privacy",
    "data",
    "children's",
    "open",
    "co-op",
    "coop",
    "rights",
    "école",
    "AI",
    "日本",
    "organization",
    "aim",
]


@pytest.fixture
def many() -> None:
    """Sixty organisations, three facets, trees three deep."""
    chance = random.Random(7)
    terms: list[Term] = []
    for facet in ("issue", "approach", "place"):
        make_facet(facet)
        for n in range(8):
            under = chance.choice([None, *(t for t in terms if t.facet.slug == facet)])
            word = chance.choice(WORDS)
            terms.append(make_term(f"{facet}-{n}", facet, under=under, name=f"{word} {n}", synonyms=[f"{word} work"]))
    for n in range(60):
        make_organisation(
            f"{chance.choice(WORDS)} {chance.choice(WORDS)} {n}",
            website=f"https://{n}.example",
            summary=" ".join(chance.choices(WORDS, k=4)),
            description=" ".join(chance.choices(WORDS, k=8)),
            former_names=chance.choices(WORDS, k=chance.randint(0, 2)),
            standing=chance.choice(["listed", "listed", "listed", "draft", "archived"]),
            terms=chance.sample(terms, k=chance.randint(0, 6)),
        )

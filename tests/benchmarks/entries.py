"""Invented organisations with the skew of real ones: a few words and terms everywhere, most of them seldom."""

from __future__ import annotations

import csv
import random
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Generic, TypeVar

STARTER = Path(__file__).resolve().parents[2] / "taxonomy" / "starter"
_SYLLABLES = [consonant + vowel for consonant in "bdfghklmnprstvwz" for vowel in "aeio"]
COLUMNS = ["slug", "name", "website", "summary", "description", "country", "city", "year_founded", "source"]


T = TypeVar("T")


class Skewed(Generic[T]):
    """Chooses among things as words are chosen in a language: the n-th is n times rarer than the first (Zipf)."""

    def __init__(self, things: list[T]) -> None:
        self._things = things
        self._weights = list(accumulate(1 / rank for rank in range(1, len(things) + 1)))

    def some(self, chance: random.Random, number: int) -> list[T]:
        return chance.choices(self._things, cum_weights=self._weights, k=number)


def write(file: Path, number: int, seed: int = 7) -> Counter[str]:
    """Write so many organisations as a file to import, and return how many hold each word. The same for a seed."""
    holding: Counter[str] = Counter()
    with (STARTER / "terms.csv").open(encoding="utf-8", newline="") as terms:
        facets: dict[str, list[str]] = {}
        for row in csv.DictReader(terms):
            facets.setdefault(row["facet"], []).append(row["slug"])
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, [*COLUMNS, *facets])
        writer.writeheader()
        for row, words in _rows(number, facets, random.Random(seed)):
            writer.writerow(row)
            holding.update(words)
    return holding


def _rows(
    number: int, facets: dict[str, list[str]], chance: random.Random
) -> Iterator[tuple[dict[str, str], set[str]]]:
    invented = sorted({"".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))) for _ in range(8_000)})
    chance.shuffle(invented)
    vocabulary = Skewed(invented)
    countries = Skewed(["GB", "US", "DE", "IN", "FR", "NL", "IE", "BE", "CA", "KE", "ZA", "BR", "ES", "IT", "SE"])
    terms = {facet: Skewed(chance.sample(slugs, len(slugs))) for facet, slugs in facets.items()}
    for n in range(number):
        name = vocabulary.some(chance, chance.randint(1, 3))
        summary = vocabulary.some(chance, chance.randint(6, 14))
        description = vocabulary.some(chance, chance.randint(20, 80))
        row = {
            "slug": f"{'-'.join(name)}-{n}",
            "name": " ".join(name).title(),
            "website": f"https://{name[0]}{n}.example",
            "summary": (" ".join(summary).capitalize() + ".")[:200],
            "description": " ".join(description).capitalize() + ".",
            "country": countries.some(chance, 1)[0],
            "city": vocabulary.some(chance, 1)[0].title(),
            "year_founded": str(chance.randint(1980, 2025)),
            "source": "invented for measuring",
        }
        # Two terms to twelve: one kind, an issue, an approach, and whatever else.
        row |= {facet: "|".join(dict.fromkeys(terms[facet].some(chance, 1))) for facet in ("issue", "approach", "kind")}
        for _ in range(chance.randint(0, 9)):
            facet = chance.choice([facet for facet in facets if facet != "kind"])
            there = filter(None, row.get(facet, "").split("|"))
            row[facet] = "|".join(dict.fromkeys([*there, *terms[facet].some(chance, 1)]))
        yield row, {*name, *summary, *description}

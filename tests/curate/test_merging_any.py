"""Merge then undo, any two entries: everything is as it was, field for field.

A hundred pairs on each database each time; MERGED_PAIRS=1000 asks for the number that we promise.
"""

from __future__ import annotations

import os
import random

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from directory.curate.merging import MergeError, merge, undo
from directory.models import (
    Affiliation,
    Interest,
    LikelyDuplicate,
    LinkCheck,
    Organisation,
    Owner,
    Person,
    Relationship,
    act,
    put,
    replay,
    states_of,
)
from directory.models.change import Change
from taxonomy.models import Term
from tests.curate.conftest import make_curator
from tests.curate.contributions import make_contribution
from tests.curate.whole import whole
from tests.factories import make_facet, make_organisation, make_person, make_term

pytestmark = pytest.mark.django_db

PAIRS, PAIRS_A_WORLD = int(os.environ.get("MERGED_PAIRS", "100")), 10
ON_POSTGRES = os.environ.get("PYTEST_XDIST_WORKER") == "gw1"
WORDS = ["Watch", "Open", "Data", "Ada", "Ünï", "日本", "C++", "Rights", "Trust"]


def make_world(chance: random.Random) -> None:
    """Six organisations with everything that an organisation can have, three people, and two facets."""
    make_facet("kind", many=False)
    terms = [make_term(slug) for slug in ("privacy", "data", "work")]
    terms += [make_term(slug, "kind") for slug in ("charity", "company")]
    entries = [make_organisation(f"{word} {n}", **_facts(chance)) for n, word in enumerate(chance.sample(WORDS, 6))]
    people = [make_person(f"Testperson {n}") for n in range(3)]
    for entry in entries:
        entry.terms.add(
            *chance.sample(terms[:3], chance.randint(0, 3)), *chance.sample(terms[3:], chance.randint(0, 1))
        )
        if chance.random() < 0.3:
            put(entry, {"slug": f"{entry.slug}-anew"})
        _belongings(chance, entry, entries, people)


def _facts(chance: random.Random) -> dict[str, object]:
    closed = chance.random() < 0.2
    return {
        "city": chance.choice(["", "Leeds", "York"]),
        "description": chance.choice(["", "One.\n\nTwo."]),
        "former_names": chance.sample(WORDS, chance.randint(0, 2)),
        "year_founded": chance.choice([None, 1999, 2020]),
        "status": "closed" if closed else "active",
        "closed_note": "Ended." if closed else "",
        "standing": chance.choice(["listed", "listed", "listed", "archived", "draft"]),
        "confirmed_on": chance.choice([None, "2026-01-05"]),
    }


def _belongings(chance: random.Random, entry: Organisation, entries: list[Organisation], people: list[Person]) -> None:
    others = [other for other in entries if other != entry]
    for other in chance.sample(others, chance.randint(0, 4)):
        Relationship.objects.get_or_create(
            source=entry,
            type=chance.choice(["funds", "partner", "part_of"]),
            target=other,
            defaults={"since": chance.choice(["", "2019"]), "evidence": chance.choice(["", "Letter", "x" * 400])},
        )
    for person in chance.sample(people, chance.randint(0, 2)):
        Affiliation.objects.create(person=person, organisation=entry, role=chance.choice(["", "Founder", "Trustee"]))
    for address in chance.sample(["a@a.example", "b@b.example"], chance.randint(0, 2)):
        Owner.objects.create(organisation=entry, email=address, proof="word")
    for _number in range(chance.randint(0, 2)):
        outcome = {"state": "accepted", "decided_at": timezone.now()} if chance.random() < 0.5 else {"stage": "asked"}
        make_contribution(entry=entry, type="edit", identity=f"{entry.pk} {chance.random()}", **outcome)
    if chance.random() < 0.5:
        LinkCheck.objects.create(organisation=entry, website=entry.website, outcome="answered")
        Interest.objects.create(user=make_curator(f"near-{entry.pk}"), kind="organisation", entry_id=entry.pk)
    one, other = sorted([entry, chance.choice(others)], key=lambda entry: entry.pk)
    LikelyDuplicate.objects.get_or_create(
        one=one, other=other, defaults={"dismissed_at": timezone.now() if chance.random() < 0.5 else None}
    )


def some_fields(chance: random.Random, kept: Organisation, lost: Organisation) -> dict[str, object]:
    """What a curator may choose: from either, or typed."""
    chosen: dict[str, object] = {}
    for name in ("name", "website", "summary", "description", "country", "city", "year_founded", "source"):
        chosen[name] = chance.choice([getattr(kept, name), getattr(lost, name)])
    if chance.random() < 0.3:
        chosen["name"] = "Something else"
    slugs = sorted({term.slug for entry in (kept, lost) for term in entry.terms.filter(facet__slug="issue")})
    return chosen | {"terms.issue": chance.sample(slugs, chance.randint(0, len(slugs)))}


def clear() -> None:
    with act():
        for model in (Organisation, Person):
            model.objects.all().delete()
    for other in (Term, User, Change):
        other.objects.all().delete()


# A smaller number is no simpler world: nothing is gained by looking for one.
@settings(
    max_examples=PAIRS // PAIRS_A_WORLD,
    phases=[Phase.generate],
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@seed(2 if ON_POSTGRES else 1)
@given(st.integers(min_value=0, max_value=2**32))
def test_merge_then_undo_leaves_everything_as_it_was(number: int) -> None:
    clear()
    chance = random.Random(number)
    make_world(chance)
    curators = make_curator("rosa"), make_curator("ada"), make_curator("ben")
    before = whole()

    merged = 0
    while merged < PAIRS_A_WORLD:
        merged += merge_and_undo(chance, *curators)
        assert whole() == before

    every = {"organisation": states_of(Organisation.objects.all()), "person": states_of(Person.objects.all())}
    told = replay(Change.objects.order_by("pk"))
    assert told == {(kind, pk): state for kind, states in every.items() for pk, state in states.items()}


def merge_and_undo(chance: random.Random, curator: User, second: User, third: User) -> bool:
    """Merge two, look that something became of it, and undo it; whether the two could be merged at all."""
    kept, lost = chance.sample(list(Organisation.objects.order_by("pk")), 2)
    try:
        made = merge(kept, lost, some_fields(chance, kept, lost), curator, second=second)
    except MergeError:
        return False
    assert Organisation.objects.get(pk=lost.pk).leads_to == kept
    undo(made, third)
    return True

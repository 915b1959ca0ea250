"""Whatever is done, in whatever order: the record, replayed from empty, comes to what every entry is.

Random acts by every door that there is. REPLAYED_ACTS=1000 asks for more than the suite does each time.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from directory.curate import decisions
from directory.curate.merging import MergeError, merge, undo
from directory.curate.reverting import CannotRevertError, ChangedSinceError, revert
from directory.curate.splitting import parts_of, split
from directory.models import (
    Affiliation,
    Change,
    Hand,
    Merge,
    Organisation,
    Person,
    Relationship,
    act,
    put,
    replay,
    states_of,
)
from tests.curate.contributions import make_contribution
from tests.factories import make_organisation, make_person, make_term

pytestmark = pytest.mark.django_db

ACTS = int(os.environ.get("REPLAYED_ACTS", "120"))
TERMS = ("privacy", "data", "work")
# What stands against an act: then nothing was changed, and that is what the record must say.
REFUSALS = (MergeError, CannotRevertError, ChangedSinceError, IntegrityError, ValidationError)


class World:
    """A small directory, and everything that can be done to it at random."""

    def __init__(self, start: int, curator: User) -> None:
        self.chance, self.curator, self.made = random.Random(start), curator, 0
        for slug in TERMS:
            make_term(slug)

    def one(self) -> Any:
        return self.chance.choice(list(Organisation.objects.order_by("pk")) or [self.create()])

    def two(self) -> list[Any]:
        while Organisation.objects.count() < 2:
            self.create()
        return self.chance.sample(list(Organisation.objects.order_by("pk")), 2)

    def person(self) -> Any:
        return self.chance.choice(list(Person.objects.order_by("pk")) or [make_person()])

    def create(self) -> Organisation:
        self.made += 1
        return make_organisation(f"Zed {self.made}", city=self.chance.choice(["", "Leeds"]))

    def invite(self) -> None:
        make_person()

    def edit(self) -> None:
        fields = {
            "city": self.chance.choice(["", "Leeds", "York"]),
            "summary": self.chance.choice(["", "Does.", "Does more."]),
            "year_founded": self.chance.choice([None, 1999]),
            "former_names": self.chance.sample(["A", "B", "C"], self.chance.randint(0, 2)),
            "confirmed_on": self.chance.choice([None, "2026-01-01"]),
        }
        put(self.one(), {name: fields[name] for name in self.chance.sample(sorted(fields), 2)})

    def tag(self) -> None:
        put(self.one(), {"terms.issue": self.chance.sample(TERMS, self.chance.randint(0, 3))})

    def relate(self) -> None:
        one, other = self.two()
        said = {"since": self.chance.choice(["", "2019"]), "evidence": self.chance.choice(["", "Letter"])}
        kind = self.chance.choice(["funds", "partner"])
        put(one, {f"relationships.to.{kind}.{other.slug}": self.chance.choice([said, said, None])})

    def affiliate(self) -> None:
        put(self.person(), {f"affiliations.{self.one().slug}": self.chance.choice([{"role": "Founder"}, None])})

    def rename(self) -> None:
        put(self.one(), {"slug": f"slug-{self.chance.randrange(10)}"})

    def swap(self) -> None:
        """Two take each other's slugs, and one of them a relationship, in one act."""
        one, other = self.two()
        mine, theirs = one.slug, other.slug
        with act(Hand.CURATOR):
            put(one, {"slug": "passing"})
            put(other, {"slug": mine})
            put(one, {"slug": theirs, f"relationships.to.funds.{mine}": {"evidence": "Swapped"}})

    def stand(self) -> None:
        put(self.one(), {"standing": self.chance.choice(["listed", "archived", "draft", "removed"])})

    def delete(self) -> None:
        self.one().delete()

    def erase(self) -> None:
        self.person().delete()

    def merge(self) -> None:
        one, other = self.two()
        merge(one, other, {"city": other.city}, self.curator)

    def undo(self) -> None:
        if made := list(Merge.objects.standing()):
            undo(self.chance.choice(made[:2]), self.curator)

    def split(self) -> None:
        self.made += 1
        entry = self.one()
        parts = list(parts_of(entry))
        stays, goes = (self.chance.sample(parts, self.chance.randint(0, len(parts))) for _ in range(2))
        facts = {"name": f"Part {self.made}", "website": f"https://part{self.made}.example"}
        split(entry, facts, stays=stays, goes=goes, by=self.curator)

    def revert(self) -> None:
        if changes := list(Change.objects.filter(kind__in=["organisation", "person"])[:20]):
            change = self.chance.choice(changes)
            only = self.chance.choice([None, list(change.fields)])
            revert(change, by=self.curator, reason="At random.", only=only, cites=[("ended", 1)])

    def accept(self) -> None:
        self.made += 1
        case = make_contribution(name=f"Sent {self.made}", website=f"https://sent{self.made}.example")
        fields = {"name": case.sent["name"], "website": case.sent["website"], "summary": "Sent in."}
        decisions.accept(case, by=self.curator, fields=fields)

    def cascade(self) -> None:
        """Rows that go without being named: past our managers."""
        Relationship._base_manager.filter(source=self.one()).delete()
        Affiliation._base_manager.filter(organisation=self.one()).delete()


DOING: list[Callable[[World], Any]] = [
    World.create,
    World.create,
    World.invite,
    *[World.edit, World.tag, World.relate, World.relate, World.affiliate] * 2,
    World.rename,
    World.swap,
    World.stand,
    World.delete,
    World.erase,
    *[World.merge] * 3,
    *[World.undo] * 2,
    World.split,
    *[World.revert] * 3,
    World.accept,
    World.cascade,
]


@pytest.mark.parametrize("start", range(3))
def test_any_acts_are_told_whole(curator: User, start: int) -> None:
    world, done = World(start, curator), Counter[str]()

    for _ in range(ACTS // 3):
        what = world.chance.choice(DOING)
        try:
            what(world)
        except REFUSALS as refused:
            done[f"{what.__name__} refused: {type(refused).__name__}"] += 1
        else:
            done[what.__name__] += 1
        told = replay(Change.objects.order_by("pk"))
        assert told == {
            (model.kind, pk): state
            for model in (Organisation, Person)
            for pk, state in states_of(model._base_manager.all()).items()
        }, done

    assert len(done) > 10, done


def test_a_change_that_the_record_lost_is_found() -> None:
    """A control: a change that no record tells is found."""
    entry = make_organisation()
    Change.objects.latest("pk").delete()

    assert replay(Change.objects.order_by("pk")) != {("organisation", entry.pk): states_of([entry])[entry.pk]}

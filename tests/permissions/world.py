"""The world in which they ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import User
from django.http import HttpResponseBase
from django.test import Client
from django.utils import timezone

from directory.curate.merging import merge
from directory.models import (
    Change,
    Contribution,
    Decision,
    LikelyDuplicate,
    LinkCheck,
    Organisation,
    Owner,
    Person,
    Relationship,
)
from ethicalmap.models import LastRun, Letter
from taxonomy.models import Edit, Term
from tests.contribute.factories import make_contribution
from tests.curate.conftest import make_curator
from tests.factories import make_organisation, make_person, make_term
from tests.own.factories import ADA, EVE, GRACE, make_owner, sign_in
from tests.permissions.roles import R, Role

if TYPE_CHECKING:
    from tests.permissions.families import Row


@dataclass
class World:
    """Something of everything, and a browser for each role."""

    organisation: Organisation
    person: Person
    relationship: Relationship
    term: Term
    # Sent by the holder: one waits, one was declined.
    waiting: Contribution
    declined: Contribution
    # Not for reviewers to decide.
    challenge: Contribution
    user: User
    # Against which the organisation's owners may appeal.
    decision: Decision
    # Who keeps the organisation besides its owner.
    fellow: Owner
    letter: Letter
    last_run: LastRun
    clients: Mapping[Role, Client]

    def ask(self, row: Row, role: Role, method: str) -> HttpResponseBase:
        """What `role` is answered at the address of `row`."""
        return self.clients[role].generic(method, row.address(self, role))


def make_world() -> World:
    """All of it, in a database that holds the criteria and groups of a new site."""
    one, other = make_organisation("Watch the Watchers"), make_organisation("Other Trust")
    groups = {R.REVIEWER: "Reviewers", R.EDITOR: "Vocabulary editors"}
    groups |= {R.CURATOR: "Curators", R.ADMINISTRATOR: "Administrators"}
    clients = {role: Client() for role in Role}
    for role, group in groups.items():
        clients[role].force_login(make_curator(role.name.lower(), group))
    for role, entry, email in ((R.OWNER, one, ADA), (R.OTHER_OWNER, other, EVE)):
        make_owner(entry, email)
        sign_in(clients[role], email)
    LinkCheck.objects.create(organisation=one, website=one.website, outcome="answered")
    return World(
        organisation=one,
        person=make_person(),
        relationship=Relationship.objects.create(source=one, type="funds", target=other),
        term=make_term("watching"),
        waiting=make_contribution("Waiting"),
        declined=make_contribution("Declined", **decided()),
        challenge=make_contribution(
            "Challenge", type="challenge", entry=one, sent={"against": "fact.city", "wrong": "x"}
        ),
        user=make_curator("somebody"),
        decision=Decision.objects.log("listing", "archived", by=None, entry=one, cites=[("ended", 1)]),
        fellow=make_owner(one, GRACE),
        letter=Letter.objects.create(kind="received", to="ada@example.org", key="one"),
        last_run=LastRun.objects.create(name="one", begun_at=timezone.now()),
        clients=clients,
    )


def with_another_pair(world: World) -> World:
    """The same world, but for the two that are linked to each other."""
    number = Organisation.objects.count()
    one, other = make_organisation(f"First of pair {number}"), make_organisation(f"Second of pair {number}")
    return replace(world, relationship=Relationship.objects.create(source=one, type="funds", target=other))


def decided() -> dict[str, Any]:
    """What a contribution has that was declined a moment ago."""
    return {"state": "declined", "reason": "too_little", "decided_at": timezone.now(), "cites": [["can-be-seen", 1]]}


def both(world: World) -> list[int]:
    """The keys of two organisations."""
    return [world.relationship.source_id, world.relationship.target_id]


def change() -> Change:
    """A change to a person's entry."""
    return Change.objects.filter(kind="person")[0]


def edited(world: World) -> list[int]:
    """The key of an edit of the vocabulary."""
    return [Edit.objects.latest("pk").pk]


def pair(world: World) -> LikelyDuplicate:
    """The two, as likely one."""
    one, other = both(world)
    return LikelyDuplicate.objects.get_or_create(one_id=one, other_id=other)[0]


def merged(world: World) -> list[int]:
    """The key of a merge of the two."""
    second = User.objects.exclude(pk=world.user.pk)[0]
    made = merge(world.relationship.source, world.relationship.target, {}, world.user, second=second)
    return [made.pk]

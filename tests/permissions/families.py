"""Families of addresses that answer alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from tests.pages import PAGES
from tests.permissions.roles import (
    FORBIDDEN,
    GONE,
    LOGIN,
    METHOD,
    MISSING,
    NOBODY,
    OK,
    REFUSED,
    STAFF,
    Cell,
    Outcome,
    R,
    Role,
)
from tests.permissions.world import World

Address = Callable[[World, Role], str]


@dataclass(frozen=True)
class Row:
    """One address, and what each role is answered there."""

    name: str
    address: Address
    cells: Mapping[Role, Cell]


def row(name: str, address: Address | None = None, *, rest: Cell, **cells: tuple[frozenset[Role], Cell]) -> Row:
    """A row in which some roles have a cell of their own, and the rest another. The name of a cell is for reading."""
    own = {role: cell for roles, cell in cells.values() for role in roles}
    return Row(name, address or _public(name), {role: own.get(role, rest) for role in Role})


def _public(name: str) -> Address:
    """The address under which tests/pages.py has it."""
    page = next(page for page in PAGES if page.name == name and page.status in (200, 301, 404))
    return lambda world, role: page.address()


def read(name: str, get: Outcome = OK) -> Row:
    """For everybody to read."""
    return row(name, rest=(get, METHOD))


def form(name: str, address: Address | None = None, post: Outcome = REFUSED) -> Row:
    """For everybody to fill in; what is posted empty is refused."""
    return row(name, address, rest=(OK, post))


def held(name: str, contribution: str, get: Outcome, post: Outcome) -> Row:
    """For whoever holds the link to a contribution of the world: nobody else can make one up."""

    def address(world: World, role: Role) -> str:
        return reverse(name, args=[getattr(world, contribution).token if role == R.HOLDER else "made-up"])

    return row(name, address, holder=(frozenset({R.HOLDER}), (get, post)), rest=(MISSING, MISSING))


def link(name: str, post: Outcome, get: Outcome = OK) -> Row:
    """A mailed link that opens something once. Whoever has it may use it; to everybody else it looks used up."""
    mailed = _public(name)

    def address(world: World, role: Role) -> str:
        return mailed(world, role) if role == R.HOLDER else reverse(name, args=["made-up"])

    return row(name, address, holder=(frozenset({R.HOLDER}), (get, post)), rest=(GONE, GONE))


def desk(name: str, get: Outcome, post: Outcome, *, args: Callable[[World], list[Any]]) -> Row:
    """A page of an entry's desk: whoever keeps something else finds nothing there, others are led to the door."""
    return row(
        name,
        lambda world, role: reverse(name, args=args(world)),
        owner=(frozenset({R.OWNER}), (get, post)),
        other=(frozenset({R.OTHER_OWNER}), (get if get == METHOD else MISSING, post if post == METHOD else MISSING)),
        # What they sent is given back to them, not led away.
        rest=(get if get == METHOD else LOGIN, post if post == METHOD else FORBIDDEN),
    )


def staff(
    name: str,
    may: frozenset[Role],
    cell: Cell,
    *,
    args: Callable[[World], list[Any]] = lambda world: [],
    query: str = "",
    within: str = "admin:",
) -> Row:
    """A page of the admin: some may, other staff are refused, everybody else is led to where one signs in."""
    return row(
        f"{within}{name}",
        lambda world, role: reverse(f"{within}{name}", args=args(world)) + query,
        may=(may, cell),
        other_staff=(STAFF - may, (FORBIDDEN, FORBIDDEN)),
        rest=(LOGIN, LOGIN),
    )


def model(
    label: str,
    thing: Callable[[World], Any],
    *,
    view: frozenset[Role],
    add: frozenset[Role] = NOBODY,
    change: frozenset[Role] = NOBODY,
    delete: frozenset[Role] = NOBODY,
    history: Outcome = OK,
    tried: Outcome = OK,
    in_use: bool = False,
    query: str = "",
) -> Iterator[Row]:
    """The five pages of a model in the admin. What is posted empty is shown again, with what is wrong: as `tried`.

    `in_use` is a thing that cannot be deleted for what hangs on it; `query` is what a new one must say.
    """

    def key(world: World) -> list[Any]:
        return [thing(world).pk]

    yield staff(f"{label}_changelist", view, (OK, OK))
    yield staff(f"{label}_add", add, (OK, OK), query=query)
    yield row(
        f"admin:{label}_change",
        lambda world, role: reverse(f"admin:{label}_change", args=key(world)),
        change=(change, (OK, tried)),
        view=(view - change, (OK, FORBIDDEN)),
        other_staff=(STAFF - view, (FORBIDDEN, FORBIDDEN)),
        rest=(LOGIN, LOGIN),
    )
    yield staff(f"{label}_delete", delete, (OK, REFUSED if in_use else OK), args=key)
    yield staff(f"{label}_history", view, (history, history), args=key)

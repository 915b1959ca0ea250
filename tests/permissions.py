"""Who may do what, at every address: the permission matrix.

One row an address, one line a row. A row says, for each role, what GET and POST answer; HEAD answers as GET does, and
every other method is refused everywhere. `tests/test_permissions.py` walks all of it, and fails for an address that has
no row. To add one, find the family that it is like (`read`, `form`, `held`, `staff`, `model`), or say the cells.

Who may do what is written down here a second time, on purpose: nothing is read from the code that it tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from directory.curate.merging import merge
from directory.models import (
    Change,
    Contribution,
    Criterion,
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
from tests.pages import PAGES


class Role(StrEnum):
    """Who asks."""

    ANONYMOUS = "anonymous"
    HOLDER = "holder of a mailed link, or of that to a private page"
    OWNER = "owner"
    OTHER_OWNER = "owner of something else"
    REVIEWER = "reviewer"
    EDITOR = "vocabulary editor"
    CURATOR = "curator"
    ADMINISTRATOR = "administrator"


R = Role
STAFF = frozenset({R.REVIEWER, R.EDITOR, R.CURATOR, R.ADMINISTRATOR})
# Those who see what was sent in, and entries in the admin.
READERS = frozenset({R.REVIEWER, R.CURATOR, R.ADMINISTRATOR})
CURATORS = frozenset({R.CURATOR, R.ADMINISTRATOR})
EDITORS = frozenset({R.EDITOR, R.ADMINISTRATOR})
ADMINISTRATORS = frozenset({R.ADMINISTRATOR})
NOBODY: frozenset[Role] = frozenset()


class Outcome(StrEnum):
    """What kind of answer it is."""

    OK = "200"
    REFUSED = "400, 409 or 422: the form again"
    ELSEWHERE = "a redirect"
    LOGIN = "a redirect to where one signs in"
    FORBIDDEN = "403"
    MISSING = "404"
    METHOD = "405"
    GONE = "410"


OK, REFUSED, ELSEWHERE, LOGIN = Outcome.OK, Outcome.REFUSED, Outcome.ELSEWHERE, Outcome.LOGIN
FORBIDDEN, MISSING, METHOD, GONE = Outcome.FORBIDDEN, Outcome.MISSING, Outcome.METHOD, Outcome.GONE
# What GET and POST answer, and HEAD where it is not what GET does.
Cell = tuple[Outcome, Outcome] | tuple[Outcome, Outcome, Outcome]
OTHER_METHODS = ("PUT", "PATCH", "DELETE", "OPTIONS")


def outcome_of(response: HttpResponseBase) -> Outcome | str:
    """What kind of answer `response` is; its status where it is none that is ever right."""
    status = response.status_code
    if status in (301, 302):
        return LOGIN if any(place in response["Location"] for place in ("/login/", "/owner/sign-in/")) else ELSEWHERE
    named = {200: OK, 400: REFUSED, 409: REFUSED, 422: REFUSED, 403: FORBIDDEN, 404: MISSING, 405: METHOD, 410: GONE}
    return named.get(status, str(status))


# The world in which they ask -----------------------------------------------------------------------------------------


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


# Rows ----------------------------------------------------------------------------------------------------------------

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


def rows() -> Iterator[Row]:
    """The matrix."""
    # The site
    for name in ("livez", "readyz", "healthz", "robots", "about", "accessibility", "data", "privacy"):
        yield read(name)
    yield read("favicon", ELSEWHERE)
    yield read("components", MISSING)
    # Browsing
    for name in ("home", "contact", "criteria", "criterion", "taxonomy", "facet", "term", "term-history"):
        yield read(name)
    for kind in ("organisation", "person"):
        for name in (f"{kind}-list", f"{kind}-list-json", kind, f"{kind}-json", f"{kind}-history"):
            yield read(name)
    for name in ("log", "log-csv", "log-atom", "log-figures-csv", "log-figures-json"):
        yield read(name)
    # Sending in
    yield read("submit")
    yield form("submit-organisation")
    yield form("submit-person")
    yield link("link-confirm-person", REFUSED)
    for name in ("suggest", "challenge", "relate", "remove"):
        yield form(f"organisation-{name}")
    for name in ("suggest", "challenge", "remove", "remove-ask"):
        yield form(f"person-{name}")
    yield read("person-remove-sent")
    yield link("link-remove-person", OK)
    # What became of it
    yield held("contribution", "waiting", OK, REFUSED)
    yield held("withdraw", "waiting", OK, ELSEWHERE)
    yield held("contribution-appeal", "declined", OK, REFUSED)
    # Asked whether it still holds
    yield link("link-still-right", OK)
    yield link("link-edit-entry", ELSEWHERE)
    yield link("link-closed", REFUSED)
    yield link("link-stop-reminders", OK)
    # For those who keep an entry
    yield from owners()
    # The admin
    yield from admin()


def owners() -> Iterator[Row]:
    """Claiming an entry, signing in, and the desk."""
    yield form("organisation-claim")
    yield read("organisation-claim-sent")
    yield link("link-claim", ELSEWHERE)
    yield link("link-claim-file", REFUSED)
    yield link("link-invitation", ELSEWHERE)
    yield link("link-sign-in", ELSEWHERE)
    yield form("owner-sign-in")
    yield read("owner-sign-in-sent")
    yield read("owner-signed-out")
    yield read("owner-left")
    yield row("owner-sign-out", lambda world, role: "/owner/sign-out/", rest=(METHOD, ELSEWHERE))
    keepers = frozenset({R.OWNER, R.OTHER_OWNER})
    yield row("owner", lambda world, role: "/owner/", keepers=(keepers, (OK, METHOD)), rest=(LOGIN, METHOD))

    def entry(world: World) -> list[Any]:
        return ["organisation", world.organisation.slug]

    yield desk("owner-entry", OK, METHOD, args=entry)
    yield desk("owner-confirm", METHOD, ELSEWHERE, args=entry)
    yield desk("owner-edit", OK, REFUSED, args=entry)
    yield desk("owner-invite", OK, REFUSED, args=entry)
    yield desk("owner-leave", OK, ELSEWHERE, args=entry)
    yield desk("owner-reply", OK, REFUSED, args=lambda world: [*entry(world), world.challenge.pk])
    yield desk("owner-appeal", OK, REFUSED, args=lambda world: [*entry(world), world.decision.pk])
    yield desk("owner-remove", OK, ELSEWHERE, args=lambda world: [*entry(world), world.fellow.pk])
    yield desk("owner-closed", OK, REFUSED, args=lambda world: [world.organisation.slug])
    # It is not closed, so there is nothing to open again.
    yield desk("owner-active", METHOD, MISSING, args=lambda world: [world.organisation.slug])
    yield desk("owner-removal", OK, REFUSED, args=lambda world: [world.organisation.slug])


def admin() -> Iterator[Row]:
    """Django's admin, with our pages in it."""
    yield staff("index", STAFF, (OK, OK))
    yield row("admin:login", lambda world, role: "/admin/login/", staff=(STAFF, (ELSEWHERE, OK, OK)), rest=(OK, OK))
    yield row(
        "admin:logout", lambda world, role: "/admin/logout/", staff=(STAFF, (METHOD, OK)), rest=(ELSEWHERE, ELSEWHERE)
    )
    yield staff("password_change", STAFF, (OK, OK))
    yield staff("password_change_done", STAFF, (OK, METHOD))
    yield staff("jsi18n", STAFF, (OK, METHOD))
    # Nothing is found by it: our own fields have their own ways.
    yield staff("autocomplete", STAFF, (FORBIDDEN, METHOD))
    yield row(
        "admin:view_on_site",
        lambda world, role: f"/admin/r/0/{world.organisation.pk}/",
        staff=(STAFF, (MISSING, MISSING)),
        rest=(LOGIN, LOGIN),
    )
    yield row(
        "admin:app_list",
        lambda world, role: "/admin/directory/",
        readers=(READERS, (OK, OK)),
        editors=(frozenset({R.EDITOR}), (MISSING, MISSING)),
        rest=(LOGIN, LOGIN),
    )
    yield row(
        "admin:<path:object_id>/",
        lambda world, role: f"/admin/directory/organisation/{world.organisation.pk}/",
        staff=(STAFF, (ELSEWHERE, ELSEWHERE)),
        rest=(LOGIN, LOGIN),
    )
    yield row(
        "admin:(?P<url>.*)$",
        lambda world, role: "/admin/nowhere/",
        staff=(STAFF, (MISSING, MISSING)),
        rest=(LOGIN, LOGIN),
    )
    # What is to be done
    yield staff("work", READERS, (OK, METHOD), within="")
    yield staff("work-interests", READERS, (OK, ELSEWHERE), within="")
    yield staff("work-declare", READERS, (METHOD, MISSING), within="")
    # Entries
    yield from model(
        "directory_organisation", lambda world: world.organisation, view=READERS, add=CURATORS, change=CURATORS,
        history=ELSEWHERE,
    )  # fmt: skip
    yield staff("directory_organisation_suggest", READERS, (OK, OK))
    yield from model(
        "directory_person", lambda world: world.person,
        view=READERS, add=CURATORS, change=CURATORS, delete=CURATORS, history=ELSEWHERE,
    )  # fmt: skip
    yield from model(
        "directory_relationship", lambda world: world.relationship,
        view=READERS, add=CURATORS, change=CURATORS, delete=CURATORS,
    )  # fmt: skip
    # Decisions
    yield from model("directory_contribution", lambda world: world.waiting, view=READERS, change=READERS, tried=REFUSED)
    yield from model("directory_change", lambda world: Change.objects.first(), view=READERS)
    yield from model("directory_linkcheck", lambda world: LinkCheck.objects.first(), view=READERS)
    yield from model(
        "directory_criterion", lambda world: Criterion.objects.first(),
        view=READERS, add=ADMINISTRATORS, change=ADMINISTRATORS,
    )  # fmt: skip
    yield staff("directory_change_revert", CURATORS, (OK, REFUSED), args=lambda world: [change().pk])
    # Two that are one, and one that is two
    yield row(
        "admin:directory_organisation_merge_with",
        lambda world, role: f"/admin/directory/organisation/{world.organisation.pk}/merge/",
        may=(CURATORS, (OK, METHOD)),
        other_staff=(STAFF - CURATORS, (FORBIDDEN, METHOD)),
        rest=(LOGIN, LOGIN),
    )
    yield staff("directory_organisation_merge", CURATORS, (OK, REFUSED), args=both)
    yield staff("directory_organisation_split", CURATORS, (OK, REFUSED), args=lambda world: [world.organisation.pk])
    yield from model("directory_likelyduplicate", pair, view=CURATORS)
    for name in ("dismiss", "take_up"):
        yield row(
            f"admin:directory_likelyduplicate_{name}",
            lambda world, role, name=name: reverse(f"admin:directory_likelyduplicate_{name}", args=[pair(world).pk]),
            may=(CURATORS, (METHOD, ELSEWHERE)),
            other_staff=(STAFF - CURATORS, (METHOD, FORBIDDEN)),
            rest=(LOGIN, LOGIN),
        )
    yield staff("directory_merge_changelist", CURATORS, (OK, OK))
    yield staff("directory_merge_add", NOBODY, (OK, OK))
    yield staff("directory_merge_change", CURATORS, (ELSEWHERE, ELSEWHERE), args=merged)
    yield staff("directory_merge_delete", NOBODY, (OK, OK), args=merged)
    yield staff("directory_merge_history", CURATORS, (OK, OK), args=merged)
    yield staff("directory_merge_undo", CURATORS, (OK, ELSEWHERE), args=merged)
    # The vocabulary
    may = {"view": STAFF, "add": EDITORS, "change": EDITORS, "delete": EDITORS}
    yield from model("taxonomy_facet", lambda world: world.term.facet, in_use=True, **may)
    yield from model("taxonomy_term", lambda world: world.term, query="?facet=issue", **may)
    yield row(
        "admin:taxonomy_term_move",
        lambda world, role: "/admin/taxonomy/term/move/",
        may=(EDITORS, (METHOD, ELSEWHERE)),
        other_staff=(STAFF - EDITORS, (METHOD, FORBIDDEN)),
        rest=(LOGIN, LOGIN),
    )
    find = "?app_label=taxonomy&model_name=term&field_name=replaced_by"
    yield staff("taxonomy_term_retire", EDITORS, (OK, REFUSED), args=lambda world: [world.term.pk])
    yield staff("taxonomy_edit_changelist", STAFF, (OK, OK))
    yield staff("taxonomy_edit_add", NOBODY, (OK, OK))
    yield staff("taxonomy_edit_change", STAFF, (ELSEWHERE, ELSEWHERE), args=edited)
    yield staff("taxonomy_edit_delete", NOBODY, (OK, OK), args=edited)
    yield staff("taxonomy_edit_history", STAFF, (OK, OK), args=edited)
    yield row(
        "admin:taxonomy_edit_undo",
        lambda world, role: reverse("admin:taxonomy_edit_undo", args=edited(world)),
        may=(EDITORS, (OK, REFUSED)),
        other_staff=(STAFF - EDITORS, (OK, FORBIDDEN)),
        rest=(LOGIN, LOGIN),
    )
    yield staff("taxonomy_term_find", STAFF, (OK, METHOD), query=find)
    # Owners, and what runs by itself
    yield from model("directory_owner", lambda world: world.fellow, view=CURATORS, change=CURATORS, tried=REFUSED)
    yield from model("ethicalmap_letter", lambda world: world.letter, view=ADMINISTRATORS)
    yield from model("ethicalmap_lastrun", lambda world: world.last_run, view=ADMINISTRATORS)
    # Accounts
    yield from model(
        "auth_user", lambda world: world.user, view=ADMINISTRATORS, add=ADMINISTRATORS, change=ADMINISTRATORS
    )
    yield staff("auth_user_password_change", ADMINISTRATORS, (OK, OK), args=lambda world: [world.user.pk])
    yield from model(
        "auth_group", lambda world: world.user.groups.first(),
        view=ADMINISTRATORS, add=ADMINISTRATORS, change=ADMINISTRATORS, delete=ADMINISTRATORS,
    )  # fmt: skip


ROWS = list(rows())
# Answers to scripts, and what an administrator's browser shows as a page.
FOR_SCRIPTS = {"admin:jsi18n", "admin:taxonomy_term_find", "admin:directory_organisation_suggest"}
ADMIN_PAGES = [row for row in admin() if row.cells[R.ADMINISTRATOR][0] == OK and row.name not in FOR_SCRIPTS]


def addresses(patterns: list[URLPattern | URLResolver] | None = None, within: str = "") -> Iterator[str]:
    """The name of every address, the admin's too; of one without a name, its pattern."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield within + (pattern.name or str(pattern.pattern))
        else:
            yield from addresses(pattern.url_patterns, within + (f"{pattern.namespace}:" if pattern.namespace else ""))

"""The rows of Django's admin, with our pages in it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from django.urls import reverse

from directory.models import Change, Criterion, LinkCheck
from tests.permissions.families import Row, model, row, staff
from tests.permissions.roles import (
    ADMINISTRATORS,
    CURATORS,
    EDITORS,
    ELSEWHERE,
    FORBIDDEN,
    LOGIN,
    METHOD,
    MISSING,
    NOBODY,
    OK,
    READERS,
    REFUSED,
    STAFF,
    R,
)
from tests.permissions.world import both, change, edited, merged, pair


def admin() -> Iterator[Row]:
    """All of them."""
    return chain(front(), work(), entries(), merging(), vocabulary(), itself())


def front() -> Iterator[Row]:
    """What Django's admin has for everybody on the staff."""
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


def work() -> Iterator[Row]:
    """What is to be done."""
    yield staff("work", READERS, (OK, METHOD), within="")
    yield staff("work-interests", READERS, (OK, ELSEWHERE), within="")
    yield staff("work-declare", READERS, (METHOD, MISSING), within="")


def entries() -> Iterator[Row]:
    """Entries, and the decisions on them."""
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


def merging() -> Iterator[Row]:
    """Two that are one, and one that is two."""
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


def vocabulary() -> Iterator[Row]:
    """Facets, terms, and the record of both."""
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


def itself() -> Iterator[Row]:
    """Owners, what runs by itself, and accounts."""
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

"""Who may decide on what. The groups themselves stand in `directory.curate.groups`."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser, User

from directory.models import Contribution

CHANGE = "directory.change_contribution"
# Beyond new entries and edits: challenges, removals, claims, relationships, appeals.
DECIDE_CHALLENGES = "directory.decide_challenges"
REVIEWED = frozenset({Contribution.Type.NEW_ORGANISATION, Contribution.Type.NEW_PERSON, Contribution.Type.EDIT})


def may_decide(user: User | AnonymousUser, case: Contribution) -> bool:
    """Whether `user` may ask about `case` and decide on it."""
    return user.has_perm(CHANGE) and (case.type in REVIEWED or user.has_perm(DECIDE_CHALLENGES))

"""Where Django looks for the admin. The pages themselves are in the room that is called curate."""

from directory.curate import (
    accounts,
    changes,
    contributions,
    criteria_admin,
    link_checks,
    merge_admin,
    organisations,
    owners,
    people,
    relationships,
)

__all__ = [
    "accounts",
    "changes",
    "contributions",
    "criteria_admin",
    "link_checks",
    "merge_admin",
    "organisations",
    "owners",
    "people",
    "relationships",
]

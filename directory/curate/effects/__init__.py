"""What accepting a contribution does, by its type.

    def edit(case: Contribution, fields: Mapping[str, Any], *, is_checked: bool) -> Entry | None

Called once the case is claimed, in the act that decides. `fields` are what the curator takes, by the record's names.
Returns the entry that was made or changed. What it raises undoes the decision.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from directory.curate.effects import additions, appeals, challenges, corrections, ownership, people
from directory.models import Contribution


class Effect(Protocol):
    """What accepting a contribution does."""

    def __call__(self, case: Contribution, fields: Mapping[str, Any], *, is_checked: bool) -> Any: ...


EFFECTS: dict[str, Effect] = {
    Contribution.Type.NEW_ORGANISATION: additions.new_organisation,
    Contribution.Type.NEW_PERSON: people.new_person,
    Contribution.Type.EDIT: corrections.edit,
    Contribution.Type.RELATIONSHIP: corrections.relationship,
    Contribution.Type.CHALLENGE: challenges.challenge,
    Contribution.Type.REMOVAL: challenges.removal,
    Contribution.Type.APPEAL: appeals.upheld,
    Contribution.Type.CLAIM: ownership.claim,
}

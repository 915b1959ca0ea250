"""How contributions of each type are reviewed: a form each, which knows what is sent and what may be decided.

A new type of contribution is a form here, a template for what was sent, and what accepting does, in `curate.effects`.
"""

from directory.curate.reviews.base import DecisionForm
from directory.curate.reviews.challenges import ChallengeForm, RemovalForm
from directory.curate.reviews.edits import EditForm
from directory.curate.reviews.entries import NewOrganisationForm, NewPersonForm
from directory.curate.reviews.relationships import RelationshipForm
from directory.curate.reviews.words import AppealForm, ClaimForm
from directory.models import Contribution

__all__ = ["REVIEWS", "DecisionForm"]

REVIEWS: dict[str, type[DecisionForm]] = {
    Contribution.Type.NEW_ORGANISATION: NewOrganisationForm,
    Contribution.Type.NEW_PERSON: NewPersonForm,
    Contribution.Type.EDIT: EditForm,
    Contribution.Type.RELATIONSHIP: RelationshipForm,
    Contribution.Type.CHALLENGE: ChallengeForm,
    Contribution.Type.REMOVAL: RemovalForm,
    Contribution.Type.CLAIM: ClaimForm,
    Contribution.Type.APPEAL: AppealForm,
}

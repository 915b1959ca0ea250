"""The forms that anybody fills in. What all of them have stands in `sending`, what facets ask in `term_questions`."""

from directory.contribute.forms.challenge import ChallengeForm
from directory.contribute.forms.edit import EditForm, OrganisationEditForm, PersonEditForm
from directory.contribute.forms.fields import PlainSelect, TermsField, public_website
from directory.contribute.forms.nomination import ConsentForm, NominationForm
from directory.contribute.forms.organisation import OrganisationForm
from directory.contribute.forms.organisation_removal import OrganisationRemovalForm
from directory.contribute.forms.person_removal import PersonRemovalForm
from directory.contribute.forms.relationship import RelationshipForm
from directory.contribute.forms.sending import AboutForm, SendingForm
from directory.contribute.forms.term_questions import Question, TermQuestions

__all__ = [
    "AboutForm",
    "ChallengeForm",
    "ConsentForm",
    "EditForm",
    "NominationForm",
    "OrganisationEditForm",
    "OrganisationForm",
    "OrganisationRemovalForm",
    "PersonEditForm",
    "PersonRemovalForm",
    "PlainSelect",
    "Question",
    "RelationshipForm",
    "SendingForm",
    "TermQuestions",
    "TermsField",
    "public_website",
]

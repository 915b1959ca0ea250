"""The forms that anybody fills in. What all of them have stands in `sending`, what facets ask in `term_questions`."""

from directory.contribute.forms.edit import EditForm, OrganisationEditForm, PersonEditForm
from directory.contribute.forms.fields import PlainSelect, TermsField, public_website
from directory.contribute.forms.organisation import OrganisationForm
from directory.contribute.forms.person import PersonFacts
from directory.contribute.forms.sending import SendingForm
from directory.contribute.forms.term_questions import Question, TermQuestions

__all__ = [
    "EditForm",
    "OrganisationEditForm",
    "OrganisationForm",
    "PersonEditForm",
    "PersonFacts",
    "PlainSelect",
    "Question",
    "SendingForm",
    "TermQuestions",
    "TermsField",
    "public_website",
]

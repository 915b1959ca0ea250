"""People who are proposed, and what they are asked."""

from typing import Any

from django.test import Client

from directory.contribute.nominations import CONFIRM
from directory.models import Contribution
from ethicalmap.tokens import Token
from tests.contribute.factories import stamp

ADDRESS = "/submit/person/"
ADA = "ada@person.example"


def payload(**changes: Any) -> dict[str, Any]:
    """A form that passes. `terms_issue` stands for "terms-issue"; None leaves one out."""
    fields = {
        "form": stamp(),
        "who": "somebody",
        "name": "Ada Testperson",
        "person_email": ADA,
        "summary": "Counts what nobody counts.",
    }
    fields |= {name.replace("_", "-", 1) if name.startswith("terms_") else name: to for name, to in changes.items()}
    return {name: value for name, value in fields.items() if value is not None}


def nominate(client: Client, **changes: Any) -> Contribution:
    """Post the form, and return what it stored last."""
    response = client.post(ADDRESS, payload(**changes))
    assert response.status_code == 302, response.content.decode()
    return Contribution.objects.latest("pk")


def link_to(email: str = ADA, purpose: str = CONFIRM) -> str:
    """The address of the latest link that was mailed there."""
    return Token.objects.filter(email=email, purpose=purpose).latest("pk").path


def answer(client: Client, says: str = "yes", *, link: str = "", **changes: Any) -> Any:
    """Open the link, and press one of the two buttons, with what the page was filled in with."""
    link = link or link_to()
    form = client.get(link).context["form"]
    typed = {name: form[name].value() for name in form.fields if form[name].value()}
    return client.post(link, typed | {"answer": says} | changes)

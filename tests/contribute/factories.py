"""Things that are sent in."""

import time
from typing import Any
from unittest.mock import patch

from django.test import Client

from directory.contribute.duplicates import waiting_identity
from directory.contribute.spam import new_stamp
from directory.models import Contribution
from taxonomy.models import Term
from tests.factories import make_facet, make_term

ADDRESS = "/submit/organisation/"


def make_contribution(name: str = "Zed Trust", *, sent: dict[str, Any] | None = None, **changes: Any) -> Contribution:
    """A contribution that waits."""
    answers = {"name": name, "website": f"https://{name.lower().replace(' ', '')}.example", "summary": "Does good."}
    answers |= sent or {}
    fields = {
        "sent": answers,
        "identity": waiting_identity(answers),
        "form_key": f"form {Contribution.objects.count()}",
    }
    made: Contribution = Contribution.objects.create(**fields | changes)
    return made


def make_vocabulary() -> dict[str, Term]:
    """A small vocabulary like the starter content's: facets that are needed, one answer or many, narrower terms."""
    make_facet("issue", order=1, required=True, question="What is at stake?")
    make_facet("approach", order=2, required=True, question="How do they act?")
    make_facet("kind", order=3, required=True, many=False, question="What kind of body is it?")
    make_facet("stage", order=4, question="When in the life of a technology?")
    data = make_term("data")
    terms = [
        data,
        make_term("privacy", under=data, synonyms=["GDPR"]),
        make_term("surveillance", under=data),
        *(make_term(slug) for slug in ("work", "climate", "health", "money")),
        *(make_term(slug, "approach") for slug in ("research", "advocacy")),
        *(make_term(slug, "kind") for slug in ("charity", "company")),
        make_term("design", "stage"),
    ]
    return {term.slug: term for term in terms}


def stamp(*, age: float = 60) -> str:
    """The stamp of a form that was shown `age` seconds ago."""
    with patch("django.core.signing.time.time", return_value=time.time() - age):
        return new_stamp()


def payload(**changes: Any) -> dict[str, Any]:
    """A form that passes, a minute after it was shown. `terms_issue` stands for "terms-issue"; None leaves one out."""
    fields = {
        "form": stamp(),
        "name": "Zed Trust",
        "summary": "Helps people see what is known about them.",
        "website": "zedtrust.example",
        "terms-issue": ["privacy"],
    }
    fields |= {
        name.replace("_", "-", 1) if name.startswith(("terms_", "proposal_")) else name: value
        for name, value in changes.items()
    }
    return {name: value for name, value in fields.items() if value is not None}


def send(client: Client, *, follow: bool = False, address: str = "", **changes: Any) -> Any:
    """Post the form, from a network `address` if that matters."""
    extra: dict[str, Any] = {"REMOTE_ADDR": address} if address else {}
    return client.post(ADDRESS, payload(**changes), follow=follow, **extra)

"""Plain functions that make believable things. Say only what the test is about."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from directory.models import Organisation, Person, act
from taxonomy.models import Facet, Synonym, Term


def make_facet(slug: str = "issue", **changes: Any) -> Facet:
    """The facet `slug`, made if it is not there."""
    fields = {"name": slug.capitalize(), "question": f"Which {slug}?"} | changes
    facet, _ = Facet.objects.get_or_create(slug=slug, defaults=fields)
    return facet


def make_term(
    slug: str, facet: str = "issue", *, under: Term | None = None, synonyms: Iterable[str] = (), **changes: Any
) -> Term:
    """A term named after its slug ("data-rights" is "Data rights")."""
    fields = {"name": slug.replace("-", " ").capitalize(), "definition": f"What {slug} means."} | changes
    term = Term.objects.create(facet=make_facet(facet), slug=slug, parent=under, **fields)
    for name in synonyms:
        Synonym.objects.create(term=term, name=name)
    return term


def make_organisation(name: str = "Watch the Watchers", *, terms: Iterable[Term] = (), **changes: Any) -> Organisation:
    """A listed organisation with a website of its own."""
    site = "".join(c for c in name.lower() if c.isascii() and c.isalnum()) or "x"
    fields = {
        "summary": f"{name} does good work.",
        "website": f"https://{site}.example",
        "country": "GB",
        "standing": "listed",
    }
    with act():
        made: Organisation = Organisation.objects.create(name=name, **fields | changes)
        made.terms.add(*terms)
    return made


def make_person(name: str = "Wilhelmina Testperson", *, terms: Iterable[Term] = (), **changes: Any) -> Person:
    """A listed person, with consent."""
    fields = {
        "summary": f"{name} does good work.",
        "role": "Researcher",
        "standing": "listed",
        "consent_given_at": timezone.now(),
        "consent_given_by": "herself, by mail",
        "consent_text": "I agree to be listed.",
    }
    with act():
        made: Person = Person.objects.create(name=name, **fields | changes)
        made.terms.add(*terms)
    return made

"""What the templates of lists ask of an entry."""

from django import template

from directory.browse.cards import terms_by_facet
from directory.models import Organisation, Person
from taxonomy.models import Term

register = template.Library()

# The facets of which a card names terms, and how many in all.
MAIN_FACETS = ("issue", "approach")
MOST_TERMS = 4


@register.simple_tag
def card_terms(entry: Organisation | Person) -> dict[str, list[Term]]:
    """`kind`: the term of the facet "kind", if the entry has one; `main`: the few terms that a card names. No query."""
    terms = terms_by_facet(entry)
    main = [term for facet in MAIN_FACETS for term in terms.get(facet, [])]
    main = main or [term for facet, some in terms.items() if facet != "kind" for term in some]
    return {"kind": terms.get("kind", [])[:1], "main": main[:MOST_TERMS]}

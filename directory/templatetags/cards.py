"""What the templates of lists ask of an entry."""

from typing import Any

from django import template

from directory.models import Organisation, Person

register = template.Library()

# The facets of which a card names terms, and how many in all.
MAIN_FACETS = ("issue", "approach")
MOST_TERMS = 2


@register.simple_tag(takes_context=True)
def card_terms(context: dict[str, Any], entry: Organisation | Person) -> dict[str, Any]:
    """`kind`: the term of the facet "kind", if the entry has one, and its `hue` where the page gives hues; `main`: the
    few terms that a card names. No query."""
    terms = entry.terms_by_facet
    main = [term for facet in MAIN_FACETS for term in terms.get(facet, [])]
    main = main or [term for facet, some in terms.items() if facet != "kind" for term in some]
    kind = terms.get("kind", [])[:1]
    hue = context.get("hues", {}).get(kind[0].pk, 0) if kind else 0
    return {"kind": kind, "hue": hue, "main": main[:MOST_TERMS]}

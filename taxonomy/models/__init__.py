"""The vocabulary: facets, and the terms in them."""

from taxonomy.models.facet import Facet
from taxonomy.models.term import Mapping, Synonym, Term

__all__ = ["Facet", "Mapping", "Synonym", "Term"]

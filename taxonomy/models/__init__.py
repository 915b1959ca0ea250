"""The vocabulary: facets, the terms in them, and the record of both."""

from taxonomy.models.edit import Edit, RecordedWord, WordChange
from taxonomy.models.facet import Facet
from taxonomy.models.term import Mapping, Synonym, Term

__all__ = ["Edit", "Facet", "Mapping", "RecordedWord", "Synonym", "Term", "WordChange"]

"""Where curators edit the vocabulary."""

# Registers taggit's own tags, which are not our terms; imported first, so that there is something to take away.
import taggit.admin  # noqa: F401
from django.contrib import admin
from taggit.models import Tag

from taxonomy.admin import edits, facets, terms

__all__ = ["edits", "facets", "terms"]

admin.site.unregister(Tag)

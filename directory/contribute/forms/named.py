"""An organisation that a form names: by its name, its slug, or the address of its page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from directory.contribute.duplicates import likely_duplicates
from directory.contribute.tidying import TidyField
from directory.models import Organisation


class NamedOrganisationField(TidyField):
    """The slug of a public organisation. Nothing needs script: who names none that we know is told which are near."""

    def clean(self, value: Any) -> str:
        """The slug, or an empty string. Two queries at most, and two more to find names that are near."""
        words = super().clean(value)
        if not words:
            return ""
        path = urlsplit(words).path if "/" in words else words
        slug = path.strip("/").rpartition("/")[2]
        known = Organisation.objects.public()
        found = known.filter(slug=slug)[:1] or known.filter(name__iexact=words)[:2]
        if len(found) == 1:
            return str(found[0].slug)
        raise ValidationError(_several(found) if found else _near(words))


def _several(found: Any) -> str:
    return _("More than one has this name. Give the address of its page, such as %(address)s.") % {
        "address": found[0].get_absolute_url()
    }


def _near(words: str) -> str:
    near = [duplicate.organisation.name for duplicate in likely_duplicates({"name": words})]
    if near:
        return _("We list no organisation of that name. Did you mean: %(names)s?") % {"names": "; ".join(near)}
    return _("We list no organisation of that name. Leave this empty: it can be added later.")

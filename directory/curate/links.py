"""Sentences of the admin that lead to an entry."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from directory.models import Organisation


def to_admin(entry: Organisation) -> SafeString:
    """The entry's name, leading to its page in the admin."""
    address = reverse(f"admin:directory_{entry.kind}_change", args=[entry.pk])
    return format_html('<a href="{}">{}</a>', address, entry.name)


def listed_already(other: Organisation) -> SafeString:
    """That it is listed already, as `other`."""
    sentence = gettext("{} is listed already with the same website, or the same name and place.")
    return format_html(sentence, to_admin(other))

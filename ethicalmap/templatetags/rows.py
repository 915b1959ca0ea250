"""Rows in the admin, on the page of what they belong to."""

import re

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()

# The headers that Django's table of inlines leaves empty: above what a row is called, and above what would delete it.
_EMPTY = re.compile(r'<th(?P<first> class="original")?></th>')


@register.filter(is_safe=True)
def named_headers(table: str) -> str:
    """A table of inlines with a hidden word in each header that was empty."""

    def named(header: re.Match[str]) -> str:
        word = _("Row") if header["first"] else _("Delete?")
        return format_html('{}<span class="visually-hidden">{}</span></th>', SafeString(header[0][:-5]), word)

    return _EMPTY.sub(named, table)

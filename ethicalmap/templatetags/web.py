"""Addresses on the web, as people gave them, made into links."""

from urllib.parse import unquote, urlsplit

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def web_link(address: object, rel: str) -> SafeString:
    """A link to `address` that shows its host and path; what is no web address stays plain text."""
    text = str(address)
    try:
        parts = urlsplit(text)
        safe = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        safe = False
    if not safe:
        return format_html("{}", text)
    shown = parts.netloc.removeprefix("www.") + unquote(parts.path).rstrip("/")
    return format_html('<a href="{}" rel="{}">{}</a>', text, rel, shown)

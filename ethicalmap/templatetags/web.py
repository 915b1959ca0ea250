"""Addresses on the web, as people gave them, made into links."""

from urllib.parse import unquote, urlsplit

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def web_address(text: object) -> str:
    """What of an address people read, its host and path; empty for what is no web address and must be no link."""
    try:
        parts = urlsplit(str(text))
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return ""
    return parts.netloc.removeprefix("www.") + unquote(parts.path).rstrip("/")


@register.filter
def web_host(text: object) -> str:
    """Of a web address its host; empty for anything else."""
    return web_address(text).partition("/")[0]


@register.filter
def web_link(text: object, rel: str) -> SafeString:
    """A link to a web address that shows its host and path; anything else stays plain text."""
    shown = web_address(text)
    return format_html('<a href="{}" rel="{}">{}</a>', text, rel, shown) if shown else format_html("{}", text)

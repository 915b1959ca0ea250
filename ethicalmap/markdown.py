"""Markdown as people write it, made into HTML that is safe to show."""

from __future__ import annotations

from collections.abc import Sequence

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

# Headings begin below those of a page and its sections.
_DEEPER = 2
_TAGS = {"a", "p", "br", "hr", "em", "strong", "code", "pre", "blockquote", "ul", "ol", "li", "h3", "h4", "h5", "h6"}


def _lower_headings(state: StateCore) -> None:
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1:]) + _DEEPER, 6)}"


def _picture_in_words(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    return escapeHtml(tokens[index].content)


# CommonMark, where raw HTML is text like any other, and a picture is the words that stand for it.
_markdown = MarkdownIt("commonmark", {"html": False})
_markdown.core.ruler.push("lower_headings", _lower_headings)
_markdown.add_render_rule("image", _picture_in_words)


def to_html(text: str) -> SafeString:
    """`text` as HTML: no pictures, no HTML of its own, and links only to the web and to mail addresses.

    The parser already escapes what it does not know; nh3 then keeps only what is named here, so that neither is trusted
    alone.
    """
    html = nh3.clean(
        _markdown.render(text),
        tags=_TAGS,
        attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        url_relative="deny",
        link_rel="nofollow noopener",
    )
    return mark_safe(html)  # noqa: S308  cleaned above

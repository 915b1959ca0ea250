"""What curators' pages say on every start, and how they print what strangers wrote."""

import re
from typing import Any

from django import template
from django.db.models import Count, Min, Q
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from directory.models import Contribution

register = template.Library()

_LINK = re.compile(r"(https?://[^\s<>\"]*[^\s<>\".,;:!?)\]}'])")


@register.filter
def with_links(words: Any) -> SafeString:
    """`words` escaped, with what begins with http:// or https:// as links. Nothing else becomes one."""
    pieces = _LINK.split(str(words))
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<a href="{0}" rel="noreferrer nofollow ugc">{0}</a>', piece) if number % 2 else piece,)
            for number, piece in enumerate(pieces)
        ),
    )


@register.inclusion_tag("curate/waiting.html", takes_context=True)
def what_waits(context: template.RequestContext) -> dict[str, Any]:
    """How much waits for a decision, and since when; nothing for those who may not see it. One query."""
    if not context["user"].has_perm("directory.view_contribution"):
        return {}
    cases = Contribution.objects.filter(state=Contribution.State.WAITING, joined_to=None)
    counted = cases.aggregate(
        waiting=Count("pk", filter=Q(held=False)),
        oldest=Min("sent_at", filter=Q(held=False)),
        held=Count("pk", filter=Q(held=True)),
    )
    return counted | {"may_see": True}

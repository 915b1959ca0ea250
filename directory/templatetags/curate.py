"""What curators' pages say on every start."""

from typing import Any

from django import template
from django.db.models import Count, Min, Q

from directory.models import Contribution

register = template.Library()


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

"""What would take an entry off the map that somebody looks after needs two people, whichever door it comes through.

Off the map is whatever visitors see less of for it: listed to archived, and either to a draft or removed. To say that
an organisation has closed counts too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.contrib.admin.models import DELETION, LogEntry
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from directory.models import Entry, Organisation, Owner, Standing

# How long an entry still counts as looked after once a curator ended that: to end it and then to remove the entry is
# what two people decide on, done in two steps.
STILL_COUNTS = timedelta(days=30)


def how_public(standing: str) -> int:
    """How far visitors see an entry: 2 in lists, 1 by its address, 0 not at all."""
    return {Standing.LISTED: 2, Standing.ARCHIVED: 1}.get(Standing(standing), 0)


def takes_down(entry: Entry, fields: Mapping[str, Any]) -> bool:
    """Whether visitors would see less of `entry` with these values, by the record's names, or read that it closed."""
    stands, becomes = how_public(entry.standing), how_public(fields.get("standing") or entry.standing)
    closed = Organisation.Status.CLOSED
    closes = isinstance(entry, Organisation) and fields.get("status") == closed != entry.status
    return becomes < stands or (closes and stands > 0)


def needs_two_to_give(entry: Entry, fields: Mapping[str, Any]) -> bool:
    """Whether it takes two people to give `entry` these values, by the record's names. Two queries at most."""
    return takes_down(entry, fields) and bool(looked_after([entry]))


def looked_after(entries: Iterable[Entry]) -> set[int]:
    """The keys of those entries, all of one kind, that somebody looks after, or did until a curator ended it lately.
    Two queries."""
    models = {entry.pk: type(entry) for entry in entries}
    found: set[int] = set()
    for model in set(models.values()):
        owners = Owner.objects.filter(**{f"{model.kind}__in": models})
        found |= set(owners.values_list(f"{model.kind}_id", flat=True))
        ended = LogEntry.objects.filter(
            content_type__app_label=model._meta.app_label,
            content_type__model=model._meta.model_name,
            object_id__in=[str(key) for key in models],
            action_flag=DELETION,
            action_time__gt=timezone.now() - STILL_COUNTS,
        )
        found |= {int(key) for key in ended.values_list("object_id", flat=True)}
    return found


def why_two(entry: Entry) -> SafeString:
    """Why one curator alone does not take `entry` down, and where two do."""
    challenge = reverse(f"{entry.kind}-challenge", args=[entry.slug])
    if not isinstance(entry, Organisation):
        words = gettext("Somebody looks after this entry, so two curators decide on that. {} instead.")
        return format_html(words, _link(challenge, gettext("Challenge it")))
    words = gettext("Somebody looks after this entry, so two curators decide on that. {}, or {}.")
    removal = reverse("organisation-remove", args=[entry.slug])
    asked = _link(removal, gettext("Ask for its removal"))
    return format_html(words, asked, _link(challenge, gettext("challenge it")))


def _link(address: str, words: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', address, words)

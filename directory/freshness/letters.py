"""The letter that asks whether an entry still holds, and the links in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from directory.models import Organisation, Owner, Standing
from ethicalmap.models import Token
from ethicalmap.outbox import Draft, absolute, letter, post

# Each link of a letter, and how long it opens something. A wish to be left alone is heard for longer.
LASTS = {
    "still-right": timedelta(days=90),
    "edit-entry": timedelta(days=90),
    "closed": timedelta(days=90),
    "stop-reminders": timedelta(days=400),
}


def post_reminder(owner: Owner, today: date) -> None:
    """Write down the letter of this day to `owner`, with links of its own. Call it in the transaction that decides."""
    tokens = {
        purpose: Token.objects.issue(purpose, email=owner.email, subject=f"owner:{owner.pk}", lasts=lasts).pk
        for purpose, lasts in LASTS.items()
    }
    post("reminder", to=owner.email, about={"owner": owner.pk, "tokens": tokens}, key=f"reminder:{owner.pk}:{today}")


def owner_behind(token: Token) -> Owner | None:
    """Who was asked, while they keep the entry and it is public. One query."""
    pk = token.subject.removeprefix("owner:")
    owner: Owner | None = Owner.objects.filter(pk=pk).select_related("organisation", "person").first()
    return owner if owner and owner.entry.standing in (Standing.LISTED, Standing.ARCHIVED) else None


@letter("reminder")
def _reminder(about: Mapping[str, Any]) -> Draft | None:
    """None where they do not want it any more, or somebody confirmed the entry while the letter waited."""
    tokens = {token.purpose: token for token in Token.objects.filter(pk__in=about["tokens"].values(), used_at=None)}
    owner = owner_behind(next(iter(tokens.values()))) if len(tokens) == len(LASTS) else None
    if owner is None or not owner.wants_reminders or _answered_since(owner):
        return None
    links = {purpose.replace("-", "_"): absolute(token.path) for purpose, token in tokens.items()}
    context = {
        "entry": owner.entry,
        "is_organisation": isinstance(owner.entry, Organisation),
        "entry_link": absolute(owner.entry.get_absolute_url()),
        "remove_link": "" if owner.person is None else absolute(reverse("person-remove", args=[owner.person.slug])),
        **links,
    }
    stop = {
        "List-Unsubscribe": f"<{links['stop_reminders']}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    subject = _("Is your entry on %(site)s still right?") % {"site": settings.SITE_NAME}
    return Draft(subject, "freshness/mail/reminder.txt", context, stop)


def _answered_since(owner: Owner) -> bool:
    confirmed_on = owner.entry.confirmed_on
    return bool(confirmed_on and owner.asked_on and confirmed_on >= owner.asked_on)

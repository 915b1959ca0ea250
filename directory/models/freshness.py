"""How fresh an entry is, and why, in sentences that anybody can check."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.models.acts import Hand
from directory.models.confirming import FRESH_MONTHS, Freshness, months_after
from directory.models.link_check import OVER_AND_DONE, LinkCheck
from directory.models.organisation import Organisation
from directory.models.person import Person

# Whoever keeps an entry is asked before it ceases to be fresh.
ASKED_AFTER_MONTHS = 11


@dataclass(frozen=True)
class HowFresh:
    """The state of an entry's last confirmation: `confirmation` says who confirmed it when, `reasons` what follows.

    `check` is what the link checker last saw at its website, if it looked: it confirms no fact.
    """

    state: Freshness
    confirmed_on: date | None
    confirmed_by: str
    # "its owner", "a curator"; empty where nobody confirmed it.
    by: str
    check: LinkCheck | None
    confirmation: str
    reasons: list[str]

    def as_data(self) -> dict[str, Any]:
        """The same for machines."""
        seen = self.check
        website = seen and {
            "outcome": seen.outcome,
            "checked_on": localtime(seen.checked_at).date(),
            "failing_since": seen.failing_since and localtime(seen.failing_since).date(),
            "is_broken": seen.is_broken,
            "leads_to": seen.leads_to,
        }
        return {
            "state": self.state,
            "confirmed_on": self.confirmed_on,
            "confirmed_by": self.confirmed_by,
            "website": website,
            "reasons": [self.confirmation, *self.reasons],
        }


def how_fresh(entry: Organisation | Person, today: date) -> HowFresh:
    """How fresh `entry` is today. One query for an organisation, none for a person."""
    state, check = Freshness.on(today, entry.confirmed_on), None
    if isinstance(entry, Organisation) and entry.website:
        check = LinkCheck.objects.filter(organisation=entry, website=entry.website).first()
    is_over = isinstance(entry, Organisation) and entry.status in OVER_AND_DONE
    if is_over:
        reasons = [_("It is kept as it was, and nobody is asked again.")]
    else:
        reasons = [*_worth(entry, state), *([_seen(check)] if check else []), _next(entry, state)]
    by, confirmation = _hand(entry), _confirmation(entry)
    return HowFresh(state, entry.confirmed_on, entry.confirmed_by, by, check, confirmation, reasons)


def _hand(entry: Organisation | Person) -> str:
    """Who confirmed it."""
    return Hand(entry.confirmed_by).called(entry.kind) if entry.confirmed_by else ""


def _confirmation(entry: Organisation | Person) -> str:
    """Who confirmed it when."""
    if entry.confirmed_on is None:
        return _("Nobody has confirmed yet that all of it holds.")
    words = {"hand": capfirst(_hand(entry)), "date": date_format(entry.confirmed_on, "j F Y")}
    return _("%(hand)s confirmed on %(date)s that all of it holds.") % words


def _worth(entry: Organisation | Person, state: Freshness) -> list[str]:
    """What that is worth today."""
    if entry.confirmed_on is None:
        return []
    worth = {
        Freshness.FRESH: _("That counts as fresh for 12 months, until %(until)s."),
        Freshness.DUE: _("That is more than 12 months ago, so it is due to be confirmed again."),
        Freshness.OVERDUE: _(
            "That is more than 13 months ago, so it is overdue. It does not follow that it has ended."
        ),
    }
    until = months_after(entry.confirmed_on, FRESH_MONTHS)
    return [worth[state] % {"until": date_format(until, "j F Y")}]


def _seen(check: LinkCheck) -> str:
    """What the link checker saw, said as no more than that."""
    words = {
        "date": date_format(localtime(check.checked_at).date(), "j F Y"),
        "since": date_format(localtime(check.failing_since).date(), "j F Y") if check.failing_since else "",
        "host": urlsplit(check.leads_to).hostname or "",
    }
    if check.is_broken:
        often = ngettext(
            "Its website has not answered since %(since)s: the link checker looked %(count)d time.",
            "Its website has not answered since %(since)s: the link checker looked %(count)d times.",
            check.failures,
        )
        return often % {**words, "count": check.failures}
    said = {
        LinkCheck.Outcome.ANSWERED: _("The link checker saw its website answer on %(date)s, which confirms no fact."),
        LinkCheck.Outcome.MOVED: _("Its website answered the link checker on %(date)s at another address, %(host)s."),
        LinkCheck.Outcome.GUARDED: _("Its website answered the link checker on %(date)s, and lets no robot in."),
    }
    failed = _("The link checker did not find its website on %(date)s, and looks again every day.")
    return said.get(LinkCheck.Outcome(check.outcome), failed) % words


def _next(entry: Organisation | Person, state: Freshness) -> str:
    """What happens next."""
    if state == Freshness.FRESH and entry.confirmed_on:
        month = date_format(months_after(entry.confirmed_on, ASKED_AFTER_MONTHS), "F Y")
        return _("Whoever keeps it is asked again in %(month)s.") % {"month": month}
    return _("Whoever keeps it can confirm it; until then it says so here.")

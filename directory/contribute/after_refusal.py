"""What somebody can do whose contribution was refused, in whole or in part: mend it and send it again, or appeal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from directory.models import Contribution

Reason, State, Type = Contribution.Reason, Contribution.State, Contribution.Type

# How long a decision can be appealed against, counted from the day after it.
APPEAL_WITHIN = timedelta(days=28)

MEND: Mapping[str, StrPromise] = {
    Reason.LISTED_ALREADY: _("If something in the entry that there is is wrong or missing, suggest a change to it."),
    Reason.OUT_OF_SCOPE: _("If it does work on an issue of our vocabulary, send it again and say where one sees that."),
    Reason.TOO_LITTLE: _("Send it again with a link that shows what was done."),
    Reason.NOT_CONFIRMED: _("Send it again with a public source that says so."),
    Reason.ENDED: _("If it is at work, send it again with something recent that shows it."),
    Reason.ADVERTISING: _("Send it again in plain words: what it does, and where its work can be seen."),
}


def how_to_mend(case: Contribution) -> StrPromise | str:
    """What would make it different next time; empty where only the curator's own words can say."""
    return MEND.get(case.reason, "") if case.state == State.DECLINED else ""


def appeal_until(case: Contribution) -> date | None:
    """The last day on which somebody may appeal against the decision on `case`; None where nobody may.

    One appeal for each decision; who joined the case appeals as its sender does. No query, or one.
    """
    if case.type == Type.APPEAL or case.state not in (State.DECLINED, State.IN_PART) or case.decided_at is None:
        return None
    last = timezone.localdate(case.decided_at) + APPEAL_WITHIN
    if timezone.localdate() > last:
        return None
    answered = case.appeals.filter(sent_at__gte=case.decided_at, joined_to=None).exclude(
        state__in=[State.WAITING, State.WITHDRAWN]
    )
    return None if answered.exists() else last

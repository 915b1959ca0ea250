"""All that is done from time to time, in the order in which `manage.py keep_up` does it.

Add a line for a new job. Its function does what there is to do, returns how many, commits as it goes, and may be broken
off or done twice without harm.
"""

from __future__ import annotations

from django.utils import timezone

from directory import removal
from directory.freshness import link_checks, reminders
from directory.models import LinkCheck
from directory.own.challenges import tell_of_challenges
from directory.retention import foresee, forget
from ethicalmap.jobs import HOURLY, Job
from ethicalmap.models import Letter

JOBS = [
    # First of all, so that nobody whom a restored backup brought back is written to.
    Job("replay_tombstones", removal.replay_tombstones, "removed again after a backup was restored"),
    Job(
        "send_reminders",
        reminders.send_reminders,
        "reminders posted",
        every=HOURLY,
        foresee=lambda: sum(1 for _owner in reminders.due(timezone.localdate())),
    ),
    Job("challenges", tell_of_challenges, "owners told of a challenge"),
    Job("deliver", Letter.objects.deliver, "letters delivered", foresee=lambda: Letter.objects.due().count()),
    Job(
        "forget",
        lambda: sum(count for _kept, count in forget()),
        "things forgotten",
        every=HOURLY,
        foresee=lambda: sum(count for _kept, count in foresee()),
    ),
    Job(
        "forget_unconfirmed",
        removal.forget_unconfirmed,
        "nominations forgotten that nobody confirmed",
        every=HOURLY,
        foresee=lambda: removal.unconfirmed_too_long().count(),
    ),
    # Last, for it takes minutes.
    Job(
        "check_links",
        link_checks.check_due,
        "websites looked at",
        every=HOURLY,
        foresee=lambda: LinkCheck.due(timezone.now()).count(),
    ),
]

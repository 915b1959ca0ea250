"""All that is done from time to time, in the order in which `manage.py keep_up` does it.

Add a line for a new job. Its function does what there is to do, returns how many, commits as it goes, and may be broken
off or done twice without harm.
"""

from __future__ import annotations

from directory.retention import foresee, forget
from ethicalmap.jobs import HOURLY, Job
from ethicalmap.models import Letter

JOBS = [
    Job("deliver", Letter.objects.deliver, "letters delivered", foresee=lambda: Letter.objects.due().count()),
    Job(
        "forget",
        lambda: sum(count for _kept, count in forget()),
        "things forgotten",
        every=HOURLY,
        foresee=lambda: sum(count for _kept, count in foresee()),
    ),
]

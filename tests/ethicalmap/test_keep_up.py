"""One line for cron does all that is due, once, whatever happens to some of it."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from directory.management.commands import keep_up as command
from directory.models import Contribution
from directory.upkeep import JOBS
from ethicalmap.jobs import DAILY, HOURLY, LEASE, Job, LastRun
from tests.contribute.factories import make_contribution
from tests.curate.at_once import at_once
from tests.processes import for_processes


class Work:
    """A job's work: counts how often it was done."""

    def __init__(self, comes_to: int | Exception = 3) -> None:
        self.comes_to, self.times = comes_to, 0

    def __call__(self) -> int:
        self.times += 1
        if isinstance(self.comes_to, Exception):
            raise self.comes_to
        return self.comes_to


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets `keep_up` know these jobs and no others."""
    return lambda *these: monkeypatch.setattr(command, "JOBS", list(these))


def keep_up(*options: str, after: timedelta = timedelta(0)) -> list[str]:
    """What `manage.py keep_up` says, some time from now."""
    said = StringIO()
    with patch("django.utils.timezone.now", return_value=timezone.now() + after):
        call_command("keep_up", *options, stdout=said)
    return said.getvalue().splitlines()


@pytest.mark.django_db
def test_each_job_is_done_and_told_in_a_line(jobs: Any) -> None:
    jobs(Job("sweep", Work(3), counts="steps swept"), Job("wind", Work(1), counts="clocks wound"))

    sweep, wind = keep_up()

    assert sweep.startswith("sweep: 3 steps swept")
    assert wind.startswith("wind: 1 clocks wound")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("every", "after", "is_done"),
    [
        (timedelta(0), timedelta(seconds=1), True),
        (HOURLY, timedelta(minutes=50), False),
        (HOURLY, timedelta(minutes=59, seconds=58), True),  # cron is not exact
        (DAILY, timedelta(hours=20), False),
        (DAILY, timedelta(hours=23, minutes=59), True),
    ],
)
def test_a_job_is_done_again_when_its_time_has_come(
    jobs: Any, every: timedelta, after: timedelta, is_done: bool
) -> None:
    work = Work()
    jobs(Job("sweep", work, counts="steps swept", every=every))
    keep_up()

    said = keep_up(after=after)

    assert (work.times == 2) == is_done
    assert is_done or said == ["sweep: not due"]


@pytest.mark.django_db
def test_one_that_fails_stops_no_other_is_told_and_names_nobody(jobs: Any, caplog: pytest.LogCaptureFixture) -> None:
    broken, after = Work(ValueError("ada@example.org")), Work()
    jobs(Job("break", broken, counts="things", every=DAILY), Job("sweep", after, counts="steps"))
    said = StringIO()

    with caplog.at_level(logging.INFO), pytest.raises(CommandError, match="Failed: break"):
        call_command("keep_up", stdout=said)

    assert after.times == 1
    assert "break: failed: ValueError in tests/ethicalmap/test_keep_up.py" in said.getvalue()
    assert "ValueError" in LastRun.objects.get(name="break").failure
    assert "ada@" not in caplog.text + said.getvalue() + LastRun.objects.get(name="break").failure


@pytest.mark.django_db
def test_what_failed_is_tried_again_after_an_hour_not_at_every_run(jobs: Any) -> None:
    work = Work(ValueError())
    jobs(Job("sweep", work, counts="steps", every=DAILY))
    with pytest.raises(CommandError):
        keep_up()

    assert keep_up(after=timedelta(minutes=30)) == ["sweep: not due"]
    with pytest.raises(CommandError):
        keep_up(after=timedelta(hours=1))


@pytest.mark.django_db
def test_a_single_job_can_be_done_before_its_time(jobs: Any) -> None:
    sweep, wind = Work(), Work()
    jobs(Job("sweep", sweep, counts="steps", every=DAILY), Job("wind", wind, counts="clocks"))
    keep_up()

    assert len(keep_up("--only", "sweep")) == 1
    assert (sweep.times, wind.times) == (2, 1)


@pytest.mark.django_db
def test_a_dry_run_says_what_would_be_done_and_does_nothing(jobs: Any) -> None:
    sweep, wind = Work(), Work()
    jobs(Job("sweep", sweep, counts="steps swept", foresee=lambda: 7), Job("wind", wind, counts="clocks"))

    assert keep_up("--dry-run") == ["sweep: would be 7 steps swept", "wind: cannot be foreseen"]
    assert sweep.times == wind.times == LastRun.objects.count() == 0


@pytest.mark.django_db
def test_machines_can_read_it(jobs: Any) -> None:
    jobs(Job("sweep", Work(3), counts="steps"))

    [line] = keep_up("--json")

    assert json.loads(line) | {"seconds": 0} == {
        "job": "sweep",
        "outcome": "done",
        "count": 3,
        "seconds": 0,
        "failure": "",
    }


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_does_it(jobs: Any) -> None:
    both_began, work = threading.Event(), Work()

    def slowly() -> int:
        both_began.wait(10)
        return work()

    def the_other_way() -> list[str]:
        try:
            return keep_up()
        finally:
            both_began.set()

    jobs(Job("sweep", slowly, counts="steps swept", every=HOURLY))

    said = at_once(*[the_other_way] * 2)

    assert work.times == 1
    assert ["sweep: under way elsewhere"] in said


# Does a job that never ends, and says when it has begun.
NEVER_ENDING = """
import time
import django
django.setup()
from ethicalmap.jobs import Job, perform

def hang():
    print("begun", flush=True)
    time.sleep(600)

perform(Job("sweep", hang, counts="steps"))
"""


@pytest.mark.django_db(transaction=True)
def test_what_a_killed_process_held_is_free_again_after_its_lease(jobs: Any) -> None:
    work = Work()
    jobs(Job("sweep", work, counts="steps"))
    command_line = [sys.executable, "-c", NEVER_ENDING]
    with subprocess.Popen(
        command_line, env=for_processes(), cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        process.kill()

    assert keep_up(after=timedelta(seconds=1)) == ["sweep: under way elsewhere"]
    keep_up(after=LEASE + timedelta(minutes=1))

    assert work.times == 1


@pytest.mark.django_db(transaction=True)
def test_a_long_job_keeps_its_lease(jobs: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ethicalmap.jobs.LEASE", timedelta(seconds=0.4))
    during: list[str] = []

    def long() -> int:
        threading.Event().wait(1)
        said = StringIO()
        call_command("keep_up", stdout=said)
        during.append(said.getvalue())
        return 1

    jobs(Job("sweep", long, counts="steps"))
    call_command("keep_up", stdout=StringIO())

    assert during == ["sweep: under way elsewhere\n"]


@pytest.mark.django_db
def test_it_forgets_what_has_been_kept_long_enough() -> None:
    long_ago = timezone.now() - timedelta(days=91)
    make_contribution(sender_email="ada@example.org", state="declined", reason="other", decided_at=long_ago)

    keep_up()

    assert not Contribution.objects.exclude(sender_email="").exists()
    assert len({job.name for job in JOBS}) == len(JOBS)

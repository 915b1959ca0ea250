"""Periodic work: done when it is due, by one process at a time on all machines, and remembered.

    DELIVER = Job("deliver", Letter.objects.deliver, counts="letters delivered")
    report = perform(DELIVER)

Each job has a row. Whoever would do it takes the row by one conditional UPDATE, holds it for `LEASE`, and prolongs that
while the work goes on; so two never do the same job at once, a long job keeps no other from its turn, and what a killed
process held is free again after `LEASE`. A job is called outside any transaction, commits as it goes, and must bear to
be broken off and to be done twice. What it raises is reported, and stops no other.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import DatabaseError, connection, models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

log = logging.getLogger(__name__)

EVERY_RUN, HOURLY, DAILY = timedelta(0), timedelta(hours=1), timedelta(days=1)
# How long a job stays taken after its process was last heard of.
LEASE = timedelta(minutes=2)


class OwnError(Exception):
    """What a job raises to say in a sentence of ours, which names nobody, why it stopped: it is reported in full."""


@dataclass(frozen=True)
class Job:
    """One kind of work: `run` does what there is to do and returns how many; `foresee` only says how many."""

    name: str
    run: Callable[[], int]
    # What is counted: "letters delivered".
    counts: str
    every: timedelta = EVERY_RUN
    foresee: Callable[[], int] | None = None


class Outcome(models.TextChoices):
    """What came of a job."""

    DONE = "done"
    FAILED = "failed"
    NOT_DUE = "not due"
    ELSEWHERE = "under way elsewhere"
    FORESEEN = "foreseen"
    UNFORESEEN = "cannot be foreseen"


@dataclass(frozen=True)
class Report:
    """What came of one job: how many, in how many seconds, or what went wrong and where."""

    job: Job
    outcome: Outcome
    count: int = 0
    seconds: float = 0.0
    failure: str = ""

    def __str__(self) -> str:
        said = {
            Outcome.DONE: f"{self.count} {self.job.counts}, {self.seconds:.1f} s",
            Outcome.FORESEEN: f"would be {self.count} {self.job.counts}",
            Outcome.FAILED: f"failed: {self.failure}",
        }
        return f"{self.job.name}: {said.get(self.outcome, self.outcome.value)}"


def foretell(job: Job) -> Report:
    """What `job` would do now, if it can tell. Nothing is changed."""
    if job.foresee is None:
        return Report(job, Outcome.UNFORESEEN)
    return Report(job, Outcome.FORESEEN, job.foresee())


def perform(job: Job, *, even_if_not_due: bool = False) -> Report:
    """Do `job` if it is due and nobody does it, and say what came of it. Raises nothing that the job raises."""
    holder = LastRun.objects.take(job, even_if_not_due=even_if_not_due)
    if holder is None:
        return Report(job, LastRun.objects.why_not(job))
    begun = time.perf_counter()
    try:
        with _prolonged(job, holder):
            count = job.run()
    except Exception as error:
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()  # the next job gets a sound one
        # Words that are not ours may name somebody, so they are neither kept nor printed.
        failure = str(error) if isinstance(error, OwnError) else _where(error)
        log.error("The job %s failed: %s", job.name, failure)
        LastRun.objects.end(job, holder, failure=failure)
        return Report(job, Outcome.FAILED, failure=failure, seconds=time.perf_counter() - begun)
    LastRun.objects.end(job, holder, count=count)
    return Report(job, Outcome.DONE, count, time.perf_counter() - begun)


@contextmanager
def _prolonged(job: Job, holder: str) -> Iterator[None]:
    """Prolongs the lease again and again while the job runs."""
    over = threading.Event()

    def prolong() -> None:
        while not over.wait(LEASE.total_seconds() / 4):
            try:
                LastRun.objects.filter(name=job.name, holder=holder).update(leased_until=timezone.now() + LEASE)
            except DatabaseError:
                continue  # busy; there are three more times before the lease ends
            finally:
                connection.close()

    thread = threading.Thread(target=prolong, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _where(error: Exception) -> str:
    """What kind of error it was, and the line of ours that it came from."""
    frames = [
        (Path(frame.filename).relative_to(settings.BASE_DIR), frame.lineno)
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(settings.BASE_DIR) and "site-packages" not in frame.filename
    ]
    place, line = frames[-1]
    return f"{type(error).__name__} in {place}:{line}"


class LastRunQuerySet(models.QuerySet["LastRun"]):
    """When each job last ran."""

    def take(self, job: Job, *, even_if_not_due: bool = False) -> str | None:
        """Take the job, and return the word by which its holder is known; None if it is not due, or somebody's."""
        self.bulk_create([LastRun(name=job.name)], ignore_conflicts=True)
        now, holder = timezone.now(), secrets.token_hex(8)
        free = Q(leased_until=None) | Q(leased_until__lt=now)
        due = Q() if even_if_not_due else _due(job)
        taken = self.filter(free, due, name=job.name).update(
            holder=holder, leased_until=now + LEASE, begun_at=now, failure=""
        )
        return holder if taken else None

    def why_not(self, job: Job) -> Outcome:
        """Why `take` came back with nothing."""
        is_held = self.filter(name=job.name, leased_until__gte=timezone.now()).exists()
        return Outcome.ELSEWHERE if is_held else Outcome.NOT_DUE

    def end(self, job: Job, holder: str, *, count: int = 0, failure: str = "") -> None:
        """Give the job back, if it is still the holder's, and remember what came of it."""
        mine = self.filter(name=job.name, holder=holder)
        if failure:
            mine.update(leased_until=None, failure=failure[:200])
        else:
            mine.update(leased_until=None, done_at=timezone.now(), count=count)


def _due(job: Job) -> Q:
    """Never begun, or begun long enough ago. A tenth sooner is not too soon, for cron is not exact; and what failed or
    was killed is tried again after an hour at most."""
    now, soon = timezone.now(), min(job.every, HOURLY)
    ended_well = Q(done_at__gte=F("begun_at"))
    return (
        Q(begun_at=None)
        | ended_well & Q(begun_at__lte=now - job.every * 0.9)
        | (Q(done_at=None) | ~ended_well) & Q(begun_at__lte=now - soon * 0.9)
    )


class LastRun(models.Model):
    """When one job was last begun and done, what came of it, and who holds it now."""

    name = models.CharField(_("job"), max_length=40, unique=True)
    holder = models.CharField(max_length=16, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    begun_at = models.DateTimeField(_("begun"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    count = models.PositiveIntegerField(_("how many"), default=0)
    failure = models.CharField(_("what went wrong"), max_length=200, blank=True)

    objects: ClassVar[LastRunQuerySet] = LastRunQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["name"]
        verbose_name = _("periodic job")
        verbose_name_plural = _("periodic jobs")

    def __str__(self) -> str:
        return self.name

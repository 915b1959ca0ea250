"""Decisions: what curators answered, for the public log. Append-only, and naming nobody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models.contribution import Contribution
from directory.models.entry import Entry
from directory.models.organisation import Organisation
from directory.models.person import Person

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Decisions, newest first."""

    def public(self) -> DecisionQuerySet:
        """What everybody may read of them: not who decided, on whose contribution, nor on which entry."""
        return self.only("about", "outcome", "reason", "cites", "waited", "decided_at")

    def that_listed(self, entry: Organisation | Person) -> Decision | None:
        """The last decision by which `entry` is listed; None where none is known, as of what was imported. One query.

        Of people nothing says so but their own contribution: the log does not know whom it is about.
        """
        new = (Contribution.Type.NEW_ORGANISATION, Contribution.Type.NEW_PERSON)
        cases = Contribution.objects.about(entry).filter(type__in=new).values("pk")
        accepted = Q(case__in=cases, outcome__in=[Decision.Outcome.ACCEPTED, Decision.Outcome.IN_PART])
        by_hand = Q(entry_kind=entry.kind, entry_id=entry.pk, outcome=Decision.Outcome.LISTED)
        return self.filter(accepted | by_hand).first()

    def since(self, start: datetime, end: datetime) -> DecisionQuerySet:
        """Those from one moment on, until before another."""
        return self.filter(decided_at__gte=start, decided_at__lt=end)

    def stand(self) -> tuple[object, ...]:
        """What differs once one more is logged: how many there are, and the last. One query."""
        return tuple(self.order_by().aggregate(Count("pk"), Max("pk"), Max("decided_at")).values())

    def log(
        self,
        about: str,
        outcome: str,
        *,
        by: User | None,
        case: Contribution | None = None,
        entry: Entry | None = None,
        reason: str = "",
        cites: Iterable[tuple[str, int]] = (),
        waited_since: datetime | None = None,
        second: User | None = None,
    ) -> Decision:
        """Write one down. `about` is a type of contribution or of `Decision.About`. A person's entry is not kept."""
        now = timezone.now()
        is_public = entry is not None and not isinstance(entry, Person)
        return self.create(
            about=about,
            outcome=outcome,
            case=case,
            entry_kind=entry.kind if is_public and entry else "",
            entry_id=entry.pk if is_public and entry else None,
            reason=reason,
            cites=[list(cited) for cited in cites],
            waited=now - waited_since if waited_since else None,
            decided_at=now,
            by=by,
            second=second,
        )


class Decision(models.Model):
    """One answer: to a contribution, or what a curator did to an entry without one.

    `about` and `outcome` are words that the log prints; `reason` is one of `Contribution.Reason` or of `Reason`, or
    empty. `cites` are the criteria that it rests on, as [slug, version]. `waited` is how long it waited, if somebody
    did. `by` and `second` are for curators alone. What was written to the sender is no part of it, for it may name
    people.
    """

    class About(models.TextChoices):
        """What is decided on without a contribution."""

        LISTING = "listing", _("an entry")
        MERGE = "merge", _("two entries that are one")
        REVERT = "revert", _("a change to take back")
        DUPLICATE = "duplicate", _("two entries that look alike")
        OWNERSHIP = "ownership", _("somebody who looks after an entry")

    class Reason(models.TextChoices):
        """Why something was decided that refuses nobody, beside `Contribution.Reason`."""

        ASKED = "asked", _("The person asked for it.")

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        IN_PART = "in_part", _("accepted in part")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn by the sender")
        REOPENED = "reopened", _("reopened")
        LISTED = "listed", _("listed")
        ARCHIVED = "archived", _("archived")
        REMOVED = "removed", _("removed")
        MERGED = "merged", _("merged")
        UNDONE = "undone", _("undone")
        ADDED = "added", _("added")
        CHANGED = "changed", _("changed")
        DELETED = "deleted", _("deleted")
        APART = "apart", _("two, and not one")
        ENDED = "ended", _("ended")

    about = models.CharField(max_length=30)
    outcome = models.CharField(max_length=20, choices=Outcome)
    case = models.ForeignKey(Contribution, null=True, blank=True, on_delete=models.SET_NULL, related_name="decisions")
    entry_kind = models.CharField(max_length=20, blank=True)
    entry_id = models.BigIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=30, blank=True)
    cites = models.JSONField(default=list)
    waited: models.DurationField[timedelta | None, timedelta | None] = models.DurationField(null=True, blank=True)
    decided_at = models.DateTimeField(default=timezone.now, db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    second = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects: ClassVar[Any] = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-decided_at", "-pk"]
        indexes = [models.Index(fields=["entry_kind", "entry_id"], name="decision_by_entry")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome__in=["declined", "listed"]) | ~Q(cites=[]),
                name="decision_to_list_or_refuse_cites",
                violation_error_message=_("Say which criteria this rests on."),
            ),
        ]
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")

    def __str__(self) -> str:
        return f"{self.about}: {self.outcome}"

    @property
    def about_in_words(self) -> str:
        """What it was about: "a change to an entry"."""
        known = dict(Contribution.Type.choices) | dict(self.About.choices)
        return str(known.get(self.about, self.about))

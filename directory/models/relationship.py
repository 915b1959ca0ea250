"""Relationships between organisations: typed, directed, with evidence and dates."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directory.models.entry import Standing
from directory.models.organisation import Organisation
from directory.models.owned import OwnedRow, OwnedRowQuerySet

# A year, a month or a day: history is seldom known to the day.
partial_date = RegexValidator(
    r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$",
    _("Give a year, a month (2024-05) or a day (2024-05-31)."),
)


class RelationshipQuerySet(OwnedRowQuerySet):
    """Relationships, in the words of the directory."""

    def of(self, organisation: Organisation) -> RelationshipQuerySet:
        """Those on either side of which `organisation` stands, with both sides fetched; one query.

        Only between organisations that have a page of their own: the others are nobody's business.
        """
        public = [Standing.LISTED, Standing.ARCHIVED]
        return self.filter(
            Q(source=organisation) | Q(target=organisation), source__standing__in=public, target__standing__in=public
        ).select_related("source", "target")


class Relationship(OwnedRow):
    """`source` stands in `type` to `target`. In the record of both."""

    unique_by = ("source_id", "type", "target_id")
    says = ("since", "until", "evidence")

    class Type(models.TextChoices):
        FUNDS = "funds", _("Funds")
        PART_OF = "part_of", _("Part of")
        MEMBER_OF = "member_of", _("Member of")
        PARTNER = "partner", _("Partner of")
        FOUNDED_BY = "founded_by_org", _("Founded by")
        SPUN_OUT_OF = "spun_out_of", _("Spun out of")
        SUCCEEDED_BY = "succeeded_by", _("Succeeded by")

    # The same relationship as its target says it.
    seen_from_target: ClassVar[dict[str, str | Promise]] = {
        "funds": _("Funded by"),
        "part_of": _("Has as part"),
        "member_of": _("Has as member"),
        "partner": _("Partner of"),
        "founded_by_org": _("Founder of"),
        "spun_out_of": _("Spun out"),
        "succeeded_by": _("Successor of"),
    }

    source = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="relationships_from")
    type = models.CharField(_("type"), max_length=20, choices=Type)
    target = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="relationships_to")
    since = models.CharField(_("since"), max_length=10, blank=True, validators=[partial_date])
    until = models.CharField(_("until"), max_length=10, blank=True, validators=[partial_date])
    evidence = models.CharField(_("evidence"), max_length=500, blank=True)

    objects: ClassVar[Any] = RelationshipQuerySet.as_manager()

    class Meta:
        ordering = ["type", "pk"]
        verbose_name = _("relationship")
        verbose_name_plural = _("relationships")
        constraints = [
            models.UniqueConstraint(fields=["source", "type", "target"], name="relationship_once"),
            models.CheckConstraint(
                condition=~Q(source=F("target")),
                name="relationship_is_between_two",
                violation_error_message=_("An organisation cannot stand in a relationship to itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.get_type_display().lower()} {self.target}"

    def seen_from(self, organisation: Organisation) -> tuple[str, Organisation]:
        """What this is in the words of one side, and who is on the other: ("Funded by", the funder)."""
        if organisation.pk == self.source_id:
            return str(self.get_type_display()), self.target
        return str(self.seen_from_target[self.type]), self.source

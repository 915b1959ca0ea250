"""Owners: those who proved that an entry is theirs to keep. They have no account: a mailed link lets them in."""

from __future__ import annotations

from typing import Any, ClassVar

import idna
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models.contribution import Contribution
from directory.models.entry import Entry
from directory.models.organisation import Organisation
from directory.models.person import Person


def one_spelling(email: str) -> str:
    """A mail address in lower case with its host in punycode: compared, kept and written to in the same letters.

    "straße" and "strasse" are two hosts, and folding case would make one of them. Raises ValueError for what no host is
    called.
    """
    local, _at, domain = email.strip().rpartition("@")
    return f"{local.casefold()}@{idna.encode(domain, uts46=True).decode().lower()}"


class OwnerQuerySet(models.QuerySet["Owner"]):
    """Owners of entries."""

    def of(self, entry: Entry) -> OwnerQuerySet:
        """Those who keep `entry`."""
        return self.filter(**{entry.kind: entry})

    def at(self, email: str) -> OwnerQuerySet:
        """All that one address keeps, with the entries fetched; what was merged into another is kept no more."""
        kept = self.filter(email=one_spelling(email), organisation__merged_into=None)
        return kept.select_related("organisation", "person")


class Owner(models.Model):
    """One address that keeps one entry. Never public."""

    class Proof(models.TextChoices):
        """How they proved it."""

        MAIL = "mail", _("an address at the entry's own domain")
        FILE = "file", _("a line on the entry's own site")
        WORD = "word", _("a curator's word")
        INVITED = "invited", _("an invitation by another owner")
        PERSON = "person", _("the person's own confirmation")

    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="owners"
    )
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="owners")
    email = models.EmailField(_("address"), db_index=True)
    proof = models.CharField(_("proof"), max_length=10, choices=Proof)
    since = models.DateTimeField(default=timezone.now)
    claim = models.ForeignKey(Contribution, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # Whether they want to be asked if the entry still holds.
    wants_reminders = models.BooleanField(default=True)
    # The confirmation that they were last asked about, on which day, and how often since that round began.
    asked_about = models.DateField(null=True, blank=True, editable=False)
    asked_on = models.DateField(null=True, blank=True, editable=False)
    asked_times = models.PositiveSmallIntegerField(default=0, editable=False)

    objects: ClassVar[Any] = OwnerQuerySet.as_manager()

    class Meta:
        ordering = ["since", "pk"]
        verbose_name = _("owner")
        verbose_name_plural = _("owners")
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=True, person__isnull=False)
                | Q(organisation__isnull=False, person__isnull=True),
                name="owner_keeps_one_entry",
            ),
            models.UniqueConstraint(fields=["organisation", "email"], name="owner_of_organisation_once"),
            models.UniqueConstraint(fields=["person", "email"], name="owner_of_person_once"),
        ]

    def __str__(self) -> str:
        return f"{self.entry}: {self.get_proof_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = one_spelling(self.email)
        super().save(*args, **kwargs)

    @property
    def entry(self) -> Organisation | Person:
        """What they keep."""
        entry = self.organisation or self.person
        assert entry is not None  # noqa: S101  the database holds that
        return entry

    @property
    def is_way_out(self) -> bool:
        """Whether a person leaves by this address: the one that agreed, or the last. One query at most."""
        if self.person is None:
            return False
        others = Owner.objects.of(self.person).exclude(pk=self.pk)
        return self.proof == self.Proof.PERSON or not others.exists()

    @property
    def masked_email(self) -> str:
        """Enough of the address for those who know it: "a…@example.org"."""
        local, _at, domain = self.email.rpartition("@")
        return f"{local[:1]}…@{domain}"

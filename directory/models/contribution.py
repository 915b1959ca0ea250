"""Contributions: what somebody sends in, and what became of it."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models.organisation import Organisation


class ContributionQuerySet(models.QuerySet["Contribution"]):
    """Contributions, in the words of those who decide on them."""

    def waiting(self) -> ContributionQuerySet:
        """Undecided, oldest first; what joined another is decided with it."""
        return self.filter(state=Contribution.State.WAITING, joined_to=None).order_by("sent_at", "pk")


class Contribution(models.Model):
    """Something sent in. Nothing of it is public before a curator decided."""

    class Type(models.TextChoices):
        NEW_ORGANISATION = "new_organisation", _("a new organisation")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        ACCEPTED = "accepted", _("accepted")
        IN_PART = "in_part", _("accepted in part")
        DECLINED = "declined", _("declined")

    type = models.CharField(_("type"), max_length=30, choices=Type, default=Type.NEW_ORGANISATION)
    # What was sent, as sent: {"name": …, "terms": {facet: [slug, …]}, "proposals": {facet: words}, …}
    sent = models.JSONField(_("sent"))
    identity = models.CharField(max_length=600, db_index=True, editable=False)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.WAITING, db_index=True)
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)
    # The same thing sent again while it waited: kept whole, decided together.
    joined_to = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="joined")
    sender_email = models.EmailField(_("sender's address"), blank=True)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    # One form, shown once, is stored once, however often it is posted.
    form_key = models.CharField(max_length=64, unique=True, editable=False)

    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Field to whether it was accepted.
    accepted_fields = models.JSONField(default=dict, blank=True)
    reason = models.CharField(_("reason"), max_length=30, blank=True)
    words = models.TextField(_("words to the sender"), max_length=2000, blank=True)
    entry = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="contributions"
    )

    objects: ClassVar[Any] = ContributionQuerySet.as_manager()

    class Meta:
        ordering = ["sent_at", "pk"]
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        constraints = [
            # Fifty people send the same organisation at once: one waits, the others join it.
            models.UniqueConstraint(
                fields=["type", "identity"],
                condition=Q(state="waiting", joined_to__isnull=True),
                name="contribution_waits_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.sent.get("name", self.pk))


def new_token() -> str:
    """A token for an address: 256 random bits. Store its `token_hash` alone."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """The SHA-256 of a token, hexadecimal. No salt: the token is random enough to need none."""
    return hashlib.sha256(token.encode()).hexdigest()

"""What a curator asks about a contribution, and what its sender or the entry's owner says."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models.contribution import Contribution


class Message(models.Model):
    """A question, an answer, or an owner's reply to a challenge. Forgotten with the note."""

    class Voice(models.TextChoices):
        CURATOR = "curator", _("a curator")
        SENDER = "sender", _("the sender")
        OWNER = "owner", _("the owner of the entry")

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="messages")
    voice = models.CharField(_("who says it"), max_length=10, choices=Voice)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    words = models.TextField(_("words"), max_length=2000)
    said_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["said_at", "pk"]

    def __str__(self) -> str:
        return f"{self.voice} on {self.contribution_id}"

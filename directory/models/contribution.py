"""Contributions: what somebody sends in, and what became of it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.translation import gettext_lazy as _

from directory.models.organisation import Organisation


class ContributionQuerySet(models.QuerySet["Contribution"]):
    """Contributions, in the words of those who decide on them."""

    def waiting(self) -> ContributionQuerySet:
        """The queue: undecided cases, oldest first. Without what joined a case, and without what is held."""
        return self.filter(state=Contribution.State.WAITING, joined_to=None, held=False).order_by("sent_at", "pk")

    def held(self) -> ContributionQuerySet:
        """Undecided, and looking like spam: a curator releases it or declines it."""
        return self.filter(state=Contribution.State.WAITING, held=True).order_by("sent_at", "pk")

    def with_joined(self) -> ContributionQuerySet:
        """Each case with those who sent the same, in `.joined.all()`: one more query, however many rows."""
        return self.prefetch_related("joined")

    def opened_by(self, token: str) -> Contribution | None:
        """The contribution whose private page `token` opens, with what it joined and the entry it became."""
        return self.filter(token_hash=token_hash(token)).select_related("joined_to__entry", "entry").first()


class Contribution(models.Model):
    """Something sent in. Nothing of it is public before a curator decided.

    A *case* is what a curator decides on: a contribution that joined no other. Somebody who sends the same thing while
    a case waits *joins* it: their row keeps all that they sent, and has no outcome of its own. Read outcomes from
    `.case`, which is right for both; write them to the case alone. So a person who joins while a curator decides is
    told as well, whichever came first.

    What each field means:

    `sent`: what was sent, tidied, unchanged until the note is forgotten. What was left empty is missing.
        `name`, `website`, `summary`, `country` (two letters), `city`: str. `former_names`: list of str.
        `year_founded`: int. `terms`: {facet slug: [term slug, …]}. `proposals`: {facet slug: words for a missing term}.
        `note`: str, for curators alone, never public, forgotten together with `sender_email`.
    `identity`: what makes two contributions the same: see `directory.contribute.duplicates.waiting_identity`. Of one
        type and identity, one case waits; the database holds that.
    `state`, `decided_at`, `decided_by`: the outcome. Leave WAITING by one conditional UPDATE on the case:
        `Contribution.objects.filter(pk=…, state=WAITING, joined_to=None).update(state=…, decided_at=…, …)`.
    `accepted_fields`: when accepted, in part or whole: what was sent to whether it was taken, by the names that
        `Change.fields` uses: {"name": true, "city": false, "terms.issue": true, …}.
    `reason`, `words`: why it was declined (from `Reason`), and what the curator says to the sender; `words` may go with
        any decision. The sender reads both.
    `entry`: what became of it: the entry made from it; or, when declined as a duplicate, the one there was.
    `held`, `flags`: whether it looks like spam and is kept out of the queue, and why (see `contribute.spam`). What is
        held joins nothing and nothing joins it, so a robot cannot hide what a person sends later.
    `sender_email`: if the sender wants to hear of it. Emptied some time after the decision: see `directory.retention`.
    `mailed_at`: when the mail with the link went out; empty if no address was given or the mail could not go.
    `nonce`, `token_hash`: the private page's token is made from the nonce and SECRET_KEY, and only its hash is stored.
        So the database alone opens no private page, and a later mail can still carry the link (`private_path`).
    `form_key`: one form with one set of answers is stored once, however often it is posted.
    """

    class Type(models.TextChoices):
        NEW_ORGANISATION = "new_organisation", _("a new organisation")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        ACCEPTED = "accepted", _("accepted")
        IN_PART = "in_part", _("accepted in part")
        DECLINED = "declined", _("declined")

    class Reason(models.TextChoices):
        """Why something is declined, as its sender reads it."""

        LISTED_ALREADY = "listed_already", _("It is listed already.")
        OUT_OF_SCOPE = "out_of_scope", _("It is outside what this map covers.")
        TOO_LITTLE = "too_little", _("There was too little to go on.")
        NOT_CONFIRMED = "not_confirmed", _("We could not confirm what was sent.")
        ENDED = "ended", _("It is no longer active.")
        ADVERTISING = "advertising", _("It reads as advertising.")
        OTHER = "other", _("Another reason, given below.")

    type = models.CharField(_("type"), max_length=30, choices=Type, default=Type.NEW_ORGANISATION)
    sent = models.JSONField(_("sent"))
    identity = models.CharField(max_length=600, db_index=True, editable=False)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.WAITING, db_index=True)
    sent_at = models.DateTimeField(_("sent"), default=timezone.now, db_index=True)
    joined_to = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="joined")
    held = models.BooleanField(_("held"), default=False, help_text=_("Looks like spam, and is not in the queue."))
    flags = models.JSONField(_("flags"), default=list, blank=True)
    sender_email = models.EmailField(_("sender's address"), blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True, editable=False)
    nonce = models.CharField(max_length=64, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    form_key = models.CharField(max_length=64, unique=True, editable=False)

    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    accepted_fields = models.JSONField(default=dict, blank=True)
    reason = models.CharField(_("reason"), max_length=30, choices=Reason, blank=True)
    words = models.TextField(_("words to the sender"), max_length=2000, blank=True)
    entry = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="contributions"
    )

    objects: ClassVar[Any] = ContributionQuerySet.as_manager()

    class Meta:
        ordering = ["sent_at", "pk"]
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        permissions = [("see_sender", _("Can see the address of who sent a contribution"))]
        constraints = [
            # Fifty people send the same organisation at once: one waits, the others join it.
            models.UniqueConstraint(
                fields=["type", "identity"],
                condition=Q(state="waiting", joined_to__isnull=True, held=False),
                name="contribution_waits_once",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | ~Q(state="waiting") & Q(decided_at__isnull=False),
                name="contribution_decided_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""),
                name="contribution_declined_says_why",
                violation_error_message=_("Say why this is declined."),
            ),
            models.CheckConstraint(
                condition=Q(joined_to__isnull=True) | Q(state="waiting", held=False),
                name="contribution_joined_has_no_outcome_of_its_own",
            ),
        ]

    def __str__(self) -> str:
        return str(self.sent.get("name", self.pk))

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.token_hash:
            self.nonce = secrets.token_urlsafe(32)
            self.token_hash = token_hash(_token_from(self.nonce, settings.SECRET_KEY))
        super().save(*args, **kwargs)

    @property
    def case(self) -> Contribution:
        """The contribution that is decided on: this one, or the one it joined."""
        return self.joined_to or self

    @property
    def token(self) -> str:
        """The token that opens the private page; empty if SECRET_KEY changed since and is not among the fallbacks."""
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
            token = _token_from(self.nonce, key)
            if hmac.compare_digest(token_hash(token), self.token_hash):
                return token
        return ""

    @property
    def private_path(self) -> str:
        """Where the private page is. For the sender alone, so not `get_absolute_url`, which the admin would link to."""
        return reverse("contribution", args=[self.token]) if self.token else ""

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has decided yet."""
        return self.case.state == self.State.WAITING

    def place_in_queue(self) -> int:
        """How many cases were sent before this one and wait, and one for itself. One query.

        Counted from when this was sent, not from what it joined: nobody learns that others sent the same before.
        """
        ahead = Contribution.objects.waiting().exclude(pk=self.case.pk)
        return int(ahead.filter(sent_at__lt=self.sent_at).count()) + 1


def token_hash(token: str) -> str:
    """The SHA-256 of a token, hexadecimal. No salt: a token has 256 bits that nobody can guess."""
    return hashlib.sha256(token.encode()).hexdigest()


def _token_from(nonce: str, key: str | bytes) -> str:
    """256 bits for an address, from a row's nonce and the site's secret."""
    secret = hashlib.sha256(b"contribution token" + force_bytes(key)).digest()
    return base64.urlsafe_b64encode(hmac.digest(secret, nonce.encode(), "sha256")).decode().rstrip("=")

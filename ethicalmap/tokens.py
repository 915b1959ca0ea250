"""Links that open something once: sent by mail, used by pressing a button, and of no use to anybody else.

    token = Token.objects.issue("sign-in", email="ada@example.org", lasts=timedelta(minutes=10))
    token.path                                        # the address to mail: /links/sign-in/…/
    Token.objects.valid("sign-in", text)              # on GET: what it would open; nothing is used up
    Token.objects.redeem("sign-in", text)             # on POST: the same, for one caller only, and never again

The text of a token is made from a nonce in its row and SECRET_KEY, and only its hash is stored: the database alone
opens nothing, and a mail that is written later can still carry the link. It holds for one purpose and one address,
until it is used or too old. All addresses of tokens begin with /links/, which no log writes down and no robot follows.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes


def new_nonce() -> str:
    """256 bits that nobody can guess."""
    return secrets.token_urlsafe(32)


def token_hash(text: str) -> str:
    """The SHA-256 of a token, hexadecimal. No salt: a token has 256 bits that nobody can guess."""
    return hashlib.sha256(text.encode()).hexdigest()


def token_text(nonce: str, key: str | bytes | None = None) -> str:
    """256 bits for an address, from a row's nonce and the site's secret, or another one."""
    secret = hashlib.sha256(b"contribution token" + force_bytes(key or settings.SECRET_KEY)).digest()
    return base64.urlsafe_b64encode(hmac.digest(secret, nonce.encode(), "sha256")).decode().rstrip("=")


def text_behind(nonce: str, hashed: str) -> str:
    """The token that was made from `nonce`; empty if SECRET_KEY changed since and is not among the fallbacks."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        text = token_text(nonce, key)
        if hmac.compare_digest(token_hash(text), hashed):
            return text
    return ""


class TokenQuerySet(models.QuerySet["Token"]):
    """Tokens."""

    def issue(
        self, purpose: str, *, lasts: timedelta, email: str = "", subject: str = "", data: dict[str, Any] | None = None
    ) -> Token:
        """Make a token for one purpose. `subject` names what it opens ("organisation:12"), `data` what else to know."""
        nonce = new_nonce()
        return self.create(
            purpose=purpose,
            email=email.strip().casefold(),
            subject=subject,
            data=data or {},
            nonce=nonce,
            token_hash=token_hash(token_text(nonce)),
            expires_at=timezone.now() + lasts,
        )

    def valid(self, purpose: str, text: str) -> Token | None:
        """The token that `text` is, for `purpose`, unused and in time. One query, and nothing is used up."""
        return self.filter(
            purpose=purpose, token_hash=token_hash(text), used_at=None, expires_at__gt=timezone.now()
        ).first()

    def redeem(self, purpose: str, text: str) -> Token | None:
        """As `valid`, for the first who comes, and for nobody after: one conditional UPDATE. Call it on POST alone."""
        now = timezone.now()
        mine = self.filter(purpose=purpose, token_hash=token_hash(text), used_at=None, expires_at__gt=now)
        return self.filter(token_hash=token_hash(text)).first() if mine.update(used_at=now) else None

    def spent(self) -> TokenQuerySet:
        """What is used or too old, and opens nothing any more."""
        return self.filter(models.Q(used_at__isnull=False) | models.Q(expires_at__lt=timezone.now()))


class Token(models.Model):
    """A link that opens something once."""

    purpose = models.CharField(max_length=30)
    subject = models.CharField(max_length=80, blank=True)
    email = models.EmailField(blank=True)
    data = models.JSONField(default=dict, blank=True)
    nonce = models.CharField(max_length=64)
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[TokenQuerySet] = TokenQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["purpose", "subject"], name="token_by_subject")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"

    @property
    def text(self) -> str:
        """What stands in the address; empty if SECRET_KEY changed since and is not among the fallbacks."""
        return text_behind(self.nonce, self.token_hash)

    @property
    def path(self) -> str:
        """The address that opens it: the view of the name "link-PURPOSE"."""
        return reverse(f"link-{self.purpose}", args=[self.text]) if self.text else ""

"""Tombstones: what is left of a person who was removed. Nothing in them names anybody.

Each holds hashes under SECRET_KEY, salted row by row: two of them cannot be compared, and without the key nobody can
try names. They say two things. That an address once led to somebody who was removed; and that a row which a restored
backup brings back is to go again.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.encoding import force_bytes


class TombstoneQuerySet(models.QuerySet["Tombstone"]):
    """Tombstones."""

    def lay(self, kind: str, pk: int, made_at: datetime, *, slugs: Iterable[str] = ()) -> Tombstone:
        """Leave one for a row, and for the addresses that it had. Call in the transaction that deletes it."""
        salt, (secret, *_former) = secrets.token_hex(32), _secrets()
        return self.create(
            salt=salt,
            entry=_hashed(salt, row_name(kind, pk, made_at), secret),
            addresses=sorted(_hashed(salt, _address_name(kind, slug), secret) for slug in slugs),
        )

    def stands_at(self, kind: str, slug: str) -> bool:
        """Whether an entry of `kind` was removed that had this slug. One query; every tombstone is tried."""
        asked, keyed_with = _address_name(kind, slug), _secrets()
        stones = self.exclude(addresses=[]).values_list("salt", "addresses").iterator()
        return any(_is_among(hashes, salt, asked, keyed_with) for salt, hashes in stones)


class Tombstone(models.Model):
    """A removed person, or something that was sent in about them, as salted hashes. See `directory/removal.py`."""

    salt = models.CharField(max_length=64, unique=True)
    # Hash of the row's kind and key and the moment it was made, so that a restored backup is recognised.
    entry = models.CharField(max_length=64)
    # Hashes of the addresses that it had, so that they answer that something was removed.
    addresses = models.JSONField(default=list)
    laid_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = TombstoneQuerySet.as_manager()

    def __str__(self) -> str:
        return self.entry[:8]

    def is_for(self, kind: str, pk: int, made_at: datetime) -> bool:
        """Whether it was laid for this row."""
        return _is_among([self.entry], self.salt, row_name(kind, pk, made_at), _secrets())


def row_name(kind: str, pk: int, made_at: datetime) -> str:
    """What tells a row from every other, in whichever database it stands. A key may be given again, but no moment."""
    return f"{kind} {pk} {made_at.astimezone(UTC).isoformat(timespec='microseconds')}"


def _address_name(kind: str, slug: str) -> str:
    return f"{kind} /{slug}/"


def _secrets() -> list[bytes]:
    """What hashes are keyed with: the secret of today, then former ones."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [hashlib.sha256(b"tombstone" + force_bytes(key)).digest() for key in keys]


def _hashed(salt: str, name: str, secret: bytes) -> str:
    return hmac.digest(secret, f"{salt} {name}".encode(), "sha256").hex()


def _is_among(hashes: list[str], salt: str, name: str, keyed_with: list[bytes]) -> bool:
    """Whether one of the hashes is that of `name`, under any of the secrets."""
    return any(_hashed(salt, name, secret) in hashes for secret in keyed_with)

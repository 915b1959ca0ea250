"""How often one address may do something. Counted in the database, so that all processes count together.

    SUBMISSIONS = Limit("submission", number=20, seconds=3600)
    wait = SUBMISSIONS.take(client_address(request))
    if wait:
        ...  # 429, Retry-After: wait

Who is counted is stored as a keyed hash: no address can be read from the table, and rows go when they stop counting.
"""

from __future__ import annotations

import ipaddress
import math
import time
from dataclasses import dataclass
from typing import ClassVar

from django.conf import settings
from django.db import connection, models
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


class TurnsQuerySet(models.QuerySet["Turns"]):
    """Turns taken."""

    def spent(self) -> TurnsQuerySet:
        """What no longer counts."""
        return self.filter(spent_until__lt=time.time())


class Turns(models.Model):
    """What one address has left of one limit: nothing is spent any more from the second `spent_until` on."""

    limit = models.CharField(max_length=30)
    who = models.CharField(max_length=40)
    spent_until = models.FloatField(db_index=True)

    objects: ClassVar[TurnsQuerySet] = TurnsQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["limit", "who"], name="turns_once")]

    def __str__(self) -> str:
        return f"{self.limit}: {self.who}"


# Both databases read this. Of many at once, each sees what the one before it spent.
_TAKE = """
    INSERT INTO ethicalmap_turns ("limit", who, spent_until) VALUES (%(limit)s, %(who)s, %(now)s + %(turn)s)
    ON CONFLICT ("limit", who) DO UPDATE SET spent_until = %(turn)s + CASE
        WHEN ethicalmap_turns.spent_until > %(now)s THEN ethicalmap_turns.spent_until ELSE %(now)s END
    WHERE ethicalmap_turns.spent_until <= %(now)s + %(seconds)s - %(turn)s
    RETURNING spent_until
"""


@dataclass(frozen=True)
class Limit:
    """At most `number` turns in `seconds`; each comes back on its own, `seconds / number` after it was spent."""

    name: str
    number: int
    seconds: int

    def take(self, who: str) -> int:
        """Take one turn for `who`: 0 if there was one, else the seconds until there is. One statement, or two.

        What counts no longer is deleted by `keep_up`: here it would cost now one visitor, now another.
        """
        hashed = self._hashed(who)
        now, turn = time.time(), self.seconds / self.number
        values: dict[str, str | float] = {
            "limit": self.name,
            "who": hashed,
            "now": now,
            "turn": turn,
            "seconds": self.seconds + 1e-3,
        }
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, values)
            if cursor.fetchone():
                return 0
        spent_until = Turns.objects.get(limit=self.name, who=hashed).spent_until
        return max(1, math.ceil(spent_until + turn - self.seconds - now))

    def is_left(self, who: str) -> bool:
        """Whether `who` has a turn to take, which this does not. One query."""
        full_from = time.time() + self.seconds - self.seconds / self.number + 1e-3
        spent = Turns.objects.filter(limit=self.name, who=self._hashed(who), spent_until__gt=full_from)
        return not spent.exists()

    def _hashed(self, who: str) -> str:
        return salted_hmac("ethicalmap.ratelimit", f"{self.name} {who}", algorithm="sha256").hexdigest()[:40]


def client_address(request: HttpRequest) -> str:
    """Who is asking, as it is counted: an IPv4 address, or the /64 that one household of IPv6 has.

    X-Forwarded-For is believed as far as TRUSTED_PROXIES says: each proxy adds the address that spoke to it, so the
    n-th from the right is what the outermost of n trusted proxies saw, and all to the left of it can be made up.
    """
    seen = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        if len(forwarded) >= settings.TRUSTED_PROXIES:
            seen = forwarded[-settings.TRUSTED_PROXIES]
    return _counted(seen) or _counted(request.META.get("REMOTE_ADDR", "")) or "unknown"


def _counted(text: str) -> str:
    """An address as it is counted; empty for what is none."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is None:
            return str(ipaddress.IPv6Network((address, 64), strict=False))
        address = address.ipv4_mapped
    return str(address)

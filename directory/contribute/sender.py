"""Who sent something, as far as curators may recognise it again: keyed hashes, from which nothing can be read.

They tell that much came from one network at once, and how earlier contributions from one address were decided. How long
each is kept stands in `directory.retention`.
"""

from __future__ import annotations

import ipaddress

from django.utils.crypto import salted_hmac

_LENGTH = 40


def network_key(address: str) -> str:
    """The network of an address as `client_address` gives it, hashed: its /24, of IPv6 its /64. Empty for none."""
    try:
        network = ipaddress.ip_network(address.partition("/")[0])
    except ValueError:
        return ""
    around = network.supernet(new_prefix=24 if network.version == 4 else 64)
    return _hashed("network", str(around))


def sender_key(email: str) -> str:
    """A mail address however its letters are written, hashed. Empty for none."""
    return _hashed("sender", email.strip().casefold()) if email.strip() else ""


def person_identity(email: str) -> str:
    """What is the same for everything that proposes the person with one mail address: a keyed hash of it."""
    return f"new_person:{sender_key(email)}"


def _hashed(what: str, text: str) -> str:
    return salted_hmac(f"directory.contribute.{what}", text, algorithm="sha256").hexdigest()[:_LENGTH]

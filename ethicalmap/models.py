"""The site's own tables."""

from ethicalmap.outbox import Letter
from ethicalmap.ratelimit import Turns
from ethicalmap.tokens import Token

__all__ = ["Letter", "Token", "Turns"]

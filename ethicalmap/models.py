"""The site's own tables."""

from ethicalmap.jobs import LastRun
from ethicalmap.outbox import Letter
from ethicalmap.ratelimit import Turns
from ethicalmap.tokens import Token

__all__ = ["LastRun", "Letter", "Token", "Turns"]

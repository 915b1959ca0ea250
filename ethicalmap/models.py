"""The site's own tables."""

from ethicalmap.ratelimit import Turns

__all__ = ["Turns"]

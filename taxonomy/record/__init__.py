"""The record of the vocabulary: nothing in it changes unseen. See docs/decisions/vocabulary-record.md."""

from taxonomy.record.editing import edit

__all__ = ["edit"]

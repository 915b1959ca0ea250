"""Acts: the one door through which entries change.

An act is everything that one hand does at one time. Whatever is saved inside it is one transaction, leaves one `Change`
for each entry that it touched, and is told to the index. What is saved outside any act opens one of its own, so that
nothing changes unseen, from the shell either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from directory.models.entry import Entry

# What one entry was and became in an act: field to [from, to].
Fields = dict[str, list[Any]]


class Hand(models.TextChoices):
    """What kind of hand made a change. Shown in public; who it was is not."""

    CONTRIBUTOR = "contributor", _("a contributor")
    OWNER = "owner", _("its owner")
    CURATOR = "curator", _("a curator")
    IMPORT = "import", _("an import")
    COMMAND = "command", _("a command")


@dataclass
class Act:
    """Collects what changes until the act ends. Keys are (kind of entry, primary key)."""

    hand: Hand
    user: User | None = None
    source: str = ""
    reason: str = ""
    contribution_id: int | None = None
    fields: dict[tuple[str, int], Fields] = field(default_factory=lambda: defaultdict(dict))
    terms: dict[tuple[str, int], dict[int, bool]] = field(default_factory=lambda: defaultdict(dict))

    def note(self, kind: str, pk: int, changed: Fields) -> None:
        """Remember that fields changed; a field that changes twice keeps its first "from"."""
        noted = self.fields[kind, pk]
        for name, (old, new) in changed.items():
            noted[name] = [noted[name][0] if name in noted else old, new]

    def note_term(self, kind: str, pk: int, term_id: int, *, added: bool) -> None:
        """Remember that a term was added to an entry or taken from it; both in one act cancel out."""
        noted = self.terms[kind, pk]
        if noted.get(term_id, added) != added:
            del noted[term_id]
        else:
            noted[term_id] = added


_current: ContextVar[Act | None] = ContextVar("current_act", default=None)


@contextmanager
def act(
    hand: Hand = Hand.COMMAND,
    *,
    user: User | None = None,
    source: str = "",
    reason: str = "",
    contribution_id: int | None = None,
) -> Iterator[Act]:
    """One transaction in which entries change, recorded at its end. Inside another act, joins that one.

    Costs at the end, however many entries: two queries for terms if any changed, one insert per 500 changes, two
    statements for the index.
    """
    outer = _current.get()
    if outer is not None:
        yield outer
        return
    this = Act(hand, user, source, reason, contribution_id)
    with transaction.atomic():
        token = _current.set(this)
        try:
            yield this
        finally:
            _current.reset(token)
        from directory.models import recording  # the recorder needs the models that need acts

        recording.record(this)


def touched_entry(entry: Entry, changed: Fields) -> None:
    """Note a change to `entry` in the act under way."""
    under_way = _current.get()
    assert under_way is not None  # noqa: S101  callers open an act first
    under_way.note(entry.kind, entry.pk, changed)

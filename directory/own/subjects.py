"""How tokens and letters name an entry: "organisation:12"."""

from __future__ import annotations

from directory.models import Entry, Organisation, Person

MODELS: dict[str, type[Organisation | Person]] = {model.kind: model for model in (Organisation, Person)}


def subject_of(entry: Entry) -> str:
    """The name of `entry` in a token."""
    return f"{entry.kind}:{entry.pk}"


def entry_behind(subject: str) -> Organisation | Person | None:
    """The entry that a token names, if everybody may see it. One query."""
    kind, _colon, pk = subject.partition(":")
    found: Organisation | Person | None = MODELS[kind].objects.public().filter(pk=pk).first()
    return found

"""All that somebody sent, in words, whatever its type: for their private page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django_stubs_ext import StrPromise

from directory.contribute import questions
from directory.contribute.differences import Difference, differences, label_for
from directory.models import Contribution, Criterion, Organisation, Relationship
from taxonomy.models import Facet

Type = Contribution.Type


@dataclass(frozen=True)
class Shown:
    """One thing that was sent: its `values` in words, or a `difference`. `name` is as `Change.fields` has it."""

    name: str
    label: StrPromise | str
    values: list[Any] = field(default_factory=list)
    difference: Difference | None = None


def answers_of(sent: Contribution) -> list[Shown]:
    """All that was sent, in the order in which it was asked. Two queries at most. Empty where it is forgotten."""
    told = _TOLD.get(sent.type)
    return [*told(sent), *_between_us(sent.sent)] if told else list(_new(sent))


def value_in(sent: Contribution, name: str) -> Any:
    """What a contribution would have a field of the record say."""
    if sent.type == Type.EDIT:
        return sent.sent.get("changes", {}).get(name, [None, None])[1]
    facet = name.removeprefix("terms.")
    return sent.sent.get("terms", {}).get(facet) if facet != name else sent.sent.get(name)


def _new(sent: Contribution) -> Iterator[Shown]:
    for answer in questions.answers(sent.sent, questions.labels_for(sent.type)):
        yield Shown(answer.field, answer.label, answer.values)


def _edit(sent: Contribution) -> Iterator[Shown]:
    kind = "person" if sent.person_id else "organisation"
    for one in differences(kind, sent.sent.get("changes", {}), sent.sent.get("sources")):
        yield Shown(one.field, one.label, difference=one)


def _relationship(sent: Contribution) -> Iterator[Shown]:
    said = sent.sent
    if "other" not in said:
        return
    words = dict(Relationship.Type.choices) if said["way"] == "to" else Relationship.seen_from_target
    name = Organisation.objects.public().filter(slug=said["other"]).values_list("name", flat=True).first()
    link = {"here": sent.entry or "…", "words": words.get(said["type"], said["type"]), "there": name or said["other"]}
    yield Shown("", _("The link"), [_("%(here)s – %(words)s – %(there)s") % link])
    yield from _words(said, since=_("Since"), until=_("Until"), evidence=_("How you know"))


def _challenge(sent: Contribution) -> Iterator[Shown]:
    if against := sent.sent.get("against"):
        kind = "person" if sent.person_id else "organisation"
        yield Shown("", _("What you challenge"), [_challenged(against, kind)])
    yield from _words(sent.sent, wrong=_("What is wrong"), evidence=_("How one can see that"))


def _challenged(against: str, kind: str) -> Any:
    """The criterion or the fact that is challenged, as it is called today. Two queries at most."""
    what, _dot, name = against.partition(".")
    first, _dot, rest = name.partition(".")
    if what == "criterion":
        criterion = Criterion.objects.filter(slug=name).first()
        return criterion.current.title if criterion else name
    if first == "terms":
        return Facet.objects.filter(slug=rest).values_list("question", flat=True).first() or rest
    if first == "relationships":
        way, type_, slug = rest.split(".", 2)
        words = dict(Relationship.Type.choices) if way == "to" else Relationship.seen_from_target
        other = Organisation.objects.public().filter(slug=slug).values_list("name", flat=True).first()
        return f"{words.get(type_, type_)} {other or slug}"
    return label_for(kind, name)


def _removal(sent: Contribution) -> Iterator[Shown]:
    yield Shown("", _("What you ask for"), [_("That the entry be removed")])
    yield from _words(sent.sent, why=_("What we should know"))


def _other(sent: Contribution) -> Iterator[Shown]:
    yield from _words(sent.sent, role=_("Your part in it"), why=_("Why"))


def _words(said: Mapping[str, Any], **labels: str) -> Iterator[Shown]:
    for name, label in labels.items():
        if said.get(name):
            yield Shown(name, label, [said[name]])


def _between_us(said: Mapping[str, Any]) -> Iterator[Shown]:
    if said.get("affiliated"):
        yield Shown("affiliated", questions.LABELS["affiliated"], [_("Yes")])
    yield from _words(said, note=str(questions.LABELS["note"]))


_TOLD: Mapping[str, Callable[[Contribution], Iterator[Shown]]] = {
    Type.EDIT: _edit,
    Type.RELATIONSHIP: _relationship,
    Type.CHALLENGE: _challenge,
    Type.REMOVAL: _removal,
    Type.CLAIM: _other,
    Type.APPEAL: _other,
}

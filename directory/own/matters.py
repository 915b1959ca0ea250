"""What goes on about an entry, in plain words for those who keep it. Who sent something is never among it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrPromise

from directory.contribute.differences import label_for
from directory.models import Change, Contribution, Criterion, Decision, Message, Organisation, Person, tell
from directory.models.acts import Fields
from taxonomy.models import Facet

Listed = Organisation | Person
Type = Contribution.Type

# Of each, so many are shown, newest first.
SHOWN = 20


@dataclass(frozen=True)
class Matter:
    """One thing that somebody sent in about an entry. `sentences` say what, `words` are the sender's own."""

    case: Contribution
    sentences: list[str]
    words: str = ""
    evidence: str = ""
    reply: Message | None = None

    @property
    def is_challenge(self) -> bool:
        """Whether an owner may answer it."""
        return self.case.type == Type.CHALLENGE


def about(entry: Listed) -> list[Contribution]:
    """Cases about `entry` that an owner may see, newest first: not what looks like spam, nor what made the entry."""
    cases = Contribution.objects.about(entry).filter(joined_to=None, held=False)
    made = (Type.NEW_ORGANISATION, Type.NEW_PERSON)
    return list(cases.exclude(type__in=made).prefetch_related("messages").order_by("-sent_at", "-pk")[:SHOWN])


def challenge(entry: Listed, pk: int) -> Contribution | None:
    """One challenge of `entry` that an owner may see."""
    cases = Contribution.objects.about(entry).filter(joined_to=None, held=False, type=Type.CHALLENGE)
    found: Contribution | None = cases.filter(pk=pk).first()
    return found


def matters(entry: Listed, cases: Iterable[Contribution]) -> list[Matter]:
    """The cases in words. At most five queries, however many."""
    given = list(cases)
    changing = [case for case in given if case.type in (Type.EDIT, Type.RELATIONSHIP)]
    changes = [Change(kind=entry.kind, fields=_fields(case.sent)) for case in changing]
    told = {case.pk: one.sentences for case, one in zip(changing, tell(changes), strict=True)}
    names = _names(case.sent.get("against", "") for case in given)
    return [_matter(entry, case, told, names) for case in given]


def decisions(entry: Listed) -> list[Decision]:
    """What curators decided about `entry`, newest first. One query; a person's stand with their cases alone."""
    case = {f"case__{'person' if isinstance(entry, Person) else 'entry'}": entry}
    found = Decision.objects.filter(Q(entry_kind=entry.kind, entry_id=entry.pk) | Q(**case))
    return list(found.select_related("case")[:SHOWN])


def reply_to(case: Contribution) -> Message | None:
    """The owners' reply to a challenge. No query where the messages were fetched."""
    return next((one for one in case.messages.all() if one.voice == Message.Voice.OWNER), None)


def _matter(entry: Listed, case: Contribution, told: dict[int, list[str]], names: dict[str, str]) -> Matter:
    sent = case.sent
    if case.pk in told:
        return Matter(case, told[case.pk], evidence=sent.get("evidence", ""))
    if case.type == Type.CHALLENGE:
        against = names.get(sent.get("against", "")) or _fact(entry, sent.get("against", ""))
        sentence = _("About: %(what)s") % {"what": against}
        return Matter(case, [sentence], sent.get("wrong", ""), sent.get("evidence", ""), reply_to(case))
    if case.type == Type.REMOVAL and sent.get("owner"):
        return Matter(case, [_("An owner of the entry asks that it be removed.")])
    return Matter(case, [str(_OTHERS[case.type])] if case.type in _OTHERS else [])


_OTHERS: dict[str, StrPromise] = {
    Type.REMOVAL: gettext_lazy("Somebody asks that the entry be removed."),
    Type.CLAIM: gettext_lazy("Somebody says that they speak for the entry, and a curator is to check it."),
    Type.APPEAL: gettext_lazy("Somebody appeals against a decision about the entry."),
}


def _fields(sent: Mapping[str, Any]) -> Fields:
    """What an edit or a relationship would change, by the record's names."""
    if "changes" in sent:
        return dict(sent.get("changes", {}))
    row = {name: sent[name] for name in ("since", "until") if sent.get(name)}
    return {f"relationships.{sent['way']}.{sent['type']}.{sent['other']}": [None, row or {"since": ""}]}


def _names(against: Iterable[str]) -> dict[str, str]:
    """What the criteria and facets that are challenged are called, by "criterion.SLUG" and "fact.terms.FACET"."""
    asked = set(against)
    criteria = {one.removeprefix("criterion.") for one in asked if one.startswith("criterion.")}
    facets = {one.removeprefix("fact.terms.") for one in asked if one.startswith("fact.terms.")}
    known = Criterion.objects.filter(slug__in=criteria).with_current() if criteria else []
    names = {f"criterion.{criterion.slug}": criterion.current.title for criterion in known}
    named = Facet.objects.filter(slug__in=facets).values_list("slug", "name") if facets else []
    return names | {f"fact.terms.{slug}": name for slug, name in named}


def _fact(entry: Listed, against: str) -> str:
    name = against.removeprefix("fact.")
    if name.startswith(("relationships.", "affiliations.")):
        return _("what it has to do with an organisation")
    return str(label_for(entry.kind, name))

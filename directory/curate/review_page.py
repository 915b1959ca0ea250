"""What stands on the page of one case, beside the form: what curators look at to decide."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext

from directory.contribute.duplicates import likely_duplicates
from directory.contribute.flags import flags_in_words
from directory.curate import past, work
from directory.curate.claiming import concerned, hindrance
from directory.curate.reviews import DecisionForm
from directory.curate.senders import owner_behind, record_of
from directory.curate.stages import Named, conflicts, marked_by, may_take_back, named_state
from directory.curate.stages import past as past_of
from directory.curate.versions import version_of
from directory.models import Contribution, Interest, Message, Organisation
from directory.models.told import in_words, label_of

Type = Contribution.Type


@dataclass(frozen=True)
class Proposal:
    """What somebody proposed, for the second curator to read."""

    by: User | None
    is_own: bool
    is_accept: bool
    note: str
    words: str
    reason: str
    # Label and words of each field that would be taken.
    facts: list[tuple[str, str]]


def context_for(case: Contribution, form: DecisionForm, user: User) -> dict[str, Any]:
    """All that the page says about `case` to `user`. About twelve queries, however much there is."""
    history = list(past_of(case))
    before, after = work.neighbours(user, case)
    state = named_state(case, in_conflict=bool(conflicts([case]) if case.is_waiting else False))
    interest = Interest.objects.longest(user, *concerned(case))
    return {
        "case": case,
        "form": form,
        "entry": case.subject,
        "state": state,
        "is_pressing": state in (Named.TOO_LONG, Named.CONFLICT, Named.HELD),
        "flags": flags_in_words(case.flags),
        "duplicates": _duplicates(case),
        "record": record_of(case),
        "owner": owner_behind(case),
        "thread": Message.objects.filter(contribution=case).select_related("user"),
        "past": [(change, past.in_words(change)) for change in history],
        "marked": marked_by(history),
        "may_mark": not case.contested or may_take_back(user, history),
        "version": history[-1].pk if history else 0,
        "has_interest": interest is not None,
        "near_until": interest and interest.until,
        "entry_version": _entry_version(case),
        "hindrance": hindrance(case, user),
        "proposal": _proposal(case, user) if case.proposal else None,
        "previous_address": before,
        "next_address": after,
    }


def _entry_version(case: Contribution) -> int:
    """The version of the entry that a decision rests on: where one was proposed, the one that was looked at then."""
    proposed: int | None = case.proposal.get("entry_seen")
    if proposed is not None:
        return proposed
    return version_of(case.subject) if case.subject is not None else 0


def _duplicates(case: Contribution) -> Iterable[Any]:
    if case.type != Type.NEW_ORGANISATION:
        return []
    return likely_duplicates(case.sent, among=Organisation.objects.exclude(contributions=case))


def _proposal(case: Contribution, user: User) -> Proposal:
    told = case.proposal
    kind = "person" if case.person_id or case.type == Type.NEW_PERSON else "organisation"
    return Proposal(
        by=User.objects.filter(pk=told["by"]).first(),
        is_own=told["by"] == user.pk,
        is_accept=told["decision"] == "accept",
        note=told.get("note", ""),
        words=told.get("words", ""),
        reason=str(Contribution.Reason(told["reason"]).label) if told.get("reason") else told.get("why", ""),
        facts=[_fact(kind, name, value) for name, value in told.get("fields", {}).items()],
    )


def _fact(kind: str, name: str, value: Any) -> tuple[str, str]:
    first, _dot, rest = name.partition(".")
    label = rest.replace(".", " ") if rest else label_of(kind, name)
    if isinstance(value, dict):
        words = ", ".join(str(part) for part in value.values() if part)
    else:
        words = ", ".join(map(str, value)) if first == "terms" else in_words(kind, name, value)
    return label, words or gettext("nothing: it is taken away")

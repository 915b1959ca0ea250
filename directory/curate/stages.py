"""How far a case is: the question to its sender, whether it takes two people, and its state in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directory.curate.claiming import CONTRIBUTION, HinderedError, claim, record
from directory.curate.letters import tell_question
from directory.models import Change, Contribution, Message

State, Stage = Contribution.State, Contribution.Stage

# Nobody should wait longer for a first answer.
TOO_LONG = timedelta(days=14)


class Named(models.TextChoices):
    """The state of a case in words, for curators."""

    WAITING = "waiting", _("waiting")
    TOO_LONG = "too-long", _("pending for too long")
    ASKED = "asked", _("needs an answer")
    ANSWERED = "answered", _("answered")
    CONFLICT = "conflict", _("in conflict")
    SECOND = "second", _("needs a second curator")
    UNCONFIRMED = "unconfirmed", _("needs the confirmation of the person it names")
    HELD = "held", _("held")
    DECIDED = "decided", _("decided")


def with_last_voice(cases: models.QuerySet[Contribution]) -> models.QuerySet[Contribution]:
    """The cases, each with who spoke last about it in `.last_voice`; None if nobody did. In the same query."""
    said = Message.objects.filter(contribution=OuterRef("pk")).order_by("-said_at", "-pk")
    return cases.annotate(last_voice=Subquery(said.values("voice")[:1]))


def named_state(case: Contribution, *, in_conflict: bool = False, now: datetime | None = None) -> Named:
    """The state of `case` in words. Of several that hold, the one that says what is to be done.

    `in_conflict`: whether an edit would change what has changed since (`conflicts`). No query for a case that came from
    `with_last_voice`, one for others.
    """
    if case.state != State.WAITING:
        return Named.DECIDED
    if case.held:
        return Named.HELD
    staged = {Stage.SECOND: Named.SECOND, Stage.ASKED: Named.ASKED, Stage.UNCONFIRMED: Named.UNCONFIRMED}
    if case.stage in staged:
        return staged[Stage(case.stage)]
    if in_conflict:
        return Named.CONFLICT
    if _last_voice(case) == Message.Voice.SENDER:
        return Named.ANSWERED
    return Named.TOO_LONG if (now or timezone.now()) - case.sent_at > TOO_LONG else Named.WAITING


def conflicts(cases: Iterable[Contribution]) -> dict[int, set[str]]:
    """Of the edits among some cases, by key: which fields somebody else has changed since. One query, if any."""
    edits = [case for case in cases if case.type == Contribution.Type.EDIT and case.subject is not None]
    if not edits:
        return {}
    about = Q(pk__in=[])
    for case in edits:
        kind, key = ("person", case.person_id) if case.person_id else ("organisation", case.entry_id)
        about |= Q(kind=kind, entry_id=key, pk__gt=case.sent.get("version") or 0)
    later: dict[tuple[str, int], list[Change]] = {}
    for change in Change.objects.filter(about).order_by("pk"):
        later.setdefault((change.kind, change.entry_id), []).append(change)
    found = {case.pk: set(_changed_since(case, later)) for case in edits}
    return {key: names for key, names in found.items() if names}


def ask(case: Contribution, *, by: User, words: str, seen: int | None = None) -> None:
    """Ask the sender something: they are mailed, and answer on their private page; until then the case rests.

    Raises OvertakenError, InterestError.
    """
    with transaction.atomic():
        stands = Q(held=False) & ~Q(stage__in=[Stage.SECOND, Stage.UNCONFIRMED])
        claim(case, by, stands=stands, seen=seen, stage=Stage.ASKED)
        record(case, by, {"stage": [case.stage, Stage.ASKED]})
        question = Message.objects.create(contribution=case, voice=Message.Voice.CURATOR, user=by, words=words)
        tell_question(case, question)


def contest(case: Contribution, *, by: User, contested: bool, why: str = "", seen: int | None = None) -> None:
    """Say that two people must decide on `case`, or that one is enough again: whoever said it alone takes it back, and
    only before anything was proposed. Raises OvertakenError, InterestError, HinderedError.
    """
    with transaction.atomic():
        stands = Q(contested=not contested) & ~Q(stage=Stage.SECOND)
        claim(case, by, stands=stands, seen=seen, contested=contested)
        if not contested and not may_take_back(by, past(case)):
            raise HinderedError(gettext("Whoever called it controversial takes that back, before anybody proposes."))
        record(case, by, {"contested": [not contested, contested]}, why=why)


def marked_by(history: Iterable[Change]) -> Change | None:
    """Of what curators did to a case, oldest first: what says that it needs two people. None if nothing does."""
    said = [change for change in history if "contested" in change.fields]
    return said[-1] if said and said[-1].fields["contested"][1] else None


def may_take_back(curator: User, history: Iterable[Change]) -> bool:
    """Whether `curator` may say that a case needs two people no more: who said that it does, and nothing was proposed
    on it since."""
    done = list(history)
    marked = marked_by(done)
    if marked is None or marked.user_id != curator.pk:
        return False
    return not any("proposal" in change.fields for change in done if change.pk > marked.pk)


def past(case: Contribution) -> models.QuerySet[Change]:
    """What curators did to `case`, oldest first, each with who did it. One query."""
    return Change.objects.to(CONTRIBUTION, case.pk).select_related("user").order_by("pk")


def _last_voice(case: Contribution) -> str | None:
    if "last_voice" in case.__dict__:
        return case.__dict__["last_voice"]  # type: ignore[no-any-return]
    voices = Message.objects.filter(contribution=case).order_by("-said_at", "-pk").values_list("voice", flat=True)
    return voices.first()


def _changed_since(case: Contribution, later: dict[tuple[str, int], list[Change]]) -> Iterable[str]:
    """The fields of an edit that are now neither as they were when it was sent nor as it would have them."""
    subject = (case.person_id and ("person", case.person_id)) or ("organisation", case.entry_id or 0)
    stands: dict[str, Any] = {}
    for change in later.get(subject, []):
        if change.pk > (case.sent.get("version") or 0):
            stands |= {name: new for name, (_old, new) in change.fields.items()}
    for name, pair in case.sent.get("changes", {}).items():
        if name in stands and all((stands[name] or None) != (side or None) for side in pair):
            yield name

"""What became of something sent in, in the words of whoever sent it."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from directory.models import Contribution, CriterionVersion

Type, State, Stage = Contribution.Type, Contribution.State, Contribution.Stage

_WAITS: Mapping[str, StrPromise] = {
    Stage.OPEN: _("It waits for a curator"),
    Stage.ASKED: _("A curator asks you something"),
    Stage.SECOND: _("It waits for a second curator"),
    Stage.UNCONFIRMED: _("It waits for the person it names"),
}

# Accepted, accepted in part, declined.
_DECIDED: Mapping[str, tuple[StrPromise, StrPromise, StrPromise]] = {
    Type.NEW_ORGANISATION: (
        _("It is listed"),
        _("It is listed, with a part of what was sent"),
        _("It was not listed"),
    ),
    Type.NEW_PERSON: (
        _("The person is listed"),
        _("The person is listed, with a part of what was sent"),
        _("The person was not listed"),
    ),
    Type.EDIT: (_("The change was made"), _("A part of the change was made"), _("The change was not made")),
    Type.RELATIONSHIP: (
        _("The relationship is listed"),
        _("The relationship is listed, with a part of what was sent"),
        _("The relationship was not listed"),
    ),
    Type.CHALLENGE: (
        _("Your challenge was upheld"),
        _("Your challenge was upheld in part"),
        _("Your challenge was not upheld"),
    ),
    Type.REMOVAL: (_("The entry was removed"), _("A part of the entry was removed"), _("The entry was not removed")),
    Type.CLAIM: (
        _("The entry is yours to look after"),
        _("The entry is yours to look after"),
        _("We could not accept your claim"),
    ),
    Type.APPEAL: (_("Your appeal was upheld"), _("Your appeal was upheld in part"), _("The decision stands")),
}


def heading(contribution: Contribution) -> StrPromise:
    """How far it is, or what became of it."""
    case = contribution.case
    if case.state == State.WITHDRAWN:
        return _("You withdrew it")
    if case.state == State.WAITING:
        return _WAITS[stage_seen_by(contribution)]
    accepted, in_part, declined = _DECIDED[case.type]
    return {State.ACCEPTED: accepted, State.IN_PART: in_part}.get(State(case.state), declined)


def stage_seen_by(contribution: Contribution) -> str:
    """How far its case is, as its sender sees it: who joined a case learns of no question to somebody else."""
    case = contribution.case
    return case.stage if contribution.pk == case.pk or case.stage != Stage.ASKED else Stage.OPEN


def criteria_behind(case: Contribution) -> list[CriterionVersion]:
    """The criteria that a decision cites, as they read when it was made. One query, or none."""
    if not case.cites:
        return []
    cited = Q()
    for slug, number in case.cites:
        cited |= Q(criterion__slug=slug, number=number)
    found = {
        (version.criterion.slug, version.number): version
        for version in CriterionVersion.objects.filter(cited).select_related("criterion")
    }
    return [found[slug, number] for slug, number in case.cites if (slug, number) in found]

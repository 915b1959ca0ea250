"""An appeal by those who keep an entry, against what curators decided about it. Another curator looks at it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from directory.contribute.after_refusal import APPEAL_WITHIN
from directory.contribute.appealing import AppealForm
from directory.contribute.taking import take_in
from directory.models import Contribution, Decision, Organisation, Owner, Person
from directory.own.matters import decisions
from directory.own.session import Keeper, at_desk

Type, State, Outcome = Contribution.Type, Contribution.State, Decision.Outcome

# What a decision can have done to an entry against the will of those who keep it.
_CHANGES = (Type.EDIT, Type.RELATIONSHIP, Type.CHALLENGE, Type.REMOVAL)
_TAKES_OFF = (Outcome.ARCHIVED, Outcome.REMOVED)


class OwnerAppealForm(AppealForm):
    """Why what was decided about an entry was wrong. It is answered to its owner's address."""

    def __init__(self, decision: Decision, owner: Owner, data: Any = None) -> None:
        super().__init__(decision.case, data, answer_to=owner.email)
        self.decision, self.owner, self.entry = decision, owner, owner.entry

    def sent(self) -> dict[str, Any]:
        return super().sent() | {"name": self.entry.name, "decision": self.decision.pk, "owner": self.owner.pk}

    @property
    def identity(self) -> str:
        """One decision: all who keep the entry appeal together."""
        return f"appeal:decision:{self.decision.pk}"

    @property
    def about(self) -> dict[str, Any]:
        kind = "person" if isinstance(self.entry, Person) else "entry"
        return {kind: self.entry, "appeal_of": self.case}


def appealable(entry: Organisation | Person, made: Iterable[Decision]) -> Mapping[int, date]:
    """Of some decisions about `entry`, those against which its owners may appeal: key to the last day. One query."""
    appeals = Contribution.objects.about(entry).filter(type=Type.APPEAL, joined_to=None)
    answered = appeals.exclude(state__in=[State.WAITING, State.WITHDRAWN]).values_list("sent__decision", flat=True)
    known = set(answered)
    return {
        decision.pk: last
        for decision in made
        if _did_something(decision)
        and decision.pk not in known
        and (last := _last_day(decision)) >= timezone.localdate()
    }


def _did_something(decision: Decision) -> bool:
    if decision.case is not None:
        # Not what was reopened or taken back meanwhile.
        stands = decision.case.state == decision.outcome and decision.case.decided_at is not None
        return decision.about in _CHANGES and decision.outcome in (Outcome.ACCEPTED, Outcome.IN_PART) and stands
    by_hand = (Decision.About.LISTING, Decision.About.REVERT)
    return decision.about in by_hand and decision.outcome in _TAKES_OFF


def _last_day(decision: Decision) -> date:
    return timezone.localdate(decision.decided_at) + APPEAL_WITHIN


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def appeal(request: HttpRequest, keeper: Keeper, kind: str, slug: str, pk: int) -> HttpResponse:
    """What was decided, and the place to say why that was wrong. 404 where nobody may appeal (any more)."""
    owner = keeper.of(kind, slug)
    made = decisions(owner.entry)
    until = appealable(owner.entry, made)
    decision = next((one for one in made if one.pk == pk and pk in until), None)
    if decision is None:
        raise Http404
    form = OwnerAppealForm(decision, owner, request.POST if request.method == "POST" else None)
    page = partial(_page, request, form, until[pk])
    if not form.is_bound:
        return page()
    return take_in(request, form, page) if form.is_valid() else page(status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _page(
    request: HttpRequest, form: OwnerAppealForm, until: date, *, status: HTTPStatus = HTTPStatus.OK, refusal: str = ""
) -> HttpResponse:
    context = {"form": form, "entry": form.entry, "decision": form.decision, "until": until, "refusal": refusal}
    return render(request, "own/appeal.html", context, status=status)

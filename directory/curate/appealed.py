"""Appeals go to somebody else, to the end: the appeal itself, and what waits again because of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from directory.models import Contribution, Decision

State, Type, Outcome = Contribution.State, Contribution.Type, Decision.Outcome


@dataclass(frozen=True)
class Appealed:
    """What one curator leaves to others, by keys: the appeals against decisions that they took part in; and the cases
    of these decisions, while the appeal waits and once it was upheld."""

    appeals: frozenset[int]
    cases: frozenset[int]

    @classmethod
    def against(cls, curator: User) -> Appealed:
        """One query; two where owners appeal against what was done without a case."""
        took_part = Decision.objects.filter(Q(by=curator) | Q(second=curator)).exclude(outcome=Outcome.REOPENED)
        before = took_part.filter(case=OuterRef("appeal_of"), decided_at__lte=OuterRef("sent_at"))
        appeals = Contribution.objects.filter(
            Exists(before) | Q(appeal_of=None, state=State.WAITING), type=Type.APPEAL, joined_to=None
        ).values_list("pk", "state", "sent__decision", "appeal_of", "appeal_of__joined_to")
        own: set[int] = set()
        cases: set[int] = set()
        by_hand: dict[int, int] = {}
        for appeal, state, decision, *against in appeals:
            if against[0] is None:
                by_hand[decision] = appeal
                continue
            own.add(appeal)
            if state in (State.WAITING, State.ACCEPTED):
                cases |= {key for key in against if key is not None}
        if by_hand:
            own |= {by_hand[decision] for decision in took_part.filter(pk__in=by_hand).values_list("pk", flat=True)}
        return cls(frozenset(own), frozenset(cases))

    def hindrance(self, case: Contribution) -> StrOrPromise:
        """Why `case` is somebody else's to decide; empty if it is not."""
        if case.pk in self.appeals:
            return _("You took part in the decision that this appeals against: somebody else decides it.")
        # What an appeal upheld in part lets wait is a case of its own, which names the appeal.
        if case.pk in self.cases or (case.type == Type.EDIT and case.sent.get("appeal") in self.appeals):
            return _("You took part in the decision that was appealed against: somebody else decides on it now.")
        return ""

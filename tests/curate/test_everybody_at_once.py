"""Many curators on few cases, in any order and at the same moment: one decision each, by whoever may."""

import os
from collections import Counter
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from directory.curate import decisions, interests, proposals, stages
from directory.curate.claiming import HinderedError, OvertakenError
from directory.curate.grounds import NeedsTwoError
from directory.curate.reopening import reopen
from directory.models import Change, Contribution, Decision, Interest, InterestError, Message
from directory.models.interest import STILL_BINDS_FOR
from tests.curate.at_once import at_once
from tests.curate.cases import make_appeal, make_challenge, make_edit
from tests.curate.conftest import make_curator
from tests.curate.contributions import make_contribution
from tests.factories import make_organisation

State, Stage = Contribution.State, Contribution.Stage

# 200 trials of two curators who do any of these at once.
ACTS = ("accept", "decline", "ask", "propose", "contest")
TRIALS = 200
REFUSED = (OvertakenError, HinderedError, NeedsTwoError, InterestError)


def do(how: str, case: Contribution, by: User, seen: int | None) -> None:
    """One press of one curator, from a page that showed `seen`."""
    said: dict[str, Any] = {"by": by, "seen": seen}
    if how == "accept":
        fields = {"name": case.sent.get("name"), "website": case.sent.get("website")}
        decisions.accept(case, fields=fields if "name" in case.sent else {"city": f"Town of {by}"}, **said)
    elif how == "decline":
        decisions.decline(case, reason="ended", words=f"By {by}.", **said)
    elif how == "ask":
        stages.ask(case, words=f"Asks {by}.", **said)
    elif how == "propose":
        proposals.propose(case, "decline", note=f"Says {by}.", reason="ended", **said)
    elif how == "contest":
        stages.contest(case, contested=True, **said)
    elif how == "confirm":
        proposals.confirm(case, **said)
    else:
        proposals.disagree(case, words=f"Not {by}.", **said)


@pytest.mark.django_db(transaction=True)
def test_of_two_curators_at_once_one_acts_and_the_other_is_told() -> None:
    rosa, ada, bo = (make_curator(name) for name in ("rosa", "ada", "bo"))
    told = Counter[str]()

    for trial in range(TRIALS):
        case = make_contribution(name=f"Zed {trial}", website=f"https://zed{trial}.example")
        one, other = ACTS[trial % 5], ACTS[trial // 5 % 5]
        if trial % 4 == 3:
            proposals.propose(case, "decline", by=bo, note="No.", reason="ended")
            case.refresh_from_db()
            one, other = (("confirm", "disagree")[trial // place % 2] for place in (4, 8))
        seen = decisions_version(case)

        came_to = at_once(partial(do, one, case, rosa, seen), partial(do, other, case, ada, seen))

        errors = [error for error in came_to if error is not None]
        assert len(errors) == 1, (one, other, came_to)
        assert isinstance(errors[0], OvertakenError), (one, other, came_to)
        winner = (rosa, ada)[came_to.index(None)]
        assert Change.objects.to("contribution", case.pk).latest("pk").user == winner
        told[type(errors[0]).__name__] += 1
        case.refresh_from_db()
        assert Decision.objects.filter(case=case).count() == (not case.is_waiting)
        assert Message.objects.filter(contribution=case).count() == (case.stage == Stage.ASKED)
        assert Change.objects.to("contribution", case.pk).count() == (2 if trial % 4 == 3 else 1)

    assert sum(told.values()) == TRIALS
    assert set(told) == {"OvertakenError", "AlreadyDecidedError"}


def decisions_version(case: Contribution) -> int:
    change = Change.objects.to("contribution", case.pk).order_by("-pk").first()
    return change.pk if change else 0


PRESSES = [*ACTS, "confirm", "disagree", "reopen", "two by one"]


class Curators(RuleBasedStateMachine):
    """Three curators on cases about three entries, who press whatever they like, and declare and withdraw interests.
    Whatever they press is tried; the domain refuses what may not be."""

    pressed = Counter[str]()
    tried = 0

    @initialize()
    def begin(self) -> None:
        self.curators = [make_curator(f"curator-{number}") for number in range(3)]
        self.entries = [make_organisation(f"Zed {number}", city="York") for number in range(3)]
        self.cases: list[int] = []
        self.fill(0)

    @rule(entry=st.integers(0, 2))
    def fill(self, entry: int) -> None:
        """Something new comes in, so that there is always something to do."""
        about = self.entries[entry]
        declined, by = make_edit(about, city="Hull"), self.curators[entry]
        outcome = {"state": State.DECLINED, "reason": "ended", "decided_at": timezone.now(), "decided_by": by}
        Contribution.objects.filter(pk=declined.pk).update(**outcome)
        Decision.objects.log(
            "edit", State.DECLINED, by=by, case=declined, entry=about, reason="ended", cites=[("purpose", 1)]
        )
        new = [make_challenge(about), make_edit(about, city="Leeds"), make_appeal(declined)]
        self.cases = [*self.cases, *(case.pk for case in new)][-9:]

    @rule(presses=st.lists(st.tuples(st.integers(0, 8), st.integers(0, 2), st.sampled_from(PRESSES)), min_size=8))
    def press(self, presses: list[tuple[int, int, str]]) -> None:
        for case, by, how in presses:
            self._try(Contribution.objects.get(pk=self.cases[case % len(self.cases)]), self.curators[by], how)

    def _try(self, case: Contribution, curator: User, how: str) -> None:
        Curators.tried += 1
        try:
            with transaction.atomic():
                self._press(how, case, curator)
        except REFUSED:
            return
        Curators.pressed[how] += 1
        if how in ("accept", "decline", "confirm", "two by one"):
            self._look_at(Decision.objects.latest("pk"), case)

    @staticmethod
    def _press(how: str, case: Contribution, curator: User) -> None:
        if how == "reopen":
            reopen(case, by=curator)
        elif how == "two by one":
            decisions.decline(case, by=curator, second=curator, reason="ended")
        else:
            do(how, case, curator, None)

    @staticmethod
    def _look_at(decision: Decision, case: Contribution) -> None:
        assert decision.by_id != decision.second_id, "Somebody seconded their own."
        deciders = [one for one in (decision.by, decision.second) if one]
        assert not any(Interest.objects.hinders(one, case.entry) for one in deciders), "Somebody was too near."
        assert decision.second or case.type != "challenge", "One person decided on a challenge."
        if case.appeal_of is not None:
            first = case.appeal_of.decisions.order_by("pk")[0]
            assert first.by not in deciders, "Somebody heard the appeal against their own decision."

    @rule(by=st.integers(0, 2), entry=st.integers(0, 2))
    def declare(self, by: int, entry: int) -> None:
        interests.declare(self.curators[by], self.entries[entry])

    @rule(by=st.integers(0, 2), entry=st.integers(0, 2), is_long_ago=st.booleans())
    def withdraw(self, by: int, entry: int, is_long_ago: bool) -> None:
        interests.withdraw(self.curators[by], "organisation", self.entries[entry].pk)
        if is_long_ago:
            Interest.objects.exclude(withdrawn_at=None).update(withdrawn_at=timezone.now() - STILL_BINDS_FOR)


class TestAnyOrder(TestCase):
    """As many presses as ANY_ORDER says: 10,000 were held once; so many that it takes seconds are held each time."""

    def test_nobody_approves_their_own_or_decides_where_they_are_too_near(self) -> None:
        wanted = int(os.environ.get("ANY_ORDER", "1000"))
        Curators.pressed.clear()
        Curators.tried = 0
        slow = list(HealthCheck)
        how = settings(max_examples=10, stateful_step_count=25, deadline=None, suppress_health_check=slow)

        while Curators.tried < wanted:
            run_state_machine_as_test(_in_a_transaction(Curators), settings=how)

        # The control: what is allowed did happen.
        assert {"confirm", "propose", "accept", "decline"} <= set(Curators.pressed)


def _in_a_transaction(machine: type[Curators]) -> type[Curators]:
    """Each run in a transaction of its own, undone at its end."""

    class Undone(machine):  # type: ignore[valid-type,misc]
        def __init__(self) -> None:
            self._whole = transaction.atomic()
            self._whole.__enter__()
            super().__init__()

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self._whole.__exit__(None, None, None)

    return Undone

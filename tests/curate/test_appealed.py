"""Appeals go to another curator, to the end: the appeal, the case while it waits, and the case once it was upheld."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from directory.curate import decisions
from directory.curate.reopening import reopen
from directory.models import Contribution, Decision
from tests.curate.cases import make_appeal, make_case, make_challenge, make_edit
from tests.curate.conftest import make_curator
from tests.curate.contributions import SENT, make_contribution
from tests.curate.forms import filled
from tests.factories import make_organisation

pytestmark = pytest.mark.django_db

State, Stage, Type = Contribution.State, Contribution.Stage, Contribution.Type
LEFT = "You took part in the decision that was appealed against"


@pytest.fixture
def other(db: None) -> User:
    return make_curator("ada")


@pytest.fixture
def other_desk(other: User) -> Client:
    browser = Client()
    browser.force_login(other)
    return browser


def page_of(case: Contribution) -> str:
    return f"/admin/directory/contribution/{case.pk}/change/"


def press(browser: Client, case: Contribution, decision: str, **changes: Any) -> HttpResponse:
    return browser.post(page_of(case), filled(browser.get(page_of(case)), decision=decision, **changes))


def forced(browser: Client, case: Contribution, decision: str) -> HttpResponse:
    """A press that this curator's page does not offer: with the form of somebody else's."""
    somebody = Client()
    somebody.force_login(User.objects.filter(username="zoe").first() or make_curator("zoe"))
    typed = {"reason": "ended", "question": "Why?", "note": "No."}
    return browser.post(page_of(case), filled(somebody.get(page_of(case)), decision=decision, **typed))


def cases(browser: Client) -> list[int]:
    """The cases in a curator's work list."""
    return [item.case for item in browser.get("/admin/work/").context["page"] if item.case]


def declined(by: User) -> Contribution:
    case = make_contribution()
    decisions.decline(case, by=by, reason="not_confirmed")
    case.refresh_from_db()
    return case


@pytest.mark.parametrize("decision", ["accept", "decline", "ask", "contest"])
def test_whoever_declined_it_does_nothing_to_it_once_the_appeal_was_upheld(
    at_desk: Client, other_desk: Client, curator: User, decision: str
) -> None:
    case = declined(curator)
    assert press(other_desk, make_appeal(case), "accept").status_code == 302

    page, refused = at_desk.get(page_of(case)), forced(at_desk, case, decision)

    assertContains(page, LEFT)
    assertNotContains(page, f'value="{decision}"')
    assertContains(refused, LEFT, status_code=403)
    assert cases(at_desk) == []
    assert cases(other_desk) == [case.pk]
    case.refresh_from_db()
    assert (case.state, case.stage, case.contested) == (State.WAITING, Stage.OPEN, False)
    assert press(other_desk, case, "accept").status_code == 302


def test_whoever_seconded_it_is_left_out_too(at_desk: Client, other_desk: Client, curator: User, other: User) -> None:
    case = make_challenge()
    press(at_desk, case, "decline", reason="not_confirmed", note="No.")
    press(other_desk, case, "confirm")
    appeal = make_appeal(Contribution.objects.get(pk=case.pk))
    decisions.accept(appeal, by=make_curator("bo"), fields={})

    for browser in (at_desk, other_desk):
        assert cases(browser) == []
        assertContains(forced(browser, case, "decline"), LEFT, status_code=403)
    assert Contribution.objects.get(pk=case.pk).is_waiting


def test_nobody_reopens_what_they_decided_while_an_appeal_waits(
    at_desk: Client, other_desk: Client, curator: User
) -> None:
    case = declined(curator)
    assertContains(at_desk.get(page_of(case)), 'value="reopen"')
    make_appeal(case)

    page, refused = at_desk.get(page_of(case)), at_desk.post(page_of(case), {"decision": "reopen"})

    assertNotContains(page, 'value="reopen"')
    assertContains(refused, LEFT, status_code=403)
    assert not Contribution.objects.get(pk=case.pk).is_waiting
    assert other_desk.post(page_of(case), {"decision": "reopen"}).status_code == 302
    assertContains(forced(at_desk, case, "decline"), LEFT, status_code=403)
    assert Contribution.objects.get(pk=case.pk).is_waiting


def test_it_is_left_to_others_where_it_joined_what_was_sent_since(at_desk: Client, curator: User, other: User) -> None:
    case = declined(curator)
    since = make_contribution()
    decisions.accept(make_appeal(case), by=other, fields={})

    assert Contribution.objects.get(pk=case.pk).joined_to == since
    assert cases(at_desk) == []
    assertContains(forced(at_desk, since, "decline"), LEFT, status_code=403)


def test_the_rest_of_what_was_accepted_in_part_is_left_to_others(at_desk: Client, curator: User, other: User) -> None:
    case = make_contribution()
    decisions.accept(case, by=curator, fields={name: value for name, value in SENT.items() if name != "city"})
    case.refresh_from_db()
    decisions.accept(make_appeal(case), by=other, fields={})
    rest = Contribution.objects.get(type=Type.EDIT)

    assert cases(at_desk) == []
    assertContains(forced(at_desk, rest, "accept"), LEFT, status_code=403)
    decisions.accept(rest, by=other, fields={"city": "Leeds"})


def test_an_appeal_is_in_the_work_list_of_others_alone(at_desk: Client, other_desk: Client, curator: User) -> None:
    appeal = make_appeal(declined(curator))
    by_hand = Decision.objects.log("listing", "archived", by=curator, cites=[("ended", 1)])
    owners = make_case(Type.APPEAL, {"why": "We work.", "decision": by_hand.pk}, make_organisation())

    assert cases(at_desk) == []
    assert sorted(cases(other_desk)) == sorted([appeal.pk, owners.pk])
    for one in (appeal, owners):
        page = at_desk.get(page_of(one))
        assertContains(page, "You took part in the decision that this appeals against")
        assertNotContains(page, 'value="accept"')
        assertContains(forced(at_desk, one, "ask"), "somebody else decides it", status_code=403)


def test_an_appeal_that_was_refused_leaves_nothing_to_others(at_desk: Client, curator: User, other: User) -> None:
    case = declined(curator)
    decisions.decline(make_appeal(case), by=other, reason="not_confirmed")

    assert at_desk.post(page_of(case), {"decision": "reopen"}).status_code == 302
    assert cases(at_desk) == [case.pk]


def test_whoever_upheld_it_or_reopened_another_decides(at_desk: Client, curator: User, other: User) -> None:
    case, edit = declined(other), make_edit(make_organisation(city="York"), city="Leeds")
    decisions.decline(edit, by=other, reason="ended")
    reopen(edit, by=curator)
    decisions.accept(make_appeal(case), by=curator, fields={})

    assert sorted(cases(at_desk)) == sorted([case.pk, edit.pk])
    assert press(at_desk, case, "decline", reason="ended").status_code == 302

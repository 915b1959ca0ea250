"""What needs two people: one proposes, another confirms or disagrees, and both are on record."""

from itertools import pairwise
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from directory.curate import decisions, interests, proposals
from directory.curate.claiming import HinderedError, OvertakenError
from directory.curate.grounds import NeedsTwoError, needs_two
from directory.models import Change, Contribution, Decision, Interest, Organisation, Owner
from directory.models.interest import STILL_BINDS_FOR
from tests.curate.cases import make_appeal, make_challenge, make_edit, make_removal
from tests.curate.conftest import make_curator
from tests.curate.contributions import SENT, make_contribution
from tests.curate.forms import filled
from tests.factories import make_organisation, make_term

pytestmark = pytest.mark.django_db

State, Stage = Contribution.State, Contribution.Stage


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


# What needs two ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [make_challenge, make_removal], ids=["challenge", "removal"])
def test_one_person_alone_is_refused(curator: User, make: Any) -> None:
    case = make()

    with pytest.raises(NeedsTwoError):
        decisions.accept(case, by=curator, fields={"standing": "removed"})
    with pytest.raises(NeedsTwoError):
        decisions.decline(case, by=curator, reason="not_confirmed")

    assert Contribution.objects.get(pk=case.pk).is_waiting
    assert not Decision.objects.exists()


def test_an_entry_that_somebody_looks_after_goes_by_two(curator: User) -> None:
    entry = make_organisation()
    case = make_edit(entry, standing="archived")

    assert not needs_two(case, {"standing": "archived"})

    Owner.objects.create(organisation=entry, email="keeper@example.org", proof="word")

    assert needs_two(case, {"standing": "archived"})
    assert not needs_two(case, {"city": "Leeds"})


def test_what_a_robot_sent_one_person_declines(curator: User) -> None:
    case = make_challenge()
    Contribution.objects.filter(pk=case.pk).update(held=True)
    case.refresh_from_db()

    decisions.decline(case, by=curator, reason="advertising")

    assert not Contribution.objects.get(pk=case.pk).is_waiting


def test_any_case_can_be_said_to_need_two(at_desk: Client, curator: User) -> None:
    case = make_contribution()

    press(at_desk, case, "contest")

    case.refresh_from_db()
    with pytest.raises(NeedsTwoError):
        decisions.accept(case, by=curator, fields=SENT)
    assertContains(at_desk.get(page_of(case)), "said that it needs two people")
    press(at_desk, case, "contest")
    assert not Contribution.objects.get(pk=case.pk).contested


def test_only_whoever_called_it_controversial_takes_that_back(
    at_desk: Client, other_desk: Client, curator: User
) -> None:
    case = make_contribution()
    press(at_desk, case, "contest")

    page, refused = other_desk.get(page_of(case)), press(other_desk, case, "contest")

    assertContains(page, "rosa called it controversial on")
    assertNotContains(page, 'value="contest"')
    assertContains(refused, "Whoever called it controversial takes that back", status_code=403)
    assert Contribution.objects.get(pk=case.pk).contested
    assertContains(at_desk.get(page_of(case)), 'value="contest"')
    press(at_desk, case, "contest")
    assert not Contribution.objects.get(pk=case.pk).contested
    assertContains(other_desk.get(page_of(case)), 'value="contest"')


def test_nor_do_they_once_somebody_proposed_on_it(at_desk: Client, other_desk: Client) -> None:
    case = make_contribution()
    press(at_desk, case, "contest")
    press(other_desk, case, "decline", reason="ended", note="It has ended.")
    press(at_desk, case, "disagree", disagreement="It has not.")

    refused = press(at_desk, case, "contest")

    assertContains(refused, "before anybody proposes", status_code=403)
    assertNotContains(at_desk.get(page_of(case)), 'value="contest"')
    assert Contribution.objects.get(pk=case.pk).contested


def test_it_is_contested_while_somebody_decides_on_it(curator: User, other: User) -> None:
    as_read = make_contribution()
    Contribution.objects.filter(pk=as_read.pk).update(contested=True)

    with pytest.raises(OvertakenError):
        decisions.accept(as_read, by=curator, fields=SENT)

    assert not Organisation.objects.exists()


# Proposing, and what the second does ---------------------------------------------------------------------------------


def test_the_first_proposes_and_nothing_is_done_yet(at_desk: Client) -> None:
    case = make_challenge()

    page = at_desk.get(page_of(case))
    press(at_desk, case, "accept", remedy="correct", value="Leeds", note="Their site says so.")

    assertContains(page, "Propose: Do this")
    case.refresh_from_db()
    assert (case.state, case.stage, case.entry.city) == (State.WAITING, Stage.SECOND, "York")
    assertContains(at_desk.get(page_of(case)), "Take it back")
    assertNotContains(at_desk.get(page_of(case)), 'value="confirm"')


def test_who_proposes_says_why(at_desk: Client) -> None:
    case = make_challenge()

    response = press(at_desk, case, "accept", remedy="correct", value="Leeds")

    assertContains(response, "Say why, for the second.", status_code=422)
    assert filled(response)["value"] == ["Leeds"]


def test_the_second_sees_who_proposed_what_and_why_and_it_is_carried_out(
    at_desk: Client, other_desk: Client, curator: User, other: User
) -> None:
    case = make_challenge()
    press(at_desk, case, "accept", remedy="correct", value="Leeds", note="Their site says so.", accept_words="Thanks.")

    page = other_desk.get(page_of(case))
    for words in ("rosa proposes to accept it", "Their site says so.", "Leeds", "Thanks."):
        assertContains(page, words)
    assert press(other_desk, case, "confirm").status_code == 302

    case.refresh_from_db()
    decision = Decision.objects.get()
    assert (case.state, case.entry.city, case.words, case.proposal) == (State.ACCEPTED, "Leeds", "Thanks.", {})
    assert (decision.by, decision.second) == (curator, other)


def test_a_decline_that_was_proposed_is_carried_out(at_desk: Client, other_desk: Client) -> None:
    case = make_removal()
    press(at_desk, case, "decline", reason="not_confirmed", decline_words="Who are you?", note="A rival, I think.")

    assert press(other_desk, case, "confirm").status_code == 302

    case.refresh_from_db()
    assert (case.state, case.reason, case.words) == (State.DECLINED, "not_confirmed", "Who are you?")


def test_terms_survive_the_wait(at_desk: Client, other_desk: Client) -> None:
    privacy = make_term("privacy")
    case = make_contribution(terms={"issue": ["privacy"]}, contested=True)

    press(at_desk, case, "accept", note="A hard one.", is_checked="on")
    assert press(other_desk, case, "confirm").status_code == 302

    entry = Organisation.objects.get()
    assert list(entry.terms.all()) == [privacy]
    assert entry.is_confirmed


def test_nobody_seconds_their_own(at_desk: Client, curator: User) -> None:
    case = make_challenge()
    press(at_desk, case, "accept", remedy="correct", value="Leeds", note="Yes.")

    response = press(at_desk, case, "confirm")

    assertContains(response, "somebody else must agree to it", status_code=403)
    with pytest.raises(HinderedError):
        decisions.accept(case, by=curator, second=curator, fields={"city": "Leeds"})
    assert Contribution.objects.get(pk=case.pk).is_waiting


def test_who_disagrees_says_why_and_it_waits_again_with_both_on_record(at_desk: Client, other_desk: Client) -> None:
    case = make_challenge()
    press(at_desk, case, "accept", remedy="correct", value="Leeds", note="Their site says so.")

    assertContains(press(other_desk, case, "disagree"), "Say why: whoever proposed it", status_code=422)
    press(other_desk, case, "disagree", disagreement="That site is another's.")

    case.refresh_from_db()
    assert (case.stage, case.proposal) == (Stage.OPEN, {})
    page = at_desk.get(page_of(case))
    assertContains(page, "Their site says so.")
    assertContains(page, "That site is another&#x27;s.")
    assert [change.user.username for change in Change.objects.to("contribution", case.pk).order_by("pk")] == [
        "rosa",
        "ada",
    ]


def test_whoever_confirms_what_was_proposed_anew_is_told(at_desk: Client, other_desk: Client, curator: User) -> None:
    case = make_challenge()
    press(at_desk, case, "accept", remedy="correct", value="Leeds", note="Yes.")
    seen = filled(other_desk.get(page_of(case)), decision="confirm")
    press(at_desk, case, "disagree", disagreement="I was wrong.")
    press(at_desk, case, "decline", reason="not_confirmed", note="No.")

    response = other_desk.post(page_of(case), seen)

    assertContains(response, "Somebody was faster", status_code=409)
    assertContains(response, "rosa proposes to decline it", status_code=409)
    assert Contribution.objects.get(pk=case.pk).is_waiting


def test_the_first_decides_no_more_once_they_are_gone(at_desk: Client, other_desk: Client, curator: User) -> None:
    case = make_challenge()
    press(at_desk, case, "accept", remedy="correct", value="Leeds", note="Yes.")
    User.objects.filter(pk=curator.pk).update(is_active=False)

    assertContains(press(other_desk, case, "confirm"), "no curator any more", status_code=403)


def test_nor_once_they_may_decide_on_it_no_more(at_desk: Client, other_desk: Client, curator: User) -> None:
    case = make_challenge()
    press(at_desk, case, "accept", remedy="correct", value="Leeds", note="Yes.")
    curator.groups.clear()

    assertContains(press(other_desk, case, "confirm"), "may decide on it no more", status_code=403)
    assert Contribution.objects.get(pk=case.pk).is_waiting
    curator.groups.add(Group.objects.get(name="Reviewers"))
    assertContains(press(other_desk, case, "confirm"), "may decide on it no more", status_code=403)
    curator.groups.add(Group.objects.get(name="Curators"))
    assert press(other_desk, case, "confirm").status_code == 302


def test_nor_once_they_are_too_near_to_it(at_desk: Client, other_desk: Client, curator: User) -> None:
    case = make_challenge()
    press(at_desk, case, "accept", remedy="correct", value="Leeds", note="Yes.")
    # As another page might: without taking back what they proposed.
    Interest.objects.create(user=curator, kind="organisation", entry_id=case.entry_id)

    assertContains(press(other_desk, case, "confirm"), "may decide on it no more", status_code=403)
    assert Contribution.objects.get(pk=case.pk).is_waiting


# Interests -----------------------------------------------------------------------------------------------------------


def test_whoever_declared_an_interest_decides_nothing_and_loses_nothing(at_desk: Client, curator: User) -> None:
    case = make_edit(make_organisation(city="York"), city="Leeds")
    form = filled(at_desk.get(page_of(case)), decision="accept", city="Hull", accept_words="Thank you.")
    interests.declare(curator, case.entry, "I work there.")

    response = at_desk.post(page_of(case), form)

    assertContains(response, "You declared an interest in this entry", status_code=403)
    assertContains(response, "Hull", status_code=403)
    assertContains(response, "Thank you.", status_code=403)
    case.refresh_from_db()
    assert (case.state, case.entry.city) == (State.WAITING, "York")


@pytest.mark.parametrize("decision", ["decline", "ask", "contest"])
def test_an_interest_hinders_whatever_is_pressed(at_desk: Client, curator: User, decision: str) -> None:
    case = make_edit(make_organisation(city="York"), city="Leeds")
    form = filled(at_desk.get(page_of(case)), decision=decision, reason="ended", question="Why?")
    interests.declare(curator, case.entry)

    assert at_desk.post(page_of(case), form).status_code == 403

    case.refresh_from_db()
    assert (case.state, case.stage, case.contested) == (State.WAITING, Stage.OPEN, False)


def test_an_interest_is_declared_and_withdrawn_on_the_page(at_desk: Client, curator: User) -> None:
    case = make_edit(make_organisation(city="York"), city="Leeds")

    assertRedirects(press(at_desk, case, "declare", what="I sit on its board."), "/admin/work/")
    page = at_desk.get(page_of(case))
    assertNotContains(page, 'value="accept"')
    assertContains(at_desk.get("/admin/work/interests/"), "I sit on its board.")
    press(at_desk, case, "withdraw")
    Interest.objects.update(withdrawn_at=timezone.now() - STILL_BINDS_FOR)

    assertContains(at_desk.get(page_of(case)), 'value="accept"')


def test_declaring_takes_back_what_one_proposed(at_desk: Client, curator: User, other: User) -> None:
    case = make_challenge()
    press(at_desk, case, "accept", remedy="correct", value="Leeds", note="Yes.")
    proposed = Contribution.objects.get(pk=case.pk)

    interests.declare(curator, case.entry)

    assert Contribution.objects.get(pk=case.pk).stage == Stage.OPEN
    with pytest.raises((OvertakenError, HinderedError)):
        proposals.confirm(proposed, by=other)


def test_an_appeal_is_decided_by_somebody_else(at_desk: Client, other_desk: Client, curator: User) -> None:
    first = make_edit(make_organisation(city="York"), city="Leeds")
    decisions.decline(first, by=curator, reason="not_confirmed")
    appeal = make_appeal(Contribution.objects.get(pk=first.pk))

    refused = at_desk.post(page_of(appeal), filled(other_desk.get(page_of(appeal)), decision="accept"))
    taken = press(other_desk, appeal, "accept")

    assertContains(refused, "You took part in the decision", status_code=403)
    assert taken.status_code == 302
    assert Decision.objects.get(case=appeal).by.username == "ada"


def test_the_record_of_a_case_names_whoever_did_what_in_order(at_desk: Client, other_desk: Client) -> None:
    case = make_challenge()
    press(at_desk, case, "accept", remedy="correct", value="Leeds", note="Yes.")
    assert press(other_desk, case, "confirm").status_code == 302

    changes = list(Change.objects.to("contribution", case.pk).order_by("pk"))

    assert all(one.made_at <= two.made_at for one, two in pairwise(changes))
    assert [list(change.fields) for change in changes] == [["proposal"], ["state"]]


# Who may -------------------------------------------------------------------------------------------------------------


def test_reviewers_decide_on_what_is_new_and_on_edits_alone(client: Client) -> None:
    client.force_login(make_curator("x", "Reviewers"))
    challenge, edit = make_challenge(make_organisation("Zed", city="York")), make_edit(make_organisation(), city="Hull")

    assertNotContains(client.get(page_of(challenge)), 'name="decision"')
    assert client.post(page_of(challenge), {"decision": "decline", "reason": "ended"}).status_code == 403
    assert [item.case for item in client.get("/admin/work/").context["page"]] == [edit.pk]
    assert press(client, edit, "decline", reason="ended").status_code == 302

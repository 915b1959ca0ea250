"""Those who keep an entry appeal against what curators decided about it; upheld, it is taken back."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from directory.contribute.after_refusal import APPEAL_WITHIN
from directory.curate import decisions
from directory.curate.claiming import HinderedError
from directory.models import Contribution, Decision, Hand, Organisation, Owner, act
from tests.contribute.factories import make_contribution
from tests.curate.conftest import make_curator
from tests.curate.forms import filled
from tests.factories import make_organisation
from tests.own.factories import EVE, make_owner, sign_in

pytestmark = pytest.mark.django_db

State, Type = Contribution.State, Contribution.Type


@pytest.fixture
def first(db: None) -> User:
    return make_curator("first")


@pytest.fixture
def second(db: None) -> User:
    return make_curator("second")


def moved(entry: Organisation, by: User) -> Decision:
    """Somebody's change of the city that a curator accepted."""
    sent = {"changes": {"city": [entry.city, "York"]}, "sources": {}}
    case = make_contribution("", type=Type.EDIT, entry=entry, sent=sent, identity=f"edit:{entry.pk}")
    decisions.accept(case, by=by, fields={"city": "York"})
    decision: Decision = Decision.objects.get(case=case)
    return decision


def archived(entry: Organisation, by: User, about: str = "listing") -> Decision:
    """What a curator took off the map by hand."""
    with act(Hand.CURATOR, user=by):
        entry.standing = "archived"
        entry.save()
    decision: Decision = Decision.objects.log(about, "archived", by=by, entry=entry, cites=[("ended", 1)])
    return decision


def page_of(entry: Organisation, decision: Decision) -> str:
    return f"/owner/organisations/{entry.slug}/decisions/{decision.pk}/appeal/"


def send(browser: Client, address: str, why: str = "We never moved.") -> HttpResponse:
    return browser.post(address, filled(browser.get(address), why=why))


def test_an_owner_appeals_from_the_desk(at_desk: Client, organisation: Organisation, owner: Owner, first: User) -> None:
    decision = moved(organisation, first)
    address = page_of(organisation, decision)

    assertContains(at_desk.get(f"/owner/organisations/{organisation.slug}/"), f'href="{address}"')
    response = send(at_desk, address)

    appeal = Contribution.objects.get(type=Type.APPEAL)
    assert (appeal.entry, appeal.appeal_of, appeal.sender_email) == (organisation, decision.case, owner.email)
    assertRedirects(response, appeal.private_path)


def test_upheld_what_was_changed_is_taken_back_and_the_case_waits_again(
    at_desk: Client, organisation: Organisation, first: User, second: User
) -> None:
    decision = moved(organisation, first)
    send(at_desk, page_of(organisation, decision))

    decisions.accept(Contribution.objects.get(type=Type.APPEAL), by=second, fields={})

    organisation.refresh_from_db()
    assert organisation.city == "Leeds"
    case = Contribution.objects.get(pk=decision.case_id)
    assert (case.state, case.decided_by) == (State.WAITING, None)
    assert Decision.objects.filter(case=case, outcome="reopened").count() == 1


def test_what_was_changed_again_since_stays(
    at_desk: Client, organisation: Organisation, first: User, second: User
) -> None:
    decision = moved(organisation, first)
    send(at_desk, page_of(organisation, decision))
    organisation.refresh_from_db()
    organisation.city = "Hull"
    organisation.save()

    decisions.accept(Contribution.objects.get(type=Type.APPEAL), by=second, fields={})

    organisation.refresh_from_db()
    assert organisation.city == "Hull"


@pytest.mark.parametrize("about", ["listing", "revert"])
def test_upheld_what_a_curator_took_off_the_map_is_back(
    at_desk: Client, organisation: Organisation, first: User, second: User, about: str
) -> None:
    decision = archived(organisation, first, about)
    send(at_desk, page_of(organisation, decision), why="We are at work.")

    decisions.accept(Contribution.objects.get(type=Type.APPEAL), by=second, fields={})

    organisation.refresh_from_db()
    assert organisation.standing == "listed"


def test_an_appeal_is_for_one_decision_once_and_in_time(
    at_desk: Client, organisation: Organisation, first: User, second: User
) -> None:
    decision = moved(organisation, first)
    address = page_of(organisation, decision)
    send(at_desk, address)
    decisions.decline(Contribution.objects.get(type=Type.APPEAL), by=second, reason="not_confirmed")
    old = archived(organisation, first)
    Decision.objects.filter(pk=old.pk).update(decided_at=timezone.now() - APPEAL_WITHIN - timedelta(days=1))

    assert at_desk.get(address).status_code == 404
    assert at_desk.get(page_of(organisation, old)).status_code == 404
    assertNotContains(at_desk.get(f"/owner/organisations/{organisation.slug}/"), "/appeal/")


def test_an_appeal_says_why(at_desk: Client, organisation: Organisation, first: User) -> None:
    response = send(at_desk, page_of(organisation, moved(organisation, first)), why=" ")

    assertContains(response, "Say what was wrong about it.", status_code=422)
    assertContains(response, "<title>Error:", status_code=422)


def test_nobody_else_appeals(client: Client, organisation: Organisation, first: User) -> None:
    address = page_of(organisation, moved(organisation, first))
    assertRedirects(client.get(address), f"/owner/sign-in/?{urlencode({'next': address})}")
    other = make_organisation("Other Trust")
    make_owner(other, EVE)
    sign_in(client, EVE)

    for method in (client.get, client.post):
        answer: Any = method(address)
        assert answer.status_code == 404
    assert client.get(address.replace(organisation.slug, other.slug)).status_code == 404
    assert not Contribution.objects.filter(type=Type.APPEAL).exists()


def test_who_took_it_off_the_map_does_not_decide_on_the_appeal(
    at_desk: Client, organisation: Organisation, first: User
) -> None:
    send(at_desk, page_of(organisation, archived(organisation, first)))

    with pytest.raises(HinderedError):
        decisions.accept(Contribution.objects.get(type=Type.APPEAL), by=first, fields={})

    organisation.refresh_from_db()
    assert organisation.standing == "archived"

"""What somebody saved on an entry while a curator looked at a case about it is told before it is overwritten."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from directory.models import Contribution, Decision, Hand, Organisation, Relationship, act
from tests.curate.cases import make_challenge, make_edit, make_relationship, make_removal
from tests.curate.conftest import make_curator
from tests.curate.contributions import make_contribution
from tests.curate.forms import filled
from tests.factories import make_organisation

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


def form_of(browser: Client, case: Contribution, decision: str, **changes: Any) -> dict[str, Any]:
    return filled(browser.get(page_of(case)), decision=decision, **changes)


def again(browser: Client, case: Contribution, response: Any, decision: str) -> HttpResponse:
    """Press once more, on the page that answered."""
    return browser.post(page_of(case), filled(response, decision=decision))


def save(case: Contribution, by: User | None = None, /, **fields: Any) -> None:
    """Somebody saves on the entry of a case."""
    entry = Organisation.objects.get(pk=case.entry_id)
    with act(Hand.CURATOR if by else Hand.OWNER, user=by):
        for name, value in fields.items():
            setattr(entry, name, value)
        entry.save()


def is_untouched(case: Contribution, **stands: Any) -> bool:
    case.refresh_from_db()
    return (
        case.is_waiting
        and not Decision.objects.exists()
        and all(getattr(case.entry, name) == value for name, value in stands.items())
    )


def test_an_edit_overwrites_nothing_that_was_saved_meanwhile(at_desk: Client, other: User) -> None:
    case = make_edit(make_organisation(city="York"), city="Leeds")
    form = form_of(at_desk, case, "accept", accept_words="Thank you.")
    save(case, other, city="Hull")

    response: Any = at_desk.post(page_of(case), form)

    assertContains(response, "Saved by ada", status_code=409)
    assertContains(response, "changed from “York” to “Hull”", status_code=409)
    assert filled(response)["accept_words"] == ["Thank you."]
    assert "take.city" in filled(response)
    assert is_untouched(case, city="Hull")
    assert again(at_desk, case, response, "accept").status_code == 302
    case.refresh_from_db()
    assert case.state == State.ACCEPTED
    assert Organisation.objects.get().city == "Leeds"


def test_what_else_changed_hinders_nobody(at_desk: Client, other: User) -> None:
    case = make_edit(make_organisation(city="York"), city="Leeds")
    form = form_of(at_desk, case, "accept")
    save(case, other, summary="Lends out tools.")

    assert at_desk.post(page_of(case), form).status_code == 302

    entry = Organisation.objects.get()
    assert (entry.city, entry.summary) == ("Leeds", "Lends out tools.")


def test_whoever_says_that_all_of_it_holds_is_told_of_all_of_it(at_desk: Client) -> None:
    case = make_edit(make_organisation(city="York"), city="Leeds")
    form = form_of(at_desk, case, "accept", is_checked="on")
    save(case, summary="Lends out tools.")

    response: Any = at_desk.post(page_of(case), form)

    assertContains(response, "Saved by its owner", status_code=409)
    assertContains(response, "Lends out tools.", status_code=409)
    assert is_untouched(case, city="York", confirmed_on=None)


def test_a_refused_form_does_not_pass_for_having_seen_it(at_desk: Client, other: User) -> None:
    case = make_edit(make_organisation(city="York"), city="Leeds")
    form = form_of(at_desk, case, "accept", accept_words="x" * 3000)
    save(case, other, city="Hull")

    refused: Any = at_desk.post(page_of(case), form)
    response: Any = at_desk.post(page_of(case), filled(refused, decision="accept", accept_words="Thanks."))

    assert refused.status_code == 422
    assertContains(response, "Saved by ada", status_code=409)
    assert is_untouched(case, city="Hull")


def test_a_relationship_that_was_recorded_meanwhile_stays(at_desk: Client, other: User) -> None:
    entry, far = make_organisation("Near"), make_organisation("Far")
    case = make_relationship(entry, far)
    form = form_of(at_desk, case, "accept")
    with act(Hand.CURATOR, user=other):
        Relationship.objects.create(source=entry, target=far, type="funds", since="2001")

    response: Any = at_desk.post(page_of(case), form)

    assertContains(response, "Relationship added: ", status_code=409)
    assert Relationship.objects.get().since == "2001"
    assert again(at_desk, case, response, "accept").status_code == 302
    assert Relationship.objects.get().since == "2019"


@pytest.mark.parametrize(
    ("make", "typed", "saved"),
    [
        (make_challenge, {"remedy": "correct", "value": "Leeds"}, {"city": "Hull"}),
        (make_removal, {"why": "They asked."}, {"standing": "archived"}),
    ],
    ids=["challenge", "removal"],
)
def test_a_proposal_overwrites_nothing_that_was_saved_since_it_was_made(
    at_desk: Client, other_desk: Client, make: Any, typed: dict[str, str], saved: dict[str, Any]
) -> None:
    case = make()
    at_desk.post(page_of(case), form_of(at_desk, case, "accept", note="I looked.", **typed))
    save(case, **saved)

    response = other_desk.post(page_of(case), form_of(other_desk, case, "confirm"))

    assertContains(response, "The entry changed meanwhile", status_code=409)
    assertContains(response, "Saved by its owner", status_code=409)
    assert is_untouched(case, **saved)
    assert again(other_desk, case, response, "confirm").status_code == 302
    case.refresh_from_db()
    assert case.state == State.ACCEPTED
    assert all(getattr(case.entry, name) != value for name, value in saved.items())


def test_nobody_proposes_over_what_they_did_not_see(at_desk: Client, other: User) -> None:
    case = make_challenge()
    form = form_of(at_desk, case, "accept", remedy="correct", value="Leeds", note="I looked.")
    save(case, other, city="Hull")

    response: Any = at_desk.post(page_of(case), form)

    assertContains(response, "Saved by ada", status_code=409)
    assert filled(response)["value"] == ["Leeds"]
    assert is_untouched(case, city="Hull")
    assert case.proposal == {}


# A form that does not say what it saw --------------------------------------------------------------------------------


@pytest.mark.parametrize("version", [None, "", "x", "-1", "1.5", "٣", "9" * 40])
@pytest.mark.parametrize("decision", ["accept", "decline", "ask", "contest"])
def test_a_form_without_its_version_decides_nothing(at_desk: Client, decision: str, version: str | None) -> None:
    case = make_contribution()
    form = form_of(at_desk, case, decision, version=version, reason="ended", question="Since when?", city="Hull")

    response: Any = at_desk.post(page_of(case), {name: value for name, value in form.items() if value is not None})

    assertContains(response, "This form came back incomplete", status_code=400)
    assert (filled(response)["city"], filled(response)["question"]) == (["Hull"], ["Since when?"])
    case.refresh_from_db()
    assert (case.state, case.stage, case.contested) == (State.WAITING, Stage.OPEN, False)
    assert again(at_desk, case, response, decision).status_code == 302


@pytest.mark.parametrize("version", [None, "x", "-1", "999999999"])
def test_nor_does_one_without_the_version_of_the_entry(at_desk: Client, version: str | None) -> None:
    case = make_edit(make_organisation(city="York"), city="Leeds")
    form = form_of(at_desk, case, "accept", entry_version=version)

    response: Any = at_desk.post(page_of(case), {name: value for name, value in form.items() if value is not None})

    assertContains(response, "This form came back incomplete", status_code=400)
    assert is_untouched(case, city="York")
    assertNotContains(at_desk.get(page_of(case)), "incomplete")


def test_nobody_confirms_without_it(at_desk: Client, other_desk: Client) -> None:
    case = make_challenge()
    at_desk.post(page_of(case), form_of(at_desk, case, "accept", remedy="correct", value="Leeds", note="I looked."))

    for name in ("version", "entry_version"):
        response = other_desk.post(page_of(case), form_of(other_desk, case, "confirm", **{name: "-1"}))
        assertContains(response, "This form came back incomplete", status_code=400)

    assert is_untouched(case, city="York")

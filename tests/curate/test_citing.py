"""Whoever lists or refuses something cites the criteria that it rests on."""

from typing import Any

import pytest
from django import forms
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertNumQueries

from directory.browse.decisions import listing_of
from directory.curate import decisions
from directory.curate.criteria import CriteriaField, UncitedError, listed_by, reason_behind
from directory.curate.reopening import reopen
from directory.models import Contribution, Criterion, Decision, Organisation
from tests.criteria import make_criterion, make_version
from tests.curate import cases
from tests.curate.conftest import make_curator
from tests.curate.contributions import SENT, make_contribution
from tests.curate.forms import filled
from tests.factories import make_organisation, make_person

pytestmark = pytest.mark.django_db


class Deciding(forms.Form):
    """A form with the field."""

    cites = CriteriaField()


def test_what_is_ticked_is_cited_with_its_version_of_today() -> None:
    make_version(make_criterion("is-blue"), meaning="Bluer.")

    form = Deciding({"cites": ["is-blue", "advertising", "is-blue"]})

    assert form.is_valid()
    assert form.cleaned_data["cites"] == [("is-blue", 2), ("advertising", 1)]


def test_what_is_not_in_force_cannot_be_cited() -> None:
    make_criterion("is-blue", retired_at=timezone.now())

    for cites in [["is-blue"], ["nothing"], ["advertising", "x"]]:
        assert "cites" in Deciding({"cites": cites}).errors


def test_criteria_are_offered_under_the_question_that_they_answer() -> None:
    make_criterion("is-blue", side="out", meaning='Blue & "bright".')

    with assertNumQueries(2):
        form = Deciding()
        page = str(form["cites"])

    assert 'role="group" aria-label="It is not listed when"' in page
    assert "Blue &amp; &quot;bright&quot;." in page
    assert page.index("It is not listed when") < page.index('value="is-blue"') < page.index("A person is listed when")


def test_a_form_offers_what_was_published_after_the_site_began() -> None:
    assert "cites" in Deciding({"cites": ["is-blue"]}).errors
    make_criterion("is-blue")

    assert Deciding({"cites": ["is-blue"]}).is_valid()


@pytest.mark.parametrize("kind", ["organisation", "person"])
def test_an_entry_is_listed_by_the_criteria_for_its_kind(kind: str) -> None:
    side = {"organisation": "in", "person": "person"}[kind]

    assert [slug for slug, _version in listed_by(kind)] == list(
        Criterion.objects.filter(side=side).values_list("slug", flat=True)
    )


def test_a_reason_is_read_from_the_criteria() -> None:
    assert reason_behind([("plain-and-fair", 1), ("advertising", 1), ("ended", 1)]) == "advertising"
    assert reason_behind([("plain-and-fair", 1)]) == ""
    assert reason_behind([]) == ""


# A curator's own acts in the admin ------------------------------------------------------------------------------------

LIST = "/admin/directory/organisation/"


def save(browser: Client, entry: Organisation | None, **changes: Any) -> Any:
    """Open the page of an entry, or of a new one, type `changes`, and save."""
    address = f"{LIST}{entry.pk}/change/" if entry else f"{LIST}add/"
    return browser.post(address, filled(browser.get(address), **changes))


def logged() -> list[tuple[str, str, str, list[list[Any]]]]:
    """What the log says of entries, oldest first: about, outcome, reason and criteria."""
    return list(Decision.objects.order_by("pk").values_list("about", "outcome", "reason", "cites"))


def test_what_a_curator_lists_is_logged_with_the_criteria_for_what_is_listed(at_desk: Client) -> None:
    save(at_desk, None, name="Zed", website="https://zed.example", summary="Works.", standing="listed")

    [(about, outcome, reason, cites)] = logged()
    assert (about, outcome, reason) == ("listing", "listed", "")
    assert cites == [["does-the-work", 1], ["can-be-seen", 1], ["can-be-named", 1]]
    assert Decision.objects.get().entry_id == Organisation.objects.get().pk


def test_a_curator_may_cite_others(at_desk: Client) -> None:
    save(at_desk, make_organisation(standing="draft"), standing="listed", cites=["can-be-named"])

    assert logged() == [("listing", "listed", "", [["can-be-named", 1]])]


@pytest.mark.parametrize(
    ("standing", "outcome"), [("archived", "archived"), ("removed", "removed"), ("draft", "removed")]
)
def test_what_leaves_the_map_leaves_it_by_a_criterion(at_desk: Client, standing: str, outcome: str) -> None:
    entry = make_organisation()

    refused = save(at_desk, entry, standing=standing, why="They say so.")
    save(at_desk, entry, standing=standing, why="They say so.", cites=["ended"])

    assertContains(refused, "Choose the criteria that this rests on.")
    assert logged() == [("listing", outcome, "ended", [["ended", 1]])]


def test_what_changes_no_standing_is_no_decision(at_desk: Client) -> None:
    save(at_desk, make_organisation(), summary="Otherwise.", cites=["ended"])
    save(at_desk, make_organisation("Draft", standing="draft"), summary="Otherwise.")

    assert logged() == []


def test_many_that_leave_at_once_are_each_logged(at_desk: Client) -> None:
    chosen = {"_selected_action": [make_organisation(name).pk for name in ("One", "Two")]}

    refused = at_desk.post(LIST, {"action": "archive_entries", "why": "Ended."} | chosen)
    at_desk.post(LIST, {"action": "archive_entries", "why": "Ended.", "cites": ["ended"]} | chosen)
    at_desk.post(LIST, {"action": "list_entries"} | chosen)

    assertContains(refused, "<title>Error:")
    assert [outcome for _about, outcome, _reason, _cites in logged()] == ["archived"] * 2 + ["listed"] * 2
    assert all(cites for _about, _outcome, _reason, cites in logged())


def test_putting_back_is_logged_too(at_desk: Client) -> None:
    listed, archived = make_organisation("One"), make_organisation("Two", standing="archived")
    chosen = {"_selected_action": [listed.pk, archived.pk]}
    at_desk.post(LIST, {"action": "remove_entries", "why": "Gone.", "cites": ["harms"]} | chosen)

    at_desk.post(LIST, {"action": "put_back_entries"} | chosen)

    assert {outcome for _about, outcome, _reason, _cites in logged()[2:]} == {"listed", "undone"}


def test_a_person_is_in_the_log_without_their_entry(at_desk: Client) -> None:
    person = make_person()
    chosen = {
        "action": "remove_entries",
        "_selected_action": [person.pk],
        "why": "Left.",
        "cites": ["agreed-themselves"],
    }

    at_desk.post("/admin/directory/person/", chosen)

    decision = Decision.objects.get()
    assert (decision.outcome, decision.entry_kind, decision.entry_id) == ("removed", "", None)


@pytest.mark.parametrize("outcome", ["declined", "listed"])
def test_the_database_refuses_a_decision_that_cites_nothing(outcome: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.log("listing", outcome, by=None)
    Decision.objects.log("listing", outcome, by=None, cites=[("ended", 1)])
    Decision.objects.log("merge", "merged", by=None)


# What everybody reads on the page of an entry -------------------------------------------------------------------------


def test_an_entry_says_by_which_criteria_it_is_listed(client: Client, curator: User) -> None:
    entry = decisions.accept(make_contribution(), by=curator, fields=SENT, cites=[("can-be-seen", 1)])
    make_version(Criterion.objects.get(slug="can-be-seen"), title="Otherwise")

    response = client.get(entry.get_absolute_url())

    assertContains(response, '<a href="/criteria/can-be-seen/#version-1">The work can be seen</a>')
    assertContains(response, "(version 1)")


def test_an_entry_that_a_curator_listed_says_so_too(client: Client, at_desk: Client) -> None:
    entry = make_organisation(standing="draft")
    save(at_desk, entry, standing="listed", cites=["can-be-named"])

    assertContains(client.get(entry.get_absolute_url()), "/criteria/can-be-named/#version-1")


def test_an_entry_of_which_no_decision_is_known_says_nothing(client: Client, curator: User) -> None:
    entry = make_organisation()
    case = make_contribution(type="edit", entry=entry)
    Decision.objects.log("edit", "accepted", by=curator, case=case, entry=entry, cites=[("plain-and-fair", 1)])

    assertNotContains(client.get(entry.get_absolute_url()), "Listed by")


def test_what_an_entry_says_of_its_listing_costs_two_queries(curator: User) -> None:
    entry = decisions.accept(make_contribution(), by=curator, fields=SENT)

    with assertNumQueries(2):
        told = listing_of(entry)

    assert told is not None
    assert [slug for slug, _number, _version in told.cited] == ["does-the-work", "can-be-seen", "can-be-named"]


# Refusals on the review page ------------------------------------------------------------------------------------------


def test_a_refusal_for_another_reason_names_the_criteria_itself(at_desk: Client) -> None:
    case = make_contribution()
    address = f"/admin/directory/contribution/{case.pk}/change/"
    form = filled(at_desk.get(address), decision="decline", reason="other", decline_words="It is a hoax.")

    refused = at_desk.post(address, form)
    at_desk.post(address, form | {"cites": ["can-be-seen"]})

    assertContains(refused, "No criterion stands for this reason", status_code=422)
    case.refresh_from_db()
    assert (case.state, case.cites) == ("declined", [["can-be-seen", 1]])
    assert [cites for _about, _outcome, _reason, cites in logged()] == [[["can-be-seen", 1]]]


def test_nobody_refuses_by_no_criterion(curator: User) -> None:
    case = make_contribution()

    with pytest.raises(UncitedError):
        decisions.decline(case, by=curator, reason="other")

    case.refresh_from_db()
    assert case.is_waiting


def test_what_is_reopened_says_when_it_was_sent(curator: User) -> None:
    case = make_contribution()
    decisions.decline(case, by=curator, reason="ended")

    reopen(case, by=curator)

    assert Decision.objects.get(outcome="reopened").waited is not None


# What is accepted, unless its curator ticks others -------------------------------------------------------------------


def page(case: Contribution) -> str:
    return f"/admin/directory/contribution/{case.pk}/change/"


def cited_by(browser: Client, case: Contribution) -> list[list[Any]]:
    """Accept all of `case` on its page; return what the log says it rests on."""
    browser.post(page(case), filled(browser.get(page(case)), decision="accept", cites=[]))
    case.refresh_from_db()
    assert case.state == "accepted"
    cites: list[list[Any]] = Decision.objects.get(case=case, outcome="accepted").cites
    return cites


@pytest.mark.parametrize(
    ("make", "cites"),
    [
        (lambda entry: cases.make_edit(entry, city="Leeds"), [["facts-can-be-checked", 1]]),
        (lambda entry: cases.make_relationship(entry, make_organisation("Other")), [["facts-can-be-checked", 1]]),
        (lambda entry: cases.make_claim(entry, sender_email="ada@zed.example"), []),
    ],
)
def test_what_is_accepted_cites_what_fits_its_type(at_desk: Client, make: Any, cites: list[list[Any]]) -> None:
    assert cited_by(at_desk, make(make_organisation("Zed", city="York"))) == cites


def test_an_appeal_that_is_upheld_cites_what_the_decision_cited(at_desk: Client) -> None:
    first = make_contribution()
    decisions.decline(first, by=make_curator("first"), reason="other", cites=[("harms", 1)])
    make_version(Criterion.objects.get(slug="harms"), meaning="Otherwise.")

    assert cited_by(at_desk, cases.make_appeal(first)) == [["harms", 1]]

"""Challenging an entry, saying what it is linked to, and asking for its removal."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from directory.models import Contribution, Criterion, CriterionVersion, Organisation, Relationship
from ethicalmap.ratelimit import Limit
from taxonomy.models import Term
from tests.contribute.factories import make_vocabulary, stamp
from tests.factories import make_organisation, make_person

pytestmark = pytest.mark.django_db

AT = "/organisations/zed-trust"


@pytest.fixture
def zed() -> Organisation:
    return make_organisation("Zed Trust", city="Leeds")


def make_criterion(slug: str = "works-on-it", side: str = "in") -> Criterion:
    criterion, _ = Criterion.objects.get_or_create(slug=slug, defaults={"side": side})
    CriterionVersion.objects.get_or_create(
        criterion=criterion, number=9, defaults={"title": f"Rule {slug}", "meaning": f"What {slug} means."}
    )
    return criterion


def send(client: Client, where: str, **changes: Any) -> Any:
    """Post a form that passes but for some changes."""
    forms: dict[str, dict[str, Any]] = {
        "challenge": {"against": "fact.city", "wrong": "It moved.", "evidence": "https://zed.example"},
        "relate": {"said": "to.funds", "other": "Other Fund", "evidence": "Their report."},
        "remove": {},
    }
    form = {"form": stamp()} | forms[where.strip("/").rpartition("/")[2]] | changes
    return client.post(where, form)


# Challenges ------------------------------------------------------------------------------------------


def test_a_fact_can_be_challenged(client: Client, zed: Organisation) -> None:
    response = send(client, f"{AT}/challenge/", affiliated="on", sender_email="ada@example.org")

    sent = Contribution.objects.get()
    assert response["Location"] == sent.private_path
    assert (sent.type, sent.entry, sent.sender_email) == ("challenge", zed, "ada@example.org")
    assert sent.sent == {
        "against": "fact.city",
        "wrong": "It moved.",
        "evidence": "https://zed.example",
        "affiliated": True,
    }


def test_a_criterion_can_be_challenged_as_it_is_published(client: Client, zed: Organisation) -> None:
    make_criterion()
    make_criterion("agrees", "person")

    page = client.get(f"{AT}/challenge/")
    send(client, f"{AT}/challenge/", against="criterion.works-on-it")

    assertContains(page, "Rule works-on-it")
    assertContains(page, "What works-on-it means.")
    assertNotContains(page, "Rule agrees")
    assert Contribution.objects.get().sent["against"] == "criterion.works-on-it"


def test_what_an_entry_is_filed_under_and_linked_to_can_be_challenged(client: Client) -> None:
    terms = make_vocabulary()
    zed = make_organisation("Zed Trust", terms=[terms["privacy"]])
    Relationship.objects.create(source=make_organisation("Other Fund"), type="funds", target=zed)

    page = client.get(f"{AT}/challenge/?against=fact.terms.issue")

    assertContains(page, "Funded by Other Fund")
    assert re.search(r'value="fact.terms.issue"[^>]*checked', page.content.decode())
    assert send(client, f"{AT}/challenge/", against="fact.relationships.from.funds.other-fund").status_code == 302


def test_a_person_can_be_challenged(client: Client) -> None:
    person = make_person("Wilhelmina Testperson")
    make_criterion("agrees", "person")

    send(client, "/people/wilhelmina-testperson/challenge/", against="criterion.agrees")

    assert Contribution.objects.get().person == person


@pytest.mark.parametrize("against", ["", "fact.nothing", "criterion.nothing", "criterion.agrees", "x" * 5_000])
def test_a_challenge_is_of_something_that_is_there(client: Client, zed: Organisation, against: str) -> None:
    make_criterion("agrees", "person")

    response = send(client, f"{AT}/challenge/", against=against, wrong="Kept as typed.")

    assertContains(response, "<title>Error:", status_code=422)
    assertContains(response, "Kept as typed.", status_code=422)
    assert not Contribution.objects.exists()


def test_a_challenge_says_what_is_wrong(client: Client, zed: Organisation) -> None:
    assertContains(send(client, f"{AT}/challenge/", wrong=" "), "Say what is wrong.", status_code=422)


def test_challenges_of_one_thing_wait_together(client: Client, zed: Organisation) -> None:
    send(client, f"{AT}/challenge/", wrong="One.")
    send(client, f"{AT}/challenge/", wrong="Another.")
    send(client, f"{AT}/challenge/", against="fact.name")

    assert [one.joined_to_id is None for one in Contribution.objects.order_by("pk")] == [True, False, True]


# Relationships ---------------------------------------------------------------------------------------


def test_a_relationship_can_be_proposed_with_evidence_and_dates(client: Client, zed: Organisation) -> None:
    make_organisation("Other Fund")

    response = send(client, f"{AT}/relate/", said="from.funds", other="other fund", since="2018", until="2020-05")

    sent = Contribution.objects.get()
    assert response["Location"] == sent.private_path
    assert sent.entry == zed
    assert sent.sent == {
        "way": "from",
        "type": "funds",
        "other": "other-fund",
        "since": "2018",
        "until": "2020-05",
        "evidence": "Their report.",
    }
    assert not Relationship.objects.exists()


@pytest.mark.parametrize(
    "typed", ["Other Fund", "OTHER FUND", "other-fund", "Other Fund [other-fund]", " Other  Fund "]
)
def test_the_other_is_found_by_name_or_slug(client: Client, zed: Organisation, typed: str) -> None:
    make_organisation("Other Fund")

    send(client, f"{AT}/relate/", other=typed)

    assert Contribution.objects.get().sent["other"] == "other-fund"


@pytest.mark.parametrize("typed", ["Other", "Othr Fund", "fund"])
def test_who_may_be_meant_can_be_chosen(client: Client, zed: Organisation, typed: str) -> None:
    make_organisation("Other Fund")
    make_organisation("Hidden Other Fund", standing="draft")

    asked = send(client, f"{AT}/relate/", other=typed, since="2018")
    assertContains(asked, "Choose which one you mean", status_code=422)
    assertContains(asked, 'name="chosen" value="other-fund"', status_code=422)
    assertContains(asked, 'value="2018"', status_code=422)
    assertNotContains(asked, "Hidden", status_code=422)
    chosen = send(client, f"{AT}/relate/", other=typed, asked=typed, chosen="other-fund", evidence="")
    assertContains(chosen, 'value="Other Fund [other-fund]"', status_code=422)
    send(client, f"{AT}/relate/", other=typed, asked=typed, chosen="other-fund")

    assert Contribution.objects.get().sent["other"] == "other-fund"


def test_of_two_with_one_name_somebody_chooses(client: Client, zed: Organisation) -> None:
    make_organisation("Other Fund", city="York", website="https://a.example")
    make_organisation("Other Fund", city="Hull", website="https://b.example")

    asked = send(client, f"{AT}/relate/")
    send(client, f"{AT}/relate/", other="Another", asked="Other Fund", chosen="other-fund-2")

    assertContains(asked, 'value="other-fund-2"', status_code=422)
    assert not Contribution.objects.exists(), "what is typed now counts, not what was chosen for other words"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"other": "Nobody of that name"}, "We know none of that name."),
        ({"other": "Zed Trust"}, "An organisation cannot stand in a relationship to itself."),
        ({"other": "draft-one"}, "We know none of that name."),
        ({"other": ""}, "Name the other organisation."),
        ({"said": ""}, "Choose how it is linked."),
        ({"evidence": ""}, "Say how you know"),
        ({"since": "May"}, "Give a year, a month"),
        ({"since": "2020", "until": "2019-05"}, "It cannot end before it began."),
    ],
)
def test_what_is_no_relationship_is_refused(
    client: Client, zed: Organisation, changes: dict[str, Any], sentence: str
) -> None:
    make_organisation("Other Fund")
    make_organisation("Draft one", standing="draft")

    response = send(client, f"{AT}/relate/", **changes)

    assertContains(response, sentence, status_code=422)
    assertContains(response, "<title>Error:", status_code=422)
    assert not Contribution.objects.exists()


def test_a_relationship_within_one_year_is_one(client: Client, zed: Organisation) -> None:
    make_organisation("Other Fund")

    assert send(client, f"{AT}/relate/", since="2020-05", until="2020").status_code == 302


def test_what_is_known_already_is_noticed_from_both_sides(client: Client, zed: Organisation) -> None:
    other = make_organisation("Other Fund")
    Relationship.objects.create(source=zed, type="partner", target=other, since="2018")

    here = send(client, f"{AT}/relate/", said="to.partner")
    there = send(client, "/organisations/other-fund/relate/", said="to.partner", other="Zed Trust", since="2018")

    assertContains(here, "That is known already", status_code=422)
    assertContains(there, "That is known already", status_code=422)
    assert send(client, f"{AT}/relate/", said="to.partner", until="2020").status_code == 302


def test_one_relationship_said_from_both_sides_waits_once(client: Client, zed: Organisation) -> None:
    make_organisation("Other Fund")

    for kind, back in (("to.funds", "from.funds"), ("to.partner", "to.partner")):
        send(client, f"{AT}/relate/", said=kind)
        send(client, "/organisations/other-fund/relate/", said=back, other="Zed Trust")

    assert Contribution.objects.waiting().count() == 2
    assert Contribution.objects.exclude(joined_to=None).count() == 2


# Removal ---------------------------------------------------------------------------------------------


def test_a_removal_needs_no_reason(client: Client, zed: Organisation) -> None:
    response = send(client, f"{AT}/remove/")

    sent = Contribution.objects.get()
    assert response["Location"] == sent.private_path
    assert (sent.type, sent.entry, sent.sent) == ("removal", zed, {})
    assert client.get(f"{AT}/").status_code == 200


# All of them -----------------------------------------------------------------------------------------

each = pytest.mark.parametrize("where", ["challenge", "relate", "remove"])


@each
def test_a_form_sent_twice_is_stored_once(client: Client, zed: Organisation, where: str) -> None:
    make_organisation("Other Fund")
    mark = stamp()

    places = {send(client, f"{AT}/{where}/", form=mark)["Location"] for _ in range(2)}

    assert places == {Contribution.objects.get().private_path}


def test_one_stamp_on_two_entries_is_stored_twice(client: Client, zed: Organisation) -> None:
    make_organisation("Other Fund")
    mark = stamp()

    for slug in ("zed-trust", "other-fund"):
        send(client, f"/organisations/{slug}/remove/", form=mark)

    assert Contribution.objects.waiting().count() == 2


@each
def test_a_filled_trap_is_held(client: Client, zed: Organisation, where: str) -> None:
    make_organisation("Other Fund")

    send(client, f"{AT}/{where}/", subject="Buy")

    assert Contribution.objects.get().held


@each
def test_too_much_from_one_network_keeps_what_was_typed(
    client: Client, zed: Organisation, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("directory.contribute.taking.SUBMISSIONS", Limit("test", number=1, seconds=3600))
    make_organisation("Other Fund")
    send(client, f"{AT}/{where}/")

    response = send(client, f"{AT}/{where}/", sender_email="ada@example.org")

    assertContains(response, "ada@example.org", status_code=429)
    assert Contribution.objects.count() == 1


@each
def test_an_address_that_is_none_is_refused_and_an_old_form_shown_again(
    client: Client, zed: Organisation, where: str
) -> None:
    make_organisation("Other Fund")

    assertContains(send(client, f"{AT}/{where}/", sender_email="ada"), "Give a mail address", status_code=422)
    assertContains(send(client, f"{AT}/{where}/", form="old"), "open for more than a day", status_code=422)


@each
def test_what_nobody_may_see_takes_none(client: Client, where: str) -> None:
    make_organisation("Draft one", standing="draft")
    make_organisation("Removed one", standing="removed")

    for method in (client.get, client.post):
        assert method(f"/organisations/draft-one/{where}/").status_code == 404
        assert method(f"/organisations/removed-one/{where}/").status_code == 410
        assert method(f"/organisations/nobody/{where}/").status_code == 404


@each
def test_other_methods_and_forged_forms_are_refused(client: Client, zed: Organisation, where: str) -> None:
    assert client.delete(f"{AT}/{where}/").status_code == 405
    assert Client(enforce_csrf_checks=True).post(f"{AT}/{where}/", {}).status_code == 403


@pytest.mark.parametrize(("where", "queries"), [("challenge", 5), ("relate", 1), ("remove", 1)])
def test_showing_a_form_costs_the_same_however_much_there_is(
    client: Client, zed: Organisation, where: str, queries: int, django_assert_num_queries: Any
) -> None:
    make_criterion()
    with django_assert_num_queries(queries):
        client.get(f"{AT}/{where}/")
    terms: dict[str, Term] = make_vocabulary()
    zed.terms.add(*terms.values())
    for number in range(5):
        make_criterion(f"rule-{number}")
        Relationship.objects.create(source=zed, type="funds", target=make_organisation(f"Number {number}"))

    with django_assert_num_queries(queries):
        client.get(f"{AT}/{where}/")

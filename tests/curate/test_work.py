"""The work list: whatever is to be done, the most pressing first."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from directory.contribute.sender import sender_key
from directory.curate import proposals
from directory.models import Contribution, LikelyDuplicate, LinkCheck, Organisation
from ethicalmap.models import Letter
from tests.curate.cases import make_challenge, make_claim, make_edit, make_relationship, make_removal
from tests.curate.conftest import make_curator
from tests.curate.contributions import make_contribution
from tests.curate.forms import filled
from tests.factories import make_organisation, make_person

pytestmark = pytest.mark.django_db

WORK = "/admin/work/"


def ago(days: int) -> Any:
    return timezone.now() - timedelta(days=days)


def make_broken_link(entry: Organisation) -> LinkCheck:
    return LinkCheck.objects.create(
        organisation=entry, website=entry.website, outcome="unreachable", failures=5, failing_since=ago(20)
    )


def make_pair(one: Organisation, other: Organisation) -> LikelyDuplicate:
    return LikelyDuplicate.objects.create(one=one, other=other, score=90, reason="They have nearly the same name.")


def make_letter(number: int = 0) -> Letter:
    own = {"key": f"letter-{number}", "given_up_at": ago(1), "failure": "SMTPServerDisconnected"}
    return Letter.objects.create(kind="decided", to="ada@example.org", **own)


def titles(browser: Client, query: str = "") -> list[str]:
    """What is to be done, but that most entries are to be confirmed one day."""
    return [item.title for item in browser.get(WORK + query).context["page"] if item.kind != "unconfirmed"]


# What is there -------------------------------------------------------------------------------------------------------


def test_everything_to_do_is_one_list_with_the_reason_for_each(at_desk: Client) -> None:
    entry = make_organisation("Zed", city="York", confirmed_on=ago(500).date())
    make_edit(entry, city="Leeds")
    make_contribution(name="Held", website="https://held.example", held=True)
    make_broken_link(make_organisation("Broken"))
    make_pair(make_organisation("One"), make_organisation("Other"))
    make_person("Stale Testperson", confirmed_on=ago(500).date())

    page = at_desk.get(WORK)

    for words in (
        "A change to an entry",
        "Visitors read something else (+2)",
        "Visitors cannot tell whether it still holds (+1)",
        "A link leads visitors nowhere (+2)",
        "One and Other",
        "They have nearly the same name.",
        "Stale Testperson",
        "Held as likely spam",
    ):
        assertContains(page, words)
    assertNotContains(page, "ada@example.org")


def test_what_is_to_be_confirmed_is_one_thing_to_do_each_and_leads_to_these_entries(at_desk: Client) -> None:
    for name in ("One", "Two"):
        make_organisation(name)
    make_organisation("Due", confirmed_on=ago(375).date(), standing="archived")
    make_organisation("Fresh", confirmed_on=ago(10).date())
    make_organisation("Draft", standing="draft")
    make_person("Due Testperson", confirmed_on=ago(375).date())

    items = list(at_desk.get(f"{WORK}?kind=unconfirmed").context["page"])

    leads_to = {
        item.title: {str(entry) for entry in at_desk.get(item.address).context["cl"].queryset} for item in items
    }
    assert leads_to == {
        "2 organisations that nobody has confirmed yet": {"One", "Two"},
        "1 organisation that is due to be confirmed again": {"Due"},
        "1 person whose entry is due to be confirmed again": {"Due Testperson"},
    }
    assert {item.points for item in items} == {1}


def test_where_all_is_fresh_nothing_is_to_be_confirmed(at_desk: Client) -> None:
    make_organisation("Fresh", confirmed_on=ago(10).date())

    assertContains(at_desk.get(WORK), "Nothing is to be done.")


def test_what_affects_more_comes_first_and_then_what_waits_longer(at_desk: Client) -> None:
    make_relationship(make_organisation("Small"), make_organisation("Far"))
    make_edit(make_organisation("Newer", city="York"), city="Leeds")
    older = make_edit(make_organisation("Older", city="York"), city="Leeds")
    Contribution.objects.filter(pk=older.pk).update(sent_at=ago(5))
    make_removal(make_organisation("Great"))
    old = make_claim(make_organisation("Old"))
    Contribution.objects.filter(pk=old.pk).update(sent_at=ago(50))

    assert titles(at_desk) == ["Old", "Great", "Older", "Newer", "Small"]
    assertContains(at_desk.get(WORK), "1\xa0month, 2\xa0weeks ago (+7)")


def test_what_others_sent_too_presses_more(at_desk: Client) -> None:
    make_contribution(name="Alone", website="https://alone.example")
    case = make_contribution(name="Wanted", website="https://wanted.example")
    make_contribution(joined_to=case)
    make_contribution(joined_to=case)

    assert titles(at_desk) == ["Wanted", "Alone"]
    assertContains(at_desk.get(WORK), "2 others sent the same (+2)")


def test_what_one_can_do_nothing_about_now_comes_last(at_desk: Client, curator: User) -> None:
    asked = make_removal(make_organisation("Asked"))
    Contribution.objects.filter(pk=asked.pk).update(stage="asked")
    own = make_challenge(make_organisation("Own", city="York"))
    proposals.propose(own, "decline", by=curator, note="No.", reason="not_confirmed")
    make_contribution(name="Cheap Pills", website="https://pills.example", held=True)

    assert titles(at_desk)[0] == "Cheap Pills"
    assertContains(at_desk.get(WORK), "you proposed it")


def test_mine_to_second_is_what_others_proposed(at_desk: Client, curator: User) -> None:
    mine, theirs = (make_challenge(make_organisation(name, city="York")) for name in ("Mine", "Theirs"))
    proposals.propose(mine, "decline", by=curator, note="No.", reason="not_confirmed")
    proposals.propose(theirs, "decline", by=make_curator("ada"), note="No.", reason="not_confirmed")

    assert titles(at_desk, "?second=mine") == ["Theirs"]
    assertContains(at_desk.get(WORK), "One word finishes it (+2)")


def test_a_merge_that_somebody_proposed_waits_for_another_curator(at_desk: Client, curator: User) -> None:
    pair = make_pair(make_organisation("Zed"), make_organisation("Zed Trust"))
    LikelyDuplicate.objects.filter(pk=pair.pk).update(proposal={"by": make_curator("ada").pk})

    page = at_desk.get(WORK, {"second": "mine"})

    assertContains(page, f"/admin/directory/organisation/{pair.one_id}/merge/{pair.other_id}/")
    LikelyDuplicate.objects.filter(pk=pair.pk).update(proposal={"by": curator.pk})
    assert titles(at_desk, "?second=mine") == []


def test_what_one_sent_oneself_is_left_to_others(at_desk: Client, curator: User) -> None:
    User.objects.filter(pk=curator.pk).update(email="Rosa@example.org")
    case = make_contribution(sender_key=sender_key("rosa@example.org"))

    refused = at_desk.post(
        f"/admin/directory/contribution/{case.pk}/change/", {"decision": "decline", "reason": "ended", "version": "0"}
    )

    assert titles(at_desk) == []
    assertContains(refused, "It was sent from your own address", status_code=403)
    assert Contribution.objects.get(pk=case.pk).is_waiting


def test_a_website_that_moved_is_something_to_do_until_it_is_taken_over(at_desk: Client) -> None:
    entry = make_organisation("Zed")
    LinkCheck.objects.create(
        organisation=entry, website=entry.website, outcome="moved", leads_to="https://zed.example/new"
    )

    assert titles(at_desk) == ["Zed"]
    Organisation.objects.filter(pk=entry.pk).update(website="https://zed.example/new")
    assert titles(at_desk) == []


def test_the_list_is_narrowed_to_one_kind(at_desk: Client) -> None:
    make_edit(make_organisation("Edited", city="York"), city="Leeds")
    make_claim(make_organisation("Claimed"))

    assert titles(at_desk, "?kind=claim") == ["Claimed"]
    assertContains(at_desk.get(f"{WORK}?kind=appeal"), "Nothing of this kind.")


@pytest.mark.parametrize("query", ["?kind=whim", "?second=x"])
def test_what_cannot_be_understood_is_said(at_desk: Client, query: str) -> None:
    assertContains(at_desk.get(WORK + query), "There is no such kind of work.", status_code=400)


def test_long_lists_have_pages(at_desk: Client) -> None:
    for number in range(60):
        make_contribution(name=f"Zed {number}", website=f"https://zed{number}.example")

    first, second = at_desk.get(WORK), at_desk.get(f"{WORK}?page=2")

    assert [len(page.context["page"]) for page in (first, second)] == [50, 10]
    assertContains(second, "Page 2 of 2")


def test_an_empty_list_says_so(at_desk: Client) -> None:
    assertContains(at_desk.get(WORK), "Nothing is to be done.")


def test_the_list_is_linked_from_the_start_page(at_desk: Client) -> None:
    assertContains(at_desk.get("/admin/"), f'href="{WORK}"')


@pytest.mark.parametrize("count", [1, 40])
def test_the_list_costs_the_same_however_much_there_is(
    at_desk: Client, curator: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        entry = make_organisation(f"Zed {number}", city="York", confirmed_on=ago(500).date())
        make_edit(entry, city="Leeds")
        entry.city = "Hull"
        entry.save()
        case = make_challenge(entry)
        proposals.propose(case, "decline", by=make_curator(f"ada-{number}"), note="No.", reason="not_confirmed")
        make_relationship(entry, make_organisation(f"Far {number}"))
        make_broken_link(entry)
        make_pair(entry, make_organisation(f"Other {number}"))
        make_letter(number)
        make_contribution(joined_to=make_contribution(website=f"https://zed{number}.example"))

    with django_assert_num_queries(15):
        at_desk.get(WORK)


# One after the other -------------------------------------------------------------------------------------------------


def test_after_a_decision_the_next_one_opens_with_a_way_back(at_desk: Client) -> None:
    first = make_claim(make_organisation("Claimed"))
    following = make_contribution(name="Lantern", website="https://lantern.example")
    page = f"/admin/directory/contribution/{first.pk}/change/"

    form = filled(at_desk.get(page), decision="decline", reason="not_confirmed")
    response = at_desk.post(page, form)

    to = f"/admin/directory/contribution/{following.pk}/change/"
    assertRedirects(response, to, fetch_redirect_response=False)
    told = at_desk.get(to)
    assertContains(told, f'<a href="{page}#outcome">Reopen it</a>')
    assertContains(told, "1 more waits.")


def test_one_that_is_left_is_not_opened_again_at_once(at_desk: Client) -> None:
    left = make_claim(make_organisation("Left"))
    second = make_edit(make_organisation("Second", city="York"), city="Leeds")
    third = make_relationship(make_organisation("Third"), make_organisation("Far"))
    page = f"/admin/directory/contribution/{second.pk}/change/"

    opened = at_desk.get(page)
    response = at_desk.post(page, filled(opened, decision="decline", reason="not_confirmed"))

    assertContains(opened, f'href="/admin/directory/contribution/{left.pk}/change/" data-key="k"')
    assert response["Location"] == f"/admin/directory/contribution/{third.pk}/change/"


@pytest.mark.parametrize(
    ("others", "told"),
    [
        (0, "Nothing waits any more."),
        (1, "Nothing else waits for your decision; 1 other thing is to be done."),
        (2, "Nothing else waits for your decision; 2 other things are to be done."),
    ],
)
def test_after_the_last_one_the_list_says_what_else_there_is(at_desk: Client, others: int, told: str) -> None:
    case = make_claim()
    for number in range(others):
        make_broken_link(make_organisation(f"Broken {number}"))
    Organisation.objects.update(confirmed_on=timezone.localdate())
    page = f"/admin/directory/contribution/{case.pk}/change/"

    form = filled(at_desk.get(page), decision="decline", reason="not_confirmed")
    response = at_desk.post(page, form, follow=True)

    assert response.redirect_chain == [(WORK, 302)]
    assertContains(response, told)


def test_nothing_else_than_the_list_can_be_the_next(at_desk: Client) -> None:
    case = make_claim()
    page = f"/admin/directory/contribution/{case.pk}/change/"

    form = filled(at_desk.get(page), decision="decline", reason="not_confirmed", next="https://evil.example/")

    assert at_desk.post(page, form)["Location"] == WORK


# Letters -------------------------------------------------------------------------------------------------------------


def test_letters_given_up_are_for_those_who_may_look_at_them(at_desk: Client, client: Client) -> None:
    make_letter()
    assertNotContains(at_desk.get(WORK), "1 letter")

    client.force_login(make_curator("x", "Administrators"))

    assertContains(client.get(WORK), "1 letter")
    (item,) = client.get(f"{WORK}?kind=letter").context["page"]
    assertContains(client.get(item.address), "SMTPServerDisconnected")


# Who may -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [WORK, f"{WORK}interests/"])
def test_the_lists_are_for_curators(client: Client, address: str) -> None:
    assert client.get(address).status_code == 302
    client.force_login(User.objects.create_user("passer-by", is_staff=True))
    assert client.get(address).status_code == 403
    client.force_login(make_curator())
    assert client.get(address).status_code == 200


def test_nothing_in_the_list_changes_on_being_read(at_desk: Client) -> None:
    assert at_desk.post(WORK).status_code == 405

"""The queue, and the page on which a curator decides."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.mail import EmailMessage
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from directory.curate import decisions
from directory.models import Contribution, Organisation
from tests.curate.conftest import make_curator
from tests.curate.contributions import SENT, make_contribution
from tests.curate.forms import filled
from tests.factories import make_facet, make_organisation, make_term

pytestmark = pytest.mark.django_db

State = Contribution.State
QUEUE = "/admin/directory/contribution/"


def page_of(case: Contribution) -> str:
    return f"{QUEUE}{case.pk}/change/"


def post(browser: Client, case: Contribution, decision: str, **changes: Any) -> HttpResponse:
    """Open the page, type `changes`, and press the button; `None` unticks or empties."""
    form = filled(browser.get(page_of(case)), decision=decision, **changes)
    return browser.post(page_of(case), {name: value for name, value in form.items() if value is not None})


# The queue -----------------------------------------------------------------------------------------------------------


def test_the_queue_is_what_waits_oldest_first(at_desk: Client, curator: User) -> None:
    new = make_contribution(name="New", website="https://new.example")
    old = make_contribution(name="Old", website="https://old.example", sent_at=timezone.now() - timedelta(days=130))
    make_contribution(name="Joined", joined_to=old)
    make_contribution(name="Pills", website="https://pills.example", held=True)
    gone = make_contribution(name="Gone", website="https://gone.example")
    decisions.decline(gone, by=curator, reason="ended")

    response = at_desk.get(QUEUE)

    assert list(response.context["cl"].result_list) == [old, new]
    assertContains(response, "4\xa0months ago")
    assertContains(response, "1 other<")


@pytest.mark.parametrize(("state", "shown"), [("held", "Pills"), ("declined", "Gone"), ("accepted", "Watch")])
def test_the_queue_shows_other_states_when_asked(at_desk: Client, curator: User, state: str, shown: str) -> None:
    make_contribution(name="Pills", website="https://pills.example", held=True)
    decisions.decline(make_contribution(name="Gone", website="https://g.example"), by=curator, reason="ended")
    decisions.accept(make_contribution(), by=curator, fields=SENT)

    response = at_desk.get(QUEUE, {"state": state})

    assert len(response.context["cl"].result_list) == 1
    assertContains(response, shown)


@pytest.mark.parametrize("count", [1, 30])
def test_the_queue_costs_the_same_however_long(
    at_desk: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        case = make_contribution(website=f"https://zed{number}.example")
        make_contribution(joined_to=case)

    with django_assert_num_queries(6):
        at_desk.get(QUEUE)


def test_the_start_page_says_what_waits(at_desk: Client) -> None:
    make_contribution(sent_at=timezone.now() - timedelta(days=130))
    make_contribution(name="Zed", website="https://zed.example")

    response = at_desk.get("/admin/")

    assertContains(response, "2 contributions wait</a>")
    assertContains(response, "the oldest for 4\xa0months, 1\xa0week")


def test_the_start_page_says_nothing_to_those_who_may_not_see_it(client: Client) -> None:
    client.force_login(make_curator("x", "Vocabulary editors"))
    make_contribution()

    assertNotContains(client.get("/admin/"), "What waits")


# Reading -------------------------------------------------------------------------------------------------------------


def test_terms_stand_with_their_definitions_and_proposals_beside(at_desk: Client) -> None:
    make_term("privacy", definition="Keeping to oneself.")
    case = make_contribution(
        terms={"issue": ["privacy", "no-longer"]}, proposals={"issue": "<i>Quiet</i>"}, note="By the founder."
    )

    response = at_desk.get(page_of(case))

    assertContains(response, "Keeping to oneself.")
    assertContains(response, "“no-longer” is no longer in the vocabulary.")
    assertContains(response, "&lt;i&gt;Quiet&lt;/i&gt;")
    assertContains(response, "By the founder.")


def test_a_term_that_was_replaced_since_is_offered_as_the_one_that_stands_for_it(at_desk: Client) -> None:
    new = make_term("privacy")
    make_term("data-protection", deprecated=True, replaced_by=new)
    case = make_contribution(terms={"issue": ["data-protection"]})

    page = at_desk.get(page_of(case))

    assertContains(page, "<strong>Data protection</strong> (deprecated)")
    assert filled(page)["terms.issue"] == [str(new.pk)]


def test_what_those_who_joined_say_differently_stands_beside_the_field(at_desk: Client) -> None:
    make_term("privacy"), make_term("surveillance")
    case = make_contribution(terms={"issue": ["privacy"]})
    for _ in range(2):
        make_contribution(joined_to=case, city="York", terms={"issue": ["privacy", "surveillance"]})

    response = at_desk.get(page_of(case))

    assertContains(response, "2 others sent: York")
    assertContains(response, "2 others sent: Surveillance")
    assertContains(response, "others sent:", count=2)


def test_what_joined_another_leads_to_it(at_desk: Client) -> None:
    case = make_contribution()

    assertRedirects(at_desk.get(page_of(make_contribution(joined_to=case))), page_of(case))


def test_the_senders_address_is_for_those_who_are_permitted(at_desk: Client, curator: User) -> None:
    case = make_contribution(sender_email="ada@example.org")
    make_contribution(joined_to=case, sender_email="bo@example.org")

    assertNotContains(at_desk.get(page_of(case)), "@example.org")

    curator.user_permissions.add(Permission.objects.get(codename="see_sender"))
    assertContains(at_desk.get(page_of(case)), "@example.org", count=2)


@pytest.mark.parametrize("count", [1, 20])
def test_the_page_costs_the_same_however_much_there_is(
    at_desk: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    terms = {f"facet-{number}": [make_term("a", f"facet-{number}").slug] for number in range(count)}
    case = make_contribution(terms=terms)
    for number in range(count):
        make_contribution(joined_to=case, city=f"Town {number}")
        make_organisation(f"Watch the Watchers {number}")

    with django_assert_num_queries(18):
        at_desk.get(page_of(case))


@pytest.mark.parametrize("number", ["0", "9" * 30, "x", "²"])
def test_what_is_not_there_is_not_found(at_desk: Client, number: str) -> None:
    assert at_desk.get(f"{QUEUE}{number}/change/").status_code == 404


# Accepting -----------------------------------------------------------------------------------------------------------


def test_accepting_lists_what_is_ticked_as_corrected_and_opens_the_next(at_desk: Client) -> None:
    privacy, surveillance = make_term("privacy"), make_term("surveillance")
    case = make_contribution(terms={"issue": ["privacy"]})
    following = make_contribution(name="Zed", website="https://zed.example")

    response = post(
        at_desk,
        case,
        "accept",
        summary="Watches.",
        take__city=None,
        year_founded="2019",
        terms__issue=[privacy.pk, surveillance.pk],
    )

    assertRedirects(response, page_of(following), fetch_redirect_response=False)
    entry, case = Organisation.objects.get(), Contribution.objects.get(pk=case.pk)
    assert (entry.summary, entry.city, entry.year_founded) == ("Watches.", "", 2019)
    assert set(entry.terms.all()) == {privacy, surveillance}
    assert (case.state, case.accepted_fields["city"], case.accepted_fields["summary"]) == (State.IN_PART, False, True)
    assertContains(at_desk.get(page_of(following)), "Watch the Watchers</a> is listed. 1 more waits.")


def test_the_last_one_leads_to_the_work_list(at_desk: Client) -> None:
    assertRedirects(post(at_desk, make_contribution(), "accept"), "/admin/work/")


def test_an_entry_needs_its_name_its_sentence_and_its_answers(at_desk: Client) -> None:
    make_facet("issue", required=True)
    case = make_contribution(summary="", proposals={"issue": "Quiet"})

    response = post(at_desk, case, "accept", take__name=None, city="York", accept_words="Hello.")

    assert set(response.context["form"].errors) == {"name", "summary", "terms.issue"}
    assertContains(response, "<title>Error:", status_code=422)
    assertContains(response, '<a href="#id_summary">Summary</a>: An entry needs one sentence', status_code=422)
    again = filled(response)
    assert (again["city"], again["accept_words"]) == (["York"], ["Hello."])
    assert not Organisation.objects.exists()


def test_what_is_listed_already_is_refused_with_a_link(at_desk: Client) -> None:
    known = make_organisation("Watchers", website="http://www.watch.example/")

    response = post(at_desk, make_contribution(), "accept")

    link = f'<a href="/admin/directory/organisation/{known.pk}/change/">Watchers</a> is listed already'
    assertContains(response, link, status_code=422)
    assert set(response.context["form"].errors) == {"website"}


@pytest.mark.parametrize(
    ("field", "value"),
    [("website", "javascript:alert(1)"), ("year_founded", "12"), ("country", "XX"), ("terms__issue", "0")],
)
def test_a_correction_is_checked_like_any_entry(at_desk: Client, field: str, value: str) -> None:
    make_facet("issue")

    response = post(at_desk, make_contribution(), "accept", **{field: value})

    assert set(response.context["form"].errors) == {field.replace("__", ".")}


def test_the_page_of_what_is_decided_says_what_was_left_out(at_desk: Client) -> None:
    case = make_contribution()

    post(at_desk, case, "accept", take__city=None)

    page = at_desk.get(page_of(case))
    assertContains(page, "accepted in part")
    assertContains(page, "(left out)", count=1)


# Declining -----------------------------------------------------------------------------------------------------------


def test_declining_says_why_and_leads_to_the_entry_there_is(at_desk: Client, curator: User) -> None:
    known = make_organisation("Watchers")
    case = make_contribution()

    post(at_desk, case, "decline", reason="listed_already", listed_as="watchers", decline_words="See there.")

    case.refresh_from_db()
    assert (case.state, case.reason, case.words, case.entry) == (State.DECLINED, "listed_already", "See there.", known)
    assert case.decided_by == curator


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({}, "reason"),
        ({"reason": "whim"}, "reason"),
        ({"reason": "other", "cites": ["can-be-seen"]}, "decline_words"),
        ({"reason": "other", "decline_words": "No."}, "cites"),
        ({"reason": "ended", "listed_as": "watchers"}, "listed_as"),
    ],
)
def test_declining_needs_a_reason(at_desk: Client, typed: dict[str, str], wrong: str) -> None:
    make_organisation("Watchers")
    case = make_contribution()

    response = post(at_desk, case, "decline", city="York", **typed)

    assert set(response.context["form"].errors) == {wrong}
    assert filled(response)["city"] == ["York"]
    assert Contribution.objects.get(pk=case.pk).is_waiting


def test_what_was_typed_for_accepting_does_not_hinder_declining(at_desk: Client) -> None:
    case = make_contribution()

    post(at_desk, case, "decline", reason="ended", website="no address", name="")

    assert Contribution.objects.get(pk=case.pk).state == State.DECLINED


@pytest.mark.parametrize("decision", ["accept", "decline"])
def test_all_who_sent_it_are_told_what_became_of_it(
    at_desk: Client,
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    decision: str,
) -> None:
    case = make_contribution(sender_email="ada@example.org")
    joined = make_contribution(joined_to=case, sender_email="bo@example.org")
    make_contribution(joined_to=case)

    with django_capture_on_commit_callbacks(execute=True):
        post(at_desk, case, decision, reason="ended", accept_words="Thank you.", decline_words="Thank you.")

    assert {mail.to[0] for mail in mailoutbox} == {"ada@example.org", "bo@example.org"}
    assert all("Thank you." in mail.body for mail in mailoutbox)
    page = at_desk.get(joined.private_path)
    assertContains(page, "Thank you.")
    assertContains(page, "It is no longer active." if decision == "decline" else "Watch the Watchers")


# Too late, and undone ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("decision", ["accept", "decline"])
def test_the_second_curator_is_told_and_keeps_the_words(
    at_desk: Client,
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    decision: str,
) -> None:
    case = make_contribution(sender_email="ada@example.org")
    form = filled(at_desk.get(page_of(case)), decision=decision, city="York", accept_words="Hello.", reason="ended")
    decisions.accept(case, by=make_curator("ada"), fields=SENT)

    with django_capture_on_commit_callbacks(execute=True):
        response = at_desk.post(page_of(case), form)

    assert not mailoutbox
    assertContains(response, "ada accepted it", status_code=409)
    assert "). Nothing of yours was stored." in " ".join(response.content.decode().split())
    assertContains(response, "York", status_code=409)
    assertContains(response, "Hello.", status_code=409)
    assert Organisation.objects.get().city == "Leeds"


def test_a_decline_is_reopened(at_desk: Client, curator: User) -> None:
    case = make_contribution()
    decisions.decline(case, by=curator, reason="ended")

    assertContains(at_desk.get(page_of(case)), "declined: It is no longer active.")
    assertRedirects(at_desk.post(page_of(case), {"decision": "reopen"}), page_of(case))
    assert list(Contribution.objects.waiting()) == [case]


def test_what_is_held_is_released(at_desk: Client) -> None:
    case = make_contribution(held=True, flags=["links"])

    assertContains(at_desk.get(page_of(case)), "Held as likely spam")
    assertRedirects(at_desk.post(page_of(case), {"decision": "release"}), page_of(case))
    assert list(Contribution.objects.waiting()) == [case]


@pytest.mark.parametrize("decision", ["", "accept-all", "reopen", "release"])
def test_other_decisions_are_refused(at_desk: Client, decision: str) -> None:
    case = make_contribution()

    response = at_desk.post(page_of(case), {"decision": decision})

    assert response.status_code in (400, 409)
    assert Contribution.objects.get(pk=case.pk).is_waiting


# Who may -------------------------------------------------------------------------------------------------------------


def test_who_may_only_read_decides_nothing(client: Client) -> None:
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_contribution"))
    client.force_login(reader)
    case = make_contribution()

    page = client.get(page_of(case))

    assertContains(page, "Watches those who watch.")
    assertNotContains(page, 'name="decision"')
    assert client.post(page_of(case), {"decision": "decline", "reason": "ended"}).status_code == 403


def test_staff_without_the_group_see_nothing(client: Client) -> None:
    client.force_login(User.objects.create_user("passer-by", is_staff=True))
    case = make_contribution()

    assert [client.get(address).status_code for address in (QUEUE, page_of(case))] == [403, 403]


def test_a_stranger_is_sent_to_log_in(client: Client) -> None:
    case = make_contribution()

    assert client.get(page_of(case)).status_code == 302
    assert client.post(page_of(case), {"decision": "decline", "reason": "ended"}).status_code == 302
    assert Contribution.objects.get(pk=case.pk).is_waiting


def test_a_form_from_elsewhere_is_refused(curator: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(curator)
    case = make_contribution()

    assert browser.post(page_of(case), {"decision": "decline", "reason": "ended"}).status_code == 403

"""Whoever was refused can appeal, once and in time; another curator looks at it, and the case waits again."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from directory.contribute.after_refusal import APPEAL_WITHIN, MEND
from directory.curate import decisions
from directory.curate.claiming import HinderedError
from directory.curate.reopening import reopen
from directory.models import Contribution, Decision
from tests.curate.conftest import make_curator
from tests.curate.contributions import SENT, make_contribution
from tests.curate.forms import filled

pytestmark = pytest.mark.django_db

State, Type = Contribution.State, Contribution.Type


def declined(*, ago: timedelta = timedelta(0), reason: str = "too_little", **changes: Any) -> Contribution:
    """A contribution that a curator declined."""
    case = make_contribution(**changes)
    decisions.decline(case, by=make_curator(f"first-{case.pk}"), reason=reason)
    Contribution.objects.filter(pk=case.pk).update(decided_at=timezone.now() - ago)
    case.refresh_from_db()
    return case


def page_of(case: Contribution) -> str:
    return f"{case.private_path}appeal/"


def send(browser: Client, case: Contribution, why: str = "It has a public archive.", **changes: Any) -> HttpResponse:
    """Fill in the form, and send it."""
    return browser.post(page_of(case), filled(browser.get(page_of(case)), why=why, **changes))


def test_a_refusal_says_what_it_rests_on_how_to_mend_it_and_how_to_appeal(client: Client) -> None:
    case = declined(reason="advertising")

    response = client.get(case.private_path)

    for words in [
        "It would only advertise",
        "version 1",
        "Send it again in plain words",
        "Appeal against the decision",
    ]:
        assertContains(response, words)
    assertContains(response, f'href="{page_of(case)}"')


def test_a_mail_about_a_refusal_says_the_same(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    from directory.contribute.mails import tell_decision

    with django_capture_on_commit_callbacks(execute=True):
        case = declined(reason="advertising", sender_email="ada@example.org")
        tell_decision(case)

    body = mail.outbox[-1].body
    for words in ["- It would only advertise (version 1)", "Send it again in plain words", "appeal until"]:
        assert words in body
    assert f"http://testserver{page_of(case)}" in body
    assert not [line for line in body.splitlines() if SENT["name"] in line]


def test_every_reason_but_another_one_says_how_to_mend_it() -> None:
    assert set(Contribution.Reason) - set(MEND) == {Contribution.Reason.OTHER}


def test_an_appeal_waits_like_anything_else_and_has_a_page_of_its_own(client: Client) -> None:
    case = declined(sender_email="ada@example.org")

    response = send(client, case)

    appeal = Contribution.objects.get(type=Type.APPEAL)
    assert (appeal.appeal_of, appeal.sender_email, appeal.state) == (case, "ada@example.org", State.WAITING)
    assertRedirects(response, appeal.private_path)
    assertContains(client.get(appeal.private_path), "It has a public archive.")


def test_all_who_appeal_against_one_decision_join(client: Client) -> None:
    case = make_contribution()
    joined = make_contribution(joined_to=case)
    decisions.decline(case, by=make_curator(), reason="too_little")

    for contribution in (case, joined):
        send(client, contribution, why=f"Look again, says {contribution.pk}.")

    first, second = Contribution.objects.filter(type=Type.APPEAL).order_by("pk")
    assert second.joined_to == first


def test_an_appeal_sent_twice_is_one(client: Client) -> None:
    case = declined()
    form = filled(client.get(page_of(case)), why="Look again.")

    first, second = client.post(page_of(case), form), client.post(page_of(case), form)

    assert first["Location"] == second["Location"]
    assert Contribution.objects.filter(type=Type.APPEAL).count() == 1


def test_an_appeal_says_why(client: Client) -> None:
    case = declined()

    response = send(client, case, why=" ")

    assertContains(response, "Say what was wrong about it.", status_code=422)
    assertContains(response, "<title>Error:", status_code=422)
    assert not Contribution.objects.filter(type=Type.APPEAL).exists()


def test_an_appeal_is_open_for_twenty_eight_days_at_least(client: Client) -> None:
    assert timedelta(days=28) <= APPEAL_WITHIN

    assert client.get(page_of(declined(ago=APPEAL_WITHIN, website="https://a.example"))).status_code == 200
    late = declined(ago=APPEAL_WITHIN + timedelta(days=1), website="https://b.example")
    assertContains(client.get(page_of(late)), "It is too late", status_code=409)
    assertNotContains(client.get(late.private_path), "Appeal against the decision")
    assert client.post(page_of(late), {"why": "Still."}).status_code == 409
    assert not Contribution.objects.filter(type=Type.APPEAL).exists()


def test_what_was_not_refused_cannot_be_appealed_against(client: Client) -> None:
    waiting = make_contribution(website="https://a.example")
    accepted = make_contribution(website="https://b.example")
    decisions.accept(accepted, by=make_curator(), fields=accepted.sent)

    for case, words in [(waiting, "Nothing is decided yet"), (accepted, "Nothing of it was refused")]:
        assertContains(client.get(page_of(case)), words, status_code=409)
        assert client.post(page_of(case), {"why": "Still."}).status_code == 409
    assert not Contribution.objects.filter(type=Type.APPEAL).exists()


def test_an_appeal_is_the_last_word(client: Client) -> None:
    case = declined()
    send(client, case)
    appeal = Contribution.objects.get(type=Type.APPEAL)
    decisions.decline(appeal, by=make_curator("second"), reason="too_little")

    assertContains(client.get(page_of(case)), "another curator has looked at an appeal already", status_code=409)
    assertContains(client.get(page_of(appeal)), "This was an appeal", status_code=409)
    assertContains(client.get(appeal.private_path), "The decision stands")


def test_no_other_link_opens_an_appeal(client: Client) -> None:
    declined()

    assert client.get("/contributions/nobody/appeal/").status_code == 404
    assert client.post("/contributions/nobody/appeal/", {"why": "x"}).status_code == 404


def test_the_page_is_private(client: Client) -> None:
    response = client.get(page_of(declined()))

    assert response["Cache-Control"] == "no-store"
    assert response["X-Robots-Tag"] == "noindex"


# What becomes of it ---------------------------------------------------------------------------------------------------


def test_an_appeal_upheld_lets_what_was_declined_wait_again(client: Client) -> None:
    case = declined()
    send(client, case)
    appeal = Contribution.objects.get(type=Type.APPEAL)

    decisions.accept(appeal, by=make_curator("second"), fields={})

    case.refresh_from_db()
    assert (case.state, case.decided_by) == (State.WAITING, None)
    assertContains(client.get(case.private_path), "It waits for a curator")
    assertContains(client.get(appeal.private_path), "Your appeal was upheld")
    assert Decision.objects.filter(about="appeal", outcome="accepted").count() == 1


def test_an_appeal_upheld_against_a_part_lets_the_rest_wait_as_a_change(client: Client) -> None:
    case = make_contribution()
    taken = {name: value for name, value in SENT.items() if name != "city"}
    entry = decisions.accept(case, by=make_curator("first"), fields=taken)
    case.refresh_from_db()
    send(client, case)

    decisions.accept(Contribution.objects.get(type=Type.APPEAL), by=make_curator("second"), fields={})

    rest = Contribution.objects.get(type=Type.EDIT)
    assert (rest.entry, rest.state) == (entry, State.WAITING)
    assert rest.sent["changes"] == {"city": [None, "Leeds"]}
    case.refresh_from_db()
    assert case.state == State.IN_PART


def test_an_appeal_upheld_after_a_curator_reopened_it_changes_nothing(client: Client) -> None:
    case = declined()
    send(client, case)
    reopen(case, by=make_curator("other"))

    decisions.accept(Contribution.objects.get(type=Type.APPEAL), by=make_curator("second"), fields={})

    case.refresh_from_db()
    assert case.state == State.WAITING


def test_nobody_decides_on_an_appeal_against_their_own_decision(client: Client) -> None:
    case = declined()
    send(client, case)
    appeal = Contribution.objects.get(type=Type.APPEAL)

    for decide in (
        lambda: decisions.accept(appeal, by=case.decided_by, fields={}),
        lambda: decisions.decline(appeal, by=case.decided_by, reason="too_little"),
    ):
        with pytest.raises(HinderedError):
            decide()

    appeal.refresh_from_db()
    assert appeal.is_waiting
    decisions.accept(appeal, by=make_curator("second"), fields={})

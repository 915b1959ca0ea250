"""Whoever sent something in can take it back, as long as nobody has decided."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from directory.contribute.actions import send_in
from directory.contribute.withdrawing import DecidedError, withdraw
from directory.curate.claiming import AlreadyDecidedError
from directory.curate.decisions import decline
from directory.models import Contribution, Decision
from tests.contribute.factories import make_contribution, make_vocabulary, send
from tests.curate.at_once import at_once

pytestmark = pytest.mark.django_db


def take_back(client: Client, sent: Contribution) -> Any:
    return client.post(f"{sent.private_path}withdraw/")


def test_it_is_asked_first_and_nothing_is_changed_by_asking(client: Client) -> None:
    sent = make_contribution()

    assertContains(client.get(sent.private_path), f'href="{sent.private_path}withdraw/"')
    assertContains(client.get(f"{sent.private_path}withdraw/"), "Withdraw what you sent: Zed Trust?")

    assert Contribution.objects.get().state == "waiting"


def test_it_waits_no_more_and_can_be_sent_again(client: Client) -> None:
    sent = make_contribution()

    response = take_back(client, sent)

    assert (response.status_code, response["Location"]) == (302, sent.private_path)
    page = client.get(sent.private_path)
    assertContains(page, "You withdrew it")
    assertContains(page, "/submit/organisation/?name=Zed+Trust&amp;website=https%3A%2F%2Fzedtrust.example")
    assertNotContains(page, "withdraw/")
    assert not Contribution.objects.waiting().exists()
    assert Decision.objects.get().outcome == "withdrawn"


def test_what_was_withdrawn_can_be_sent_anew(client: Client) -> None:
    make_vocabulary()
    first = send(client)
    take_back(client, Contribution.objects.get())

    second = send(client)

    assert first["Location"] != second["Location"]
    assert Contribution.objects.waiting().count() == 1


def test_clicked_twice_it_is_the_same(client: Client) -> None:
    sent = make_contribution()

    assert [take_back(client, sent).status_code for _ in range(2)] == [302, 302]
    assert Decision.objects.count() == 1
    assert client.get(f"{sent.private_path}withdraw/").status_code == 302


@pytest.mark.parametrize("stage", ["", "asked", "second", "unconfirmed"])
@pytest.mark.parametrize("held", [False, True])
def test_however_far_it_is_it_can_be_withdrawn(client: Client, stage: str, held: bool) -> None:
    sent = make_contribution(stage=stage, held=held)

    take_back(client, sent)

    now = Contribution.objects.get()
    assert (now.state, now.stage, now.held) == ("withdrawn", "", False)


def test_after_the_decision_it_is_too_late_and_said_so(client: Client) -> None:
    sent = make_contribution(state="declined", reason="out_of_scope", decided_at=timezone.now())

    response = take_back(client, sent)

    assertContains(response, "Not withdrawn", status_code=409)
    assertContains(response, "It is outside what this map covers.", status_code=409)


def test_of_those_who_joined_the_first_goes_on_waiting_and_the_others_join_it(client: Client) -> None:
    case = make_contribution("Zed Trust")
    joined = [make_contribution("Zed Trust", joined_to=case, sent={"note": f"Mine, {n}."}) for n in range(3)]

    take_back(client, case)

    [waiting] = Contribution.objects.waiting()
    assert waiting == joined[0]
    assert list(waiting.joined.order_by("pk")) == joined[1:]
    assertContains(client.get(joined[2].private_path), "It is number 1 in the queue")
    assertContains(client.get(case.private_path), "You withdrew it")


def test_who_joined_withdraws_for_themselves_alone(client: Client) -> None:
    case = make_contribution("Zed Trust")
    joined = make_contribution("Zed Trust", joined_to=case)

    take_back(client, joined)

    assert list(Contribution.objects.waiting()) == [case]
    assertContains(client.get(joined.private_path), "You withdrew it")
    assert not Decision.objects.exists()


@pytest.mark.parametrize("token", ["x", "x" * 43, "%00"])
def test_a_stranger_withdraws_nothing(client: Client, token: str) -> None:
    make_contribution()

    assert client.post(f"/contributions/{token}/withdraw/").status_code == 404


def test_another_site_withdraws_nothing() -> None:
    sent = make_contribution()

    assert take_back(Client(enforce_csrf_checks=True), sent).status_code == 403
    assert Contribution.objects.get().is_waiting


# In the same moment --------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_a_sender_and_a_curator_at_once_exactly_one_wins() -> None:
    curator = User.objects.create(username="mary")
    for number in range(30):
        case = make_contribution(f"Name {number}")
        joined = make_contribution(f"Name {number}", joined_to=case) if number % 2 else None

        sender, decider = at_once(
            lambda case=case: withdraw(case), lambda case=case: decline(case, by=curator, reason="ended")
        )

        now = Contribution.objects.get(pk=case.pk)
        assert (sender is None, decider is None) == (now.state == "withdrawn", now.state == "declined")
        assert isinstance(sender or decider, DecidedError | AlreadyDecidedError)
        assert Decision.objects.filter(case=case).count() == 1
        if joined:
            case_of_joined = Contribution.objects.get(pk=joined.pk).case
            assert case_of_joined == (joined if now.state == "withdrawn" else case)


@pytest.mark.django_db(transaction=True)
def test_who_joins_while_it_is_withdrawn_is_not_lost() -> None:
    for number in range(20):
        case = make_contribution(f"Name {number}")

        def join(case: Contribution = case, number: int = number) -> Contribution:
            return send_in(
                case.type, case.sent, identity=case.identity, form_key=f"joins {number}", sender_email="", flagged=[]
            )

        withdrawn, joined = at_once(lambda case=case: withdraw(case), join)

        assert withdrawn is None
        assert isinstance(joined, Contribution), joined
        assert Contribution.objects.waiting().filter(identity=case.identity).get().pk == joined.pk

"""One link, twenty hands: one answer."""

import pytest
from django.test import Client

from directory.models import Contribution, Owner, Person, Tombstone
from ethicalmap.tokens import Token
from tests.curate.at_once import at_once
from tests.factories import make_person
from tests.people.factories import ADA, answer, link_to, nominate

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_twenty_who_say_yes_at_once_one_is_heard(client: Client) -> None:
    nominate(client)
    link = link_to()
    typed = {"name": "Ada", "summary": "Counts.", "consent": "1", "answer": "yes"}

    answers = at_once(*[lambda: Client().post(link, typed).status_code] * 20)

    assert sorted(answers) == [302] + [410] * 19
    assert Contribution.objects.waiting().count() == 1


def test_of_yes_and_no_at_once_one_is_heard(client: Client) -> None:
    nominate(client)
    link = link_to()
    yes = {"name": "Ada", "summary": "Counts.", "consent": "1", "answer": "yes"}

    heard = at_once(
        *[lambda: Client().post(link, yes).status_code == 302] * 5,
        *[lambda: Client().post(link, {"answer": "no"}).status_code == 200] * 5,
    )

    assert sum(heard) == 1
    assert Contribution.objects.count() == sum(heard[:5])


def test_of_twenty_who_press_remove_at_once_one_removes() -> None:
    person = make_person("Ada Testperson")
    Owner.objects.create(person=person, email=ADA, proof="person")
    Client().post("/people/ada-testperson/remove/", {"email": ADA})
    link = link_to(purpose="remove-person")

    answers = at_once(*[lambda: Client().post(link).status_code] * 20)

    assert sorted(answers) == [200] + [410] * 19
    assert (Person.objects.count(), Tombstone.objects.count(), Token.objects.count()) == (0, 1, 0)


def test_who_agrees_to_two_proposals_at_once_has_one_that_waits(client: Client) -> None:
    links = []
    for number in range(3):
        nominate(client, name=f"Ada {number}")
        links.append(link_to())

    at_once(*[lambda link=link: answer(Client(), link=link).status_code for link in links])

    assert Contribution.objects.waiting().count() == 1

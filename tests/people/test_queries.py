"""What pages about people ask of the database, however much there is."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from directory.models import Hand, Owner
from directory.removal import erase
from ethicalmap.tokens import Token
from tests.contribute.factories import make_contribution
from tests.factories import make_facet, make_organisation, make_person, make_term
from tests.people.factories import ADA, link_to, nominate

pytestmark = pytest.mark.django_db


def much() -> None:
    """A longer vocabulary, and more of everything."""
    for facet in ("sector", "value"):
        make_facet(facet)
        for number in range(20):
            make_term(f"{facet}-{number}", facet)
    for number in range(5):
        make_person(f"Zed {number}")


@pytest.mark.parametrize("is_much", [False, True])
def test_the_form_asks_for_facets_terms_and_synonyms(
    client: Client, django_assert_num_queries: Any, is_much: bool
) -> None:
    make_term("privacy")
    if is_much:
        much()

    with django_assert_num_queries(3):
        client.get("/submit/person/")


@pytest.mark.parametrize("is_much", [False, True])
def test_the_page_of_the_person_asks_four_things_more(
    client: Client, django_assert_num_queries: Any, is_much: bool
) -> None:
    make_term("privacy")
    make_organisation("Zed Trust")
    nominate(client, organisation="Zed Trust")
    if is_much:
        much()
    link = link_to()

    # The link, the nomination, its organisation, whether they are listed.
    with django_assert_num_queries(3 + 4):
        client.get(link)


def test_the_page_that_removes_asks_for_the_link_and_whose_it_is(
    client: Client, django_assert_num_queries: Any
) -> None:
    ada = make_person("Ada Testperson")
    Owner.objects.create(person=ada, email=ADA, proof="person")
    token = Token.objects.issue("remove-person", email=ADA, subject=f"person:{ada.pk}", lasts=timedelta(days=1))

    with django_assert_num_queries(2):
        client.get(token.path)


def test_erasing_costs_one_statement_more_for_each_thing_that_was_sent_in(django_assert_max_num_queries: Any) -> None:
    costs = []
    # The first erasure looks up what is then known: the types of content.
    for number in (1, 1, 11):
        ada = make_person("Ada Testperson")
        for which in range(number):
            make_contribution(type="edit", person=ada, identity=f"edit:{which}", sent={"changes": {}})
        with django_assert_max_num_queries(100) as asked:
            erase(ada, hand=Hand.OWNER)
        costs.append(len(asked.captured_queries))

    assert costs[2] - costs[1] == 10

"""Similar entries: those that share terms, rare ones first, with the reason."""

import random
from collections import Counter

import pytest
from django.test import Client
from pyroaring import BitMap
from pytest_django.asserts import assertContains

from directory.browse.similar import Sums
from tests.factories import make_organisation, make_person, make_term

pytestmark = pytest.mark.django_db


def similar_on(client: Client, address: str) -> list[str]:
    """The names under the heading of what is similar, in their order."""
    page = client.get(address).content.decode()
    if 'id="similar"' not in page:
        return []
    part = page.split('id="similar"')[1].split("</section>")[0]
    return [name.split("<")[0].split(">")[1] for name in part.split("<a ")[1:]]


def test_what_shares_rarer_terms_is_more_alike(client: Client) -> None:
    common, usual, rare = (make_term(slug) for slug in ["common", "usual", "rare"])
    for n in range(8):
        make_organisation(f"Crowd {n}", terms=[common])
    make_organisation("Usual", terms=[usual])
    make_organisation("Both common", terms=[common, usual])
    make_organisation("Both rare", terms=[common, rare])
    make_organisation("One", terms=[common, usual, rare])

    assert similar_on(client, "/organisations/one/") == ["Both rare", "Both common"]


def test_the_shared_terms_are_the_reason_rarest_first(client: Client) -> None:
    common, rare = make_term("common"), make_term("rare")
    make_organisation("Crowd", terms=[common])
    make_organisation("Other", terms=[common, rare, make_term("else")])
    make_organisation("One", terms=[common, rare])

    page = " ".join(client.get("/organisations/one/").content.decode().split())

    assert "Both: Rare, Common </p>" in page


def test_one_shared_term_is_not_alike(client: Client) -> None:
    rare = make_term("rare")
    make_organisation("Other", terms=[rare])
    make_organisation("One", terms=[rare])

    assert similar_on(client, "/organisations/one/") == []


def test_what_stands_under_a_narrower_term_shares_the_broader(client: Client) -> None:
    broad, place = make_term("broad"), make_term("leeds", "place")
    make_organisation("Narrow", terms=[make_term("narrow", under=broad), place])
    make_organisation("One", terms=[broad, place])

    assert similar_on(client, "/organisations/one/") == ["Narrow"]


@pytest.mark.parametrize("standing", ["draft", "archived", "removed"])
def test_only_what_is_listed_is_named(client: Client, standing: str) -> None:
    terms = [make_term("one"), make_term("two")]
    make_organisation("Other", terms=terms, standing=standing)
    make_organisation("One", terms=terms)

    assert similar_on(client, "/organisations/one/") == []


def test_people_are_like_people(client: Client) -> None:
    terms = [make_term("one"), make_term("two")]
    make_organisation("Org", terms=terms)
    make_person("Ada", terms=terms)
    make_person("Bea", terms=terms)

    assert similar_on(client, "/people/ada/") == ["Bea"]
    assertContains(client.get("/people/ada/"), "People who do alike")


def test_five_at_most(client: Client) -> None:
    terms = [make_term("one"), make_term("two")]
    for n in range(9):
        make_organisation(f"Org {n}", terms=terms)

    assert len(similar_on(client, "/organisations/org-0/")) == 5


@pytest.mark.parametrize("seed", range(40))
def test_sums_of_bits_agree_with_plain_adding(seed: int) -> None:
    chance = random.Random(seed)
    size = chance.choice([1, 3, 50, 2000])
    parts = [
        (BitMap(chance.sample(range(size), chance.randint(0, size))), chance.randint(1, 40))
        for _ in range(chance.randint(1, 20))
    ]
    plain: Counter[int] = Counter()
    sums = Sums()
    for entries, weight in parts:
        sums.add(entries, weight)
        plain.update(dict.fromkeys(entries, weight))

    for most in [1, 2, 5, 3000]:
        found = sums.largest(BitMap(plain), most)
        best = sorted(plain.values(), reverse=True)[:most]
        assert sorted((plain[pk] for pk in found), reverse=True) == best

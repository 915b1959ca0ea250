"""What people type finds what they mean, in an order that they can see the reason of."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains

from directory.browse.index import index
from directory.browse.search import search, terms_called
from directory.models import Organisation, act
from directory.models.words import stems_of, words_of
from tests.factories import make_organisation, make_person, make_term

pytestmark = pytest.mark.django_db


def found(client: Client, typed: str, kind: str = "organisations") -> list[str]:
    """The slugs that the list shows for what was typed, in their order."""
    response = client.get(f"/{kind}/", {"q": typed})
    assert response.status_code == 200
    return re.findall(r'data-entry="([^"]+)"', response.content.decode())


def texts_kept() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM directory_search_organisation")
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Fundación Élan", "fundacion elan"),
        ("Straße der Daten", "STRASSE"),
        ("Łódź Øre", "lodz ore"),
        ("Children\u2019s Code", "children's"),
        ("Children\u2019s Code", "childrens"),
        ("Children\u2019s Code", "children"),
        ("Co-operative Bank", "cooperative"),
        ("Co-operative Bank", "co-operative"),
        ("Co-operative Bank", "co-oper"),
        ("Cooperative Bank", "co-operative"),
        ("Open Source House", "open-source"),
        ("Open-Source House", "open source"),
        ("Charities Together", "charity"),
        ("Charity Together", "charities"),
        ("Law Centre", "laws"),
        ("Digitization Lab", "digitisation"),
        ("5Rights", "5rights"),
        ("日本の技術", "日本"),
        ("日本の技術", "技術"),
        ("I/O & Partners", "i/o"),
        ("Ｆｕｌｌ Ｗｉｄｔｈ", "full width"),
        ("A Trust for the Web", '"for the web"'),
        ("The The", "the"),
    ],
)
def test_however_it_is_spelt(client: Client, written: str, typed: str) -> None:
    make_organisation(written, slug="this")
    make_organisation("Something Else", slug="other")

    assert found(client, typed) == ["this"]


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("The Aim of Aid", "ai"),  # two letters are a word, not a beginning
        ("Newcastle", "news"),
        ("Police Watch", "policies"),
        ("Data Open", '"open data"'),
        ("Open Databases", '"open data"'),  # quotes mean these very words
    ],
)
def test_what_it_is_not(client: Client, written: str, typed: str) -> None:
    make_organisation(written)

    assert found(client, typed) == []


def test_no_phrase_reaches_from_one_text_into_the_next(client: Client) -> None:
    make_organisation("Open", summary="Data is what we gather.")

    assert found(client, '"open data"') == []


def test_where_the_words_stand_decides_the_order(client: Client) -> None:
    zebra = make_term("zebra")
    make_organisation("A description", summary="Nothing.", description="Zebra")
    make_organisation("B summary", summary="Zebra")
    make_organisation("C filed", summary="Nothing.", terms=[zebra])
    make_organisation("D former", summary="Nothing.", former_names=["Zebra House"])
    make_organisation("E Zebras begin", summary="Nothing.", slug="e-zebrafish", website="https://fish.example").delete()
    make_organisation("E Zebrafish", summary="Nothing.")
    make_organisation("F Zebra Trust", summary="Nothing.")
    make_organisation("Zebra", summary="Nothing.")

    order = ["zebra", "f-zebra-trust", "e-zebrafish", "c-filed", "d-former", "b-summary", "a-description"]
    assert found(client, "zebra") == order


def test_entries_found_in_the_same_place_stand_by_name(client: Client) -> None:
    for name in ("Zebra West", "zebra east", "Zébra North"):
        make_organisation(name)

    assert found(client, "zebra") == ["zebra-east", "zebra-north", "zebra-west"]


def test_every_word_must_be_found_wherever_it_stands(client: Client) -> None:
    privacy = make_term("privacy", synonyms=["Data protection"])
    make_organisation("Leeds House", summary="Works.", terms=[privacy])
    make_organisation("York House", summary="Works.", terms=[privacy])
    make_organisation("Leeds Home", summary="Works.")

    assert found(client, "protection leeds") == ["leeds-house"]


def test_a_town_is_found(client: Client) -> None:
    make_organisation("Here", city="Bengaluru")

    assert found(client, "bengaluru") == ["here"]


def test_the_words_of_a_replaced_term_find_what_is_under_its_successor(client: Client) -> None:
    new = make_term("new-word")
    make_term("parchment", deprecated=True, replaced_by=new)
    make_organisation("This", terms=[new])

    assert found(client, "parchment") == ["this"]


def test_a_new_synonym_finds_at_once(client: Client) -> None:
    term = make_term("ai-governance")
    make_organisation("This", terms=[term])
    assert found(client, "responsible AI") == []

    term.synonyms.create(name="Responsible AI")

    assert found(client, "responsible AI") == ["this"]


def test_people_are_found_by_what_they_do(client: Client) -> None:
    make_person("Wilhelmina Testperson", role="Cartographer")

    assert found(client, "cartograph", "people") == ["wilhelmina-testperson"]


@pytest.mark.parametrize("standing", ["draft", "archived", "removed"])
def test_no_text_stays_of_an_entry_that_is_listed_no_more(client: Client, standing: str) -> None:
    entry = make_organisation("Gone Fishing")
    assert texts_kept() == 1

    entry.standing = standing
    entry.save()

    assert texts_kept() == 0
    entry.standing = "listed"
    entry.save()
    assert found(client, "fishing") == ["gone-fishing"]


@pytest.mark.parametrize("door", ["save", "update", "bulk_update", "delete"])
def test_texts_follow_through_every_door(client: Client, door: str) -> None:
    entry = make_organisation("Before Now", website="https://a.example", summary="")
    entry.name = "Afterwards"
    if door == "save":
        entry.save()
    elif door == "update":
        Organisation.objects.filter(pk=entry.pk).update(name="Afterwards")
    elif door == "bulk_update":
        Organisation.objects.bulk_update([entry], ["name"])
    else:
        Organisation.objects.filter(pk=entry.pk).delete()

    assert found(client, "before") == []
    assert len(found(client, "afterwards")) == (door != "delete")


def test_many_made_at_once_are_found(client: Client) -> None:
    with act():
        Organisation.objects.bulk_create(
            Organisation(name=f"Made {n}", slug=f"made-{n}", website=f"https://m{n}.example", standing="listed")
            for n in range(3)
        )

    assert found(client, "made") == ["made-0", "made-1", "made-2"]


def test_words_cost_one_statement_and_none_when_asked_again(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_organisation("One Two Three")
    snapshot = index("organisation")

    with django_assert_num_queries(1):
        search(snapshot, "one two three")
    with django_assert_num_queries(0):
        search(snapshot, "three two")


def test_a_term_called_by_the_words_is_known(client: Client) -> None:
    term = make_term("ai-governance", synonyms=["Responsible AI"])
    make_term("responsible-technology")
    make_organisation(terms=[term])

    called = terms_called(index("organisation"), "responsible ai")

    assert [node.term for node in called] == [term]


def test_a_term_called_by_the_words_is_offered_with_the_number_it_gives(client: Client) -> None:
    term = make_term("ai-governance", synonyms=["Responsible AI"])
    leeds = make_term("leeds", "place")
    make_organisation("One", terms=[term, leeds])
    make_organisation("Two", terms=[term])

    response = client.get("/organisations/?q=responsible+ai&place=leeds")

    assertContains(
        response, '<a href="/organisations/?place=leeds&amp;issue=ai-governance">Issue: Ai governance</a> (1)'
    )
    assert found(client, "") == ["one", "two"]
    response = client.get("/organisations/?place=leeds&issue=ai-governance")
    assertContains(response, 'id="entry-count" value="1"')


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("watchrs", "watchers"), ("surveilance", "surveillance"), ("WATCHRS surveilance", "watchers surveillance")],
)
def test_the_nearest_spelling_leads_to_something(client: Client, typed: str, meant: str) -> None:
    make_organisation("Watch the Watchers", terms=[make_term("surveillance")])
    response = client.get("/organisations/", {"q": typed})

    assertContains(response, f'href="/organisations/?q={meant.replace(" ", "+")}"')
    assert found(client, meant) == ["watch-the-watchers"]


def test_no_spelling_is_offered_that_finds_nothing_among_the_chosen(client: Client) -> None:
    make_organisation("Watch the Watchers", terms=[make_term("surveillance")])
    make_organisation("Elsewhere", terms=[make_term("climate")])

    response = client.get("/organisations/?issue=climate&q=watchrs")

    assert "q=watchers" not in response.content.decode()


def test_every_character_is_safe_and_finds_what_the_words_in_it_find() -> None:
    make_organisation("Privacy House", summary="Nothing.")
    snapshot = index("organisation")

    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60))
    def check(typed: str) -> None:
        search(snapshot, typed)
        with_signs = search(snapshot, f"privacy {re.sub(r'[^!-/:-@[-`{-~]', '', typed)}")
        assert with_signs.entries == snapshot.listed

    check()


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(max_size=80))
def test_words_hold_nothing_that_means_anything_to_a_database(text: str) -> None:
    for word in (*words_of(text), *stems_of(text)):
        assert word.isalnum()
        assert words_of(word) == (word,)


def test_any_text_can_be_stored_and_is_found_by_its_first_word() -> None:
    entry = make_organisation("Any")

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=40))
    def check(text: str) -> None:
        entry.description = text
        entry.save()
        words = words_of(text)
        assert not words or search(index("organisation"), f'"{words[0]}"').entries

    check()

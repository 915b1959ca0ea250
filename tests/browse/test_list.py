"""What a visitor sees of a list: entries, counts, choices, pages, and refusals."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains

from directory.models import act
from tests.factories import make_facet, make_organisation, make_person, make_term

pytestmark = pytest.mark.django_db


def listed(client: Client, address: str) -> list[str]:
    """The slugs of the entries on a page, in their order."""
    return re.findall(r'data-entry="([^"]+)"', client.get(address).content.decode())


def counts(client: Client, address: str) -> dict[str, int]:
    """ "FACET:TERM" to the number beside it."""
    found = re.findall(r'data-term="([^"]+)" value="(\d+)"', client.get(address).content.decode())
    return {term: int(n) for term, n in found}


def entry_count(client: Client, address: str) -> int:
    return int(re.findall(r'id="entry-count" value="(\d+)"', client.get(address).content.decode())[0])


@pytest.fixture
def field() -> None:
    privacy = make_term("privacy")
    surveillance = make_term("surveillance", under=privacy, synonyms=["responsible AI"])
    climate = make_term("climate")
    research = make_term("research", "approach")
    make_organisation("Watch the Watchers", terms=[surveillance, research])
    make_organisation("Keep It Quiet", terms=[privacy])
    make_organisation("Cool the Clouds", terms=[climate, research], former_names=["Café Nimbus"])
    make_organisation("Still a Draft", standing="draft", terms=[privacy])


def test_a_term_finds_what_is_under_its_narrower_terms(client: Client, field: None) -> None:
    assert listed(client, "/organisations/?issue=privacy") == ["keep-it-quiet", "watch-the-watchers"]


def test_within_a_facet_or_across_facets_and(client: Client, field: None) -> None:
    address = "/organisations/?issue=surveillance&issue=climate&approach=research"

    assert listed(client, address) == ["cool-the-clouds", "watch-the-watchers"]


def test_a_facets_counts_ignore_its_own_choice(client: Client, field: None) -> None:
    shown = counts(client, "/organisations/?issue=privacy")

    assert shown == {"issue:privacy": 2, "issue:surveillance": 1, "issue:climate": 1, "approach:research": 1}


def test_every_count_is_what_choosing_it_gives(client: Client, field: None) -> None:
    for term, n in counts(client, "/organisations/").items():
        assert entry_count(client, f"/organisations/?{term.replace(':', '=')}") == n


def test_json_gives_the_same_numbers_as_the_page(client: Client, field: None) -> None:
    for asked in ("", "?issue=privacy", "?q=watch", "?approach=research&issue=climate"):
        answer = client.get(f"/organisations.json{asked}").json()
        facets = {f"{f}:{t}": n for f, terms in answer["facets"].items() for t, n in terms.items()}
        assert answer["count"] == entry_count(client, f"/organisations/{asked}")
        assert facets == counts(client, f"/organisations/{asked}")
        assert [result["slug"] for result in answer["results"]] == listed(client, f"/organisations/{asked}")


def test_json_names_the_terms_of_each_entry(client: Client, field: None) -> None:
    result = client.get("/organisations.json?q=watchers").json()["results"][0]

    assert result["terms"] == {"issue": ["surveillance"], "approach": ["research"]}
    assert result["website"] == "https://watchthewatchers.example"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("responsible AI", ["watch-the-watchers"]),  # a synonym of the term it is under
        ("privacy", ["keep-it-quiet", "watch-the-watchers"]),  # a broader term
        ("cafe nimb", ["cool-the-clouds"]),  # a former name, its accent, a beginning
        ("CLOUDS", ["cool-the-clouds"]),
        ('"watch the watchers"', ["watch-the-watchers"]),
        ('"the watch"', []),
        ("watcher\u2019s", ["watch-the-watchers"]),
    ],
)
def test_search(client: Client, field: None, typed: str, found: list[str]) -> None:
    response = client.get("/organisations/", {"q": typed})

    assert re.findall(r'data-entry="([^"]+)"', response.content.decode()) == found


def test_a_name_comes_before_a_mention(client: Client) -> None:
    make_organisation("Aardvark", summary="Speaks of Zebra all day.")
    make_organisation("Bee", former_names=["Zebra House"])
    make_organisation("The Zebra Trust")
    make_organisation("Zebra")

    assert listed(client, "/organisations/?q=zebra") == ["zebra", "the-zebra-trust", "bee", "aardvark"]


def test_newest_first(client: Client) -> None:
    for name in ("One", "Two", "Three"):
        make_organisation(name)

    assert listed(client, "/organisations/?sort=newest") == ["three", "two", "one"]


def test_names_sort_without_regard_to_accents_and_case(client: Client) -> None:
    for name in ("zebra", "Éire", "Apple", "eel"):
        make_organisation(name)

    assert listed(client, "/organisations/") == ["apple", "eel", "eire", "zebra"]


def test_when_nothing_matches_the_way_out_gives_its_number(client: Client, field: None) -> None:
    response = client.get("/organisations/?issue=climate&q=watchers")

    assertContains(response, "Nothing matches all of that")
    assertContains(response, 'href="/organisations/?issue=climate"')
    assertContains(response, 'href="/organisations/?q=watchers"')


def test_the_nearest_spelling_is_offered(client: Client, field: None) -> None:
    assertContains(client.get("/organisations/?q=watchrs"), 'href="/organisations/?q=watchers"')


def test_nothing_is_offered_for_what_is_near_nothing(client: Client, field: None) -> None:
    assertNotContains(client.get("/organisations/?q=qqqqqqqqqq"), "Did you mean")


@pytest.mark.parametrize(
    "asked",
    [
        "issue=nonsense",
        "page=abc",
        "page=0",
        "page=99999",
        "page=-1",
        "page=1e3",
        "page=" + "9" * 5000,
        "colour=red",
        "q=a&q=b",
        "sort=sideways",
        "issue=%00",
        "q=" + "x" * 10_000,
        "&".join(["issue=privacy"] * 21),
        "q=" + "+".join("abcdefghijklmnopqrstuvwxyz"),
        "q=a%00b",
        "view=list",
    ],
)
@pytest.mark.parametrize("suffix", ["/", ".json"])
def test_what_cannot_be_understood_lists_nothing_and_says_why(
    client: Client, field: None, asked: str, suffix: str
) -> None:
    response = client.get(f"/organisations{suffix}?{asked}")

    assert response.status_code == 400
    assert "data-entry" not in response.content.decode()
    if suffix == ".json":
        assert response.json()["errors"]


@pytest.mark.parametrize(
    "typed",
    ['"', "'", "''", "*", "a*", "NOT", "a OR b", "x:y", "-", "\\", "%", "日本", "😀", "(", "&|!", "<script>", "̂"],
)
def test_every_character_is_safe_to_search_for(client: Client, field: None, typed: str) -> None:
    assert client.get("/organisations/", {"q": typed}).status_code == 200


def test_a_new_facet_is_a_filter_at_once(client: Client, field: None) -> None:
    assert client.get("/organisations/?colour=red").status_code == 400

    make_organisation("Red House", terms=[make_term("red", "colour")])

    assert listed(client, "/organisations/?colour=red") == ["red-house"]


def test_a_facet_that_nobody_stands_under_yet_is_shown_all_the_same(client: Client, field: None) -> None:
    make_term("red", "colour")

    assert counts(client, "/organisations/")["colour:red"] == 0
    assert entry_count(client, "/organisations/?colour=red") == 0


def test_a_facet_of_another_kind_of_entry_is_no_filter(client: Client) -> None:
    make_facet("kind", applies_to=" organisation ")
    make_term("charity", "kind")

    assert client.get("/people/?kind=charity").status_code == 400


def test_a_term_that_was_replaced_leads_to_the_one_that_stands_for_it(client: Client) -> None:
    new = make_term("new")
    make_term("old", deprecated=True, replaced_by=new)
    make_organisation("This", terms=[new])

    response = client.get("/organisations/?q=this&issue=old&sort=newest", follow=True)

    assert response.redirect_chain == [("/organisations/?q=this&issue=new&sort=newest", 302)]
    assertContains(response, 'data-entry="this"')
    assert client.get("/organisations.json?issue=old").headers["Location"] == "/organisations.json?issue=new"


def test_a_term_no_longer_offered_still_lists_what_is_under_it(client: Client) -> None:
    make_organisation("This", terms=[make_term("old", deprecated=True)])

    assert listed(client, "/organisations/?issue=old") == ["this"]


def test_a_refusal_says_which_and_why_and_leads_out(client: Client, field: None) -> None:
    response = client.get("/organisations/?issue=privasy&approach=research&utm_source=mail&q=x&q=y")

    assertContains(response, "Issue: There is no “privasy”. Did you mean “privacy”?", status_code=400)
    assertContains(response, "We do not know the filter “utm_source”.", status_code=400)
    assertContains(response, "Give “q” once only.", status_code=400)
    assertContains(response, 'href="/organisations/?approach=research"', status_code=400)


def test_a_refusal_does_not_repeat_a_flood(client: Client, field: None) -> None:
    flood = "&".join(f"{'x' * 300}{n}=1" for n in range(100))

    response = client.get(f"/organisations/?issue={'y' * 3000}&{flood}")

    assert response.content.count(b"<li>") < 30
    assert b"x" * 100 not in response.content
    assert b"y" * 100 not in response.content


def test_an_unchanged_list_is_not_sent_again(client: Client, field: None) -> None:
    for address in ("/organisations/?issue=privacy", "/organisations.json"):
        tag = client.get(address).headers["ETag"]
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304

        make_organisation(f"Newcomer to {address}", website="", city=address)

        assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_a_list_changes_with_the_words_of_the_vocabulary(client: Client, field: None) -> None:
    tag = client.get("/organisations/").headers["ETag"]

    make_term("another")

    assert client.get("/organisations/", headers={"If-None-Match": tag}).status_code == 200


def test_people_are_listed_likewise(client: Client) -> None:
    make_person("Wilhelmina Testperson", terms=[make_term("privacy")])
    make_organisation("Not a person", terms=[make_term("climate")])

    assert listed(client, "/people/?issue=privacy") == ["wilhelmina-testperson"]
    assert counts(client, "/people/") == {"issue:privacy": 1}


def test_pages_part_the_list_and_lose_nothing(client: Client) -> None:
    with act():
        for n in range(60):
            make_organisation(f"Org {n:02}")

    pages = [listed(client, f"/organisations/?page={n}") for n in (1, 2, 3)]

    assert [len(page) for page in pages] == [24, 24, 12]
    assert len({slug for page in pages for slug in page}) == 60
    assert client.get("/organisations/?page=4").status_code == 400


def test_json_leads_through_all_pages(client: Client) -> None:
    with act():
        for n in range(60):
            make_organisation(f"Org {n:02}")
    found, address = [], "/organisations.json"
    while address:
        answer = json.loads(client.get(address).content)
        found += [result["slug"] for result in answer["results"]]
        address = answer["next"]

    assert len(set(found)) == 60


@pytest.mark.parametrize("size", [5, 60])
def test_a_list_costs_three_statements_however_long(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    terms = [make_term(f"t{n}") for n in range(5)]
    with act():
        for n in range(size):
            make_organisation(f"Org {n:02}", terms=terms)
    client.get("/organisations/")

    with django_assert_num_queries(3):
        client.get("/organisations/?issue=t1")

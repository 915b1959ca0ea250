"""What a visitor reads of the vocabulary, and finds in it."""

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from taxonomy.models import Mapping, Term
from tests.factories import make_facet, make_organisation, make_person, make_term

pytestmark = pytest.mark.django_db


def words(client: Client, address: str, *, status: int = 200) -> str:
    """What a page says, without its markup."""
    response = client.get(address)
    assert response.status_code == status
    return re.sub(r"\s+", " ", strip_tags(response.content.decode()))


# /taxonomy/ ------------------------------------------------------------------------------------------


def test_the_front_page_shows_each_facet_with_its_broadest_words_and_their_counts(client: Client) -> None:
    make_facet("value", question="What do they stand for?", order=2)
    make_facet("issue", question="What is at stake?", order=1)
    privacy = make_term("privacy")
    make_organisation("One", terms=[make_term("surveillance", under=privacy)])
    make_organisation("Two", terms=[privacy])
    make_person(terms=[privacy])
    make_organisation("Draft", terms=[privacy], standing="draft")

    response = client.get("/taxonomy/")

    assertContains(response, "What do they stand for?")
    assertContains(response, '<a href="/taxonomy/issue/privacy/">Privacy</a>', html=True)
    assertContains(
        response,
        '<a href="/organisations/?issue=privacy"><data data-kind="organisation" value="2">2 organisations</data></a>',
        html=True,
    )
    assertContains(
        response, '<a href="/people/?issue=privacy"><data data-kind="person" value="1">1 person</data></a>', html=True
    )
    assertNotContains(response, "Surveillance")
    assert response.content.index(b"at stake") < response.content.index(b"stand for")


def test_a_word_that_nobody_uses_says_so_and_a_deprecated_one_is_not_offered(client: Client) -> None:
    make_term("privacy")
    make_term("old", name="Cyberspace", deprecated=True)

    said = words(client, "/taxonomy/")

    assert "Privacy nobody yet" in said
    assert "Cyberspace" not in said


def test_a_facet_counts_only_the_kinds_that_it_sorts(client: Client) -> None:
    make_facet("kind", applies_to="organisation")
    charity = make_term("charity", "kind")
    make_organisation(terms=[charity])
    make_person(terms=[charity])

    assert "1 person" not in words(client, "/taxonomy/kind/")


@pytest.mark.parametrize("typed", ["GDPR", "gdpr", "data prot", "  Écoute ", "ecoute", "left alone", "privacy alone"])
def test_a_word_is_found_by_name_synonym_or_definition(client: Client, typed: str) -> None:
    make_term("privacy", synonyms=["GDPR", "data protection", "écoute"], definition="Being left alone.")
    make_term("openness", "value")

    said = words(client, f"/taxonomy/?q={typed}")

    assert f"1 word for “{typed.strip()}”" in said
    assert "Being left alone." in said
    assert "Openness" not in said


def test_what_matches_by_name_comes_first_and_a_synonym_says_why(client: Client) -> None:
    make_term("zeal", "value", name="Zealous privacy")
    make_term("protection", synonyms=["Privacy at work"])
    make_term("aardvark", definition="Nothing to do with privacy.")

    said = words(client, "/taxonomy/?q=privacy")

    assert said.index("Zealous") < said.index("Also called Privacy at work") < said.index("Aardvark")


@pytest.mark.parametrize("typed", ["nothing like it", "???", "%", "_", "\x01x"])
def test_a_word_that_is_not_there_is_answered_kindly(client: Client, typed: str) -> None:
    make_term("openness")

    response = client.get("/taxonomy/", {"q": typed})

    assertContains(response, "No word for")
    assertNotContains(response, "Openness")
    assert b"\1" not in response.content


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("q=" + "x" * 10_000, "Ask in at most 200 characters"),
        ("q=a&q=b", "one thing at a time"),
        ("colour=red", "does not know what “colour” asks for"),
    ],
)
def test_a_question_that_cannot_be_understood_is_refused_in_a_sentence(
    client: Client, query: str, sentence: str
) -> None:
    make_term("openness")

    said = words(client, f"/taxonomy/?{query}", status=400)

    assert sentence in said
    assert "Openness" not in said


@hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=250))
def test_whatever_is_typed_gets_an_answer(client: Client, typed: str) -> None:
    response = client.get("/taxonomy/", {"q": typed})

    assert response.status_code in {200, 400}


# /taxonomy/FACET/ ------------------------------------------------------------------------------------


def test_a_facet_shows_its_words_as_a_tree(client: Client) -> None:
    make_term("c", under=make_term("b", under=make_term("a")))
    make_term("d")
    make_term("elsewhere", "value")

    response = client.get("/taxonomy/issue/")

    tree = response.content.decode().split('id="tree"')[1].split('id="a-z"')[0]
    shape = "".join(re.findall(r"</?ul|</?li|>[A-D]</a", tree))
    assert shape == "<ul<li>A</a<ul<li>B</a<ul<li>C</a</li</ul</li</ul</li<li>D</a</li</ul"
    assert "Elsewhere" not in tree


def test_a_facet_lists_names_and_synonyms_from_a_to_z(client: Client) -> None:
    make_term("surveillance", synonyms=["CCTV", "écoute", "Surveillance"])
    make_term("elections")
    make_term("2fa", name="2FA")

    said = words(client, "/taxonomy/issue/").split("From A to Z")[1]

    assert "# 2FA C CCTV see Surveillance E écoute see Surveillance Elections S Surveillance" in said


def test_a_facet_without_words_says_so(client: Client) -> None:
    make_facet("issue")

    assert "No words yet." in words(client, "/taxonomy/issue/")


def test_a_word_no_longer_used_is_marked_in_the_tree(client: Client) -> None:
    make_term("old", deprecated=True)

    assert "Old no longer used" in words(client, "/taxonomy/issue/")


# /taxonomy/FACET/TERM/ -------------------------------------------------------------------------------


def test_a_word_says_everything_about_itself(client: Client) -> None:
    top = make_term("data-and-privacy")
    term = make_term(
        "privacy",
        under=top,
        definition="Being left alone.",
        scope_note="Watching goes under Surveillance.",
        synonyms=["GDPR"],
        source="EU ALTAI",
    )
    term.related.add(make_term("care", "value"))
    make_term("health-data", under=term)
    Mapping.objects.create(term=term, relation="closeMatch", uri="https://w3id.org/dpv/risk#Privacy")
    make_organisation("Watch the Watchers", terms=[term])

    response = client.get("/taxonomy/issue/privacy/")

    for piece in (
        '<a href="/taxonomy/issue/data-and-privacy/">Data and privacy</a>',
        '<p class="lede">Being left alone.</p>',
        "<p>Watching goes under Surveillance.</p>",
        "<li>GDPR</li>",
        '<a href="/taxonomy/value/care/">Care</a>',
        '<a href="/taxonomy/issue/health-data/">Health data</a>',
        '<a href="https://w3id.org/dpv/risk#Privacy" rel="noopener">Privacy</a>',
        '<data data-kind="organisation" value="1">Used by 1 organisation</data>',
        '<a href="/organisations/watch-the-watchers/">Watch the Watchers</a>',
    ):
        assertContains(response, piece, html=True)
    assertContains(response, "close to")
    assertContains(response, "EU ALTAI")


def test_a_word_names_a_few_of_those_under_it_and_leads_to_all(client: Client) -> None:
    privacy = make_term("privacy")
    narrower = make_term("surveillance", under=privacy)
    for number in range(7):
        make_organisation(f"Watcher {number}", terms=[narrower])

    response = client.get("/taxonomy/issue/privacy/")

    assert response.content.count(b'<a href="/organisations/watcher-') == 5
    assertContains(response, "See all 7 organisations")
    assertContains(response, 'href="/organisations/?issue=privacy"')


def test_a_word_that_nobody_uses_invites(client: Client) -> None:
    make_term("privacy")

    assert "Nobody here yet" in words(client, "/taxonomy/issue/privacy/")


def test_a_deprecated_word_says_what_replaced_it_and_the_other_what_it_replaces(client: Client) -> None:
    new = make_term("participation", "value")
    make_term("old", name="E-democracy", deprecated=True, replaced_by=new)

    assert "In its place: Participation (Value)" in words(client, "/taxonomy/issue/old/")
    assert "Replaces E-democracy" in words(client, "/taxonomy/value/participation/")


@pytest.mark.parametrize(
    "address", ["nowhere/", "issue/nowhere/", "nowhere/privacy/", "value/privacy/", "%00/", "issue/%00/"]
)
def test_an_unknown_address_is_not_found(client: Client, address: str) -> None:
    make_term("privacy")
    make_facet("value")

    assert client.get(f"/taxonomy/{address}").status_code == 404


@pytest.mark.parametrize("address", ["/taxonomy/ISSUE/", "/taxonomy/Issue/É/", "/taxonomy/issue/ÉCOUTE/"])
def test_another_spelling_of_an_address_leads_to_the_one(client: Client, address: str) -> None:
    make_term("écoute")
    make_term("é")

    assertRedirects(client.get(address), quote(address.lower()), status_code=301)


@pytest.mark.parametrize("address", ["/taxonomy/", "/taxonomy/issue/", "/taxonomy/issue/privacy/"])
def test_pages_are_only_read(client: Client, address: str) -> None:
    make_term("privacy")

    assert client.post(address).status_code == 405


def test_a_slug_in_any_script_has_a_page(client: Client) -> None:
    make_term("日本", "place", name="日本")

    assertContains(client.get("/taxonomy/place/日本/"), "<h1>日本</h1>", html=True)


@pytest.mark.parametrize(
    ("uri", "place", "label"),
    [
        ("https://w3id.org/dpv/risk#Privacy", "w3id.org/dpv/risk", "Privacy"),
        ("http://www.wikidata.org/entity/Q188728/", "wikidata.org/entity", "Q188728"),
        ("https://example.org/caf%C3%A9", "example.org", "café"),
        ("https://example.org/", "example.org", "example.org"),
    ],
)
def test_a_mapping_is_shown_by_what_the_others_call_it(uri: str, place: str, label: str) -> None:
    mapping = Mapping(uri=uri)

    assert (mapping.place, mapping.label) == (place, label)


# What it costs ---------------------------------------------------------------------------------------

ADDRESSES = {
    "/taxonomy/": 4,
    "/taxonomy/?q=privacy": 5,
    "/taxonomy/issue/": 5,
    "/taxonomy/issue/data-and-privacy/": 13,
}


def test_a_page_costs_the_same_statements_however_large_the_vocabulary(client: Client) -> None:
    def cost() -> dict[str, int]:
        found = {}
        for address in ADDRESSES:
            client.get(address)  # the index of entries is built by whoever comes first
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            found[address] = len(queries)
        return found

    top = make_term("data-and-privacy")
    make_organisation(terms=[top])
    make_person(terms=[top])
    assert cost() == ADDRESSES

    Term.objects.all().update(slug="data-and-privacy")
    call_command("load_taxonomy", settings.BASE_DIR / "taxonomy" / "starter", verbosity=0)
    for number in range(20):
        make_organisation(f"Another {number}", terms=Term.objects.filter(facet__slug="issue")[:5])
    assert cost() == ADDRESSES


# The law between the two rooms ------------------------------------------------------------------------


def test_the_vocabulary_knows_nothing_of_the_directory() -> None:
    folder: Path = settings.BASE_DIR / "taxonomy"
    imports = re.compile(r"^\s*(?:from|import)\s+directory\b|[\"']directory[.\"']", re.MULTILINE)

    assert not [path for path in folder.rglob("*.py") if imports.search(path.read_text("utf-8"))]
    assert imports.search("from directory.models import act")

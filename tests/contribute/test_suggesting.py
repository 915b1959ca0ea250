"""Suggesting a change: the form filled in, what differs before it is sent, and only that sent."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from directory.models import Contribution, Organisation, Person, act, put
from ethicalmap.ratelimit import Limit
from taxonomy.models import Term
from tests.contribute.factories import make_vocabulary, stamp
from tests.factories import make_organisation, make_person

pytestmark = pytest.mark.django_db

ADDRESS = "/organisations/zed-trust/suggest/"


@pytest.fixture(autouse=True)
def vocabulary() -> dict[str, Term]:
    return make_vocabulary()


@pytest.fixture
def zed(vocabulary: dict[str, Term]) -> Organisation:
    return make_organisation(
        "Zed Trust",
        city="Leeds",
        year_founded=1999,
        former_names=["Zed", "Zee"],
        description="# About\n\n- one\n    - nested  \n- two",
        terms=[vocabulary["privacy"], vocabulary["research"]],
    )


def fields(page: Any) -> dict[str, list[str]]:
    """What a browser would post from a page: each control by its name, as it stands."""
    text = page.content.decode()
    found: dict[str, list[str]] = {"form": [stamp()]}
    for tag in re.findall(r"<input[^>]*>", text, flags=re.DOTALL):
        given = {name: html.unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)}
        is_ticked = given.get("type") not in ("radio", "checkbox") or re.search(r"\bchecked\b", tag)
        if "name" in given and is_ticked and given["name"] not in ("form", "csrfmiddlewaretoken", "q"):
            found.setdefault(given["name"], []).append(
                given.get("value", "on" if given.get("type") == "checkbox" else "")
            )
    for name, value in re.findall(r'<textarea[^>]*name="([\w.-]+)"[^>]*>(.*?)</textarea>', text, flags=re.DOTALL):
        # A browser drops the first line end of a text, and sends all of them as two characters.
        found[name] = ["\r\n".join(html.unescape(value).removeprefix("\n").splitlines())]
    for name, options in re.findall(r'<select[^>]*name="([\w-]+)"[^>]*>(.*?)</select>', text, flags=re.DOTALL):
        found[name] = re.findall(r'value="(\w*)" selected', options)
    return found


def suggest(client: Client, step: str = "send", *, address: str = ADDRESS, start: Any = None, **changes: Any) -> Any:
    """Open the form, change some answers, and press a button."""
    form = fields(start or client.get(address)) | {
        name.replace("_", "-", 1) if name.startswith(("terms_", "source_")) else name: value
        for name, value in changes.items()
    }
    return client.post(address, form | {"step": step})


def words(page: Any) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.content.decode())).split())


# The form --------------------------------------------------------------------------------------------


def test_the_form_says_what_the_entry_says(client: Client, zed: Organisation) -> None:
    form = fields(client.get(ADDRESS))

    assert form["name"] == ["Zed Trust"]
    assert form["city"] == ["Leeds"]
    assert form["country"] == ["GB"]
    assert form["year_founded"] == ["1999"]
    assert form["former_names"] == ["Zed\r\nZee"]
    assert form["status"] == ["active"]
    assert form["terms-issue"] == ["privacy"]
    assert form["terms-approach"] == ["research"]


@pytest.mark.parametrize("step", ["look", "send", "nonsense"])
def test_who_changes_nothing_is_told_so_and_nothing_is_stored(client: Client, zed: Organisation, step: str) -> None:
    response = suggest(client, step)

    assert response.status_code == 422
    assertContains(response, "<title>Error:", status_code=422)
    assertContains(response, "Nothing differs yet", status_code=422)
    assert not Contribution.objects.exists()


def test_only_what_differs_is_sent(client: Client, zed: Organisation) -> None:
    response = suggest(
        client,
        city="York",
        year_founded="",
        former_names="Zee\nZed\nZett",
        terms_issue=["privacy", "climate"],
        **{"source-city": "https://zed.example/contact", "source-name": "of nothing"},
        affiliated="on",
        note="Ask me.",
    )

    sent = Contribution.objects.get()
    assert response["Location"] == sent.private_path
    assert sent.type == Contribution.Type.EDIT
    assert sent.entry == zed
    assert sent.sent == {
        "changes": {
            "city": ["Leeds", "York"],
            "year_founded": [1999, None],
            "former_names": [["Zed", "Zee"], ["Zee", "Zed", "Zett"]],
            "terms.issue": [["privacy"], ["climate", "privacy"]],
        },
        "sources": {"city": "https://zed.example/contact"},
        "version": sent.sent["version"],
        "affiliated": True,
        "note": "Ask me.",
    }
    assert Organisation.objects.get().city == "Leeds", "nothing is public before a decision"


def test_markdown_keeps_its_spaces(client: Client, zed: Organisation) -> None:
    suggest(client, description="# About\r\n\r\n- one\r\n    - nested\r\n- two")

    assert Contribution.objects.get().sent["changes"] == {
        "description": [zed.description, "# About\n\n- one\n    - nested\n- two"]
    }


def test_a_person_can_be_suggested_a_change_to(client: Client, vocabulary: dict[str, Term]) -> None:
    person = make_person("Wilhelmina Testperson", links=["https://w.example"], terms=[vocabulary["privacy"]])

    suggest(
        client, address="/people/wilhelmina-testperson/suggest/", role="Mathematician", links="w.example\nv.example"
    )

    sent = Contribution.objects.get()
    assert sent.person == person
    assert sent.sent["changes"] == {
        "role": ["Researcher", "Mathematician"],
        "links": [["https://w.example"], ["https://w.example", "https://v.example"]],
    }


def test_closing_wants_to_know_what_became_of_it(client: Client, zed: Organisation) -> None:
    assertContains(suggest(client, status="closed"), "Say in a few words what became of it.", status_code=422)

    suggest(client, status="closed", closed_note="Ended in 2024.")

    assert Contribution.objects.get().sent["changes"] == {
        "status": ["active", "closed"],
        "closed_note": ["", "Ended in 2024."],
    }


# What stands already is not judged again -------------------------------------------------------------


def test_nobody_has_to_mend_what_they_did_not_touch(client: Client, vocabulary: dict[str, Term]) -> None:
    many = [vocabulary[slug] for slug in ("data", "privacy", "work", "climate", "health", "money")]
    make_organisation(
        "Zed Trust", website="http://192.0.2.7/", country="", summary="", former_names=list("abcdefg"), terms=many
    )

    suggest(client, city="York")

    assert Contribution.objects.get().sent["changes"] == {"city": ["", "York"]}


def test_a_term_that_is_offered_no_more_stays(client: Client, zed: Organisation, vocabulary: dict[str, Term]) -> None:
    Term.objects.filter(slug="privacy").update(deprecated=True)

    assert suggest(client).status_code == 422
    suggest(client, terms_issue=["climate"])

    assert Contribution.objects.get().sent["changes"] == {"terms.issue": [["privacy"], ["climate", "privacy"]]}


def test_what_is_changed_is_judged(client: Client, zed: Organisation) -> None:
    response = suggest(client, "look", name="", website="javascript:alert(1)", year_founded="3000", city="York")

    assertContains(response, "<title>Error:", status_code=422)
    for sentence in ("Give its name.", "Give the address of a website", "Give a year between 1000"):
        assertContains(response, sentence, status_code=422)
    assertContains(response, 'value="York"', status_code=422)


def test_who_takes_away_the_website_leaves_a_way_to_it(client: Client, zed: Organisation) -> None:
    response = suggest(client, website="", country="")

    assertContains(response, "Give its website, or else the country that it is in.", status_code=422)


# Looking at it ---------------------------------------------------------------------------------------


def test_what_differs_is_shown_in_words_before_it_is_sent(client: Client, zed: Organisation) -> None:
    response = suggest(
        client, "look", city="York", country="FR", year_founded="", terms_issue=["climate"], status="unknown"
    )

    seen = words(response)
    assert response.status_code == 200
    assert "City or town Before Leeds After York" in seen
    assert "Country Before United Kingdom After France" in seen
    assert "Founded in Before 1999 After nothing" in seen
    assert "What is at stake? Taken away Privacy Added Climate" in seen
    assert "Status Before active After not known" in seen
    assert seen.count("Where is that from?") == 5
    assert not Contribution.objects.exists()


def test_a_text_shows_what_was_put_in_and_taken_out(client: Client, zed: Organisation) -> None:
    response = suggest(client, "look", summary="Zed Trust does excellent <b>work</b>.")

    assertContains(response, "<del><span")
    assertContains(response, "good work.</del>")
    assertContains(response, "excellent &lt;b&gt;work&lt;/b&gt;.</ins>")


def test_back_to_editing_and_on_again_keeps_everything(client: Client, zed: Organisation) -> None:
    typed = {"city": "York", "description": "# New\r\n\r\n    code", "terms-issue": ["work", "climate"]}
    said = {"source-city": "A letter", "note": "Two\r\nlines", "sender_email": "not an address", "affiliated": "on"}
    look = suggest(client, "look", **typed)

    edit = suggest(client, "edit", start=look, **said)
    again = suggest(client, "look", start=edit)

    assert edit.status_code == 200
    assertNotContains(edit, "Error:")
    form = fields(again)
    for name, value in (typed | said).items():
        assert form[name] == (value if isinstance(value, list) else [value])


def test_what_is_wrong_between_us_is_said_where_it_is_asked(client: Client, zed: Organisation) -> None:
    response = suggest(client, city="York", sender_email="nobody")

    assertContains(response, "What would change on Zed Trust", status_code=422)
    assertContains(response, "Give a mail address", status_code=422)
    assertContains(response, "<title>Error:", status_code=422)


# The entry changes meanwhile -------------------------------------------------------------------------


def test_what_others_changed_meanwhile_is_shown_before_anything_is_sent(client: Client, zed: Organisation) -> None:
    opened = client.get(ADDRESS)
    with act():
        put(zed, {"city": "Hull", "year_founded": 2001, "terms.approach": ["advocacy"]})

    response = suggest(client, start=opened, city="York", summary="Zed Trust does good.")

    seen = words(response)
    assert response.status_code == 409
    assert "Others changed this entry while you had it open" in seen
    assert "City or town Before Leeds After Hull" in seen
    assert "City or town Before Hull After York" in seen
    assert not Contribution.objects.exists()
    suggest(client, start=response)
    assert Contribution.objects.get().sent["changes"] == {
        "city": ["Hull", "York"],
        "summary": [zed.summary, "Zed Trust does good."],
    }


def test_who_wanted_what_others_did_meanwhile_has_nothing_left_to_send(client: Client, zed: Organisation) -> None:
    opened = client.get(ADDRESS)
    with act():
        put(zed, {"city": "York"})

    assertContains(suggest(client, start=opened, city="York"), "Nothing differs yet", status_code=422)


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 18, "9" * 4_000, "٣"])
def test_a_version_that_is_none_counts_as_today(client: Client, zed: Organisation, version: str) -> None:
    suggest(client, version=version, city="York")

    assert Contribution.objects.get().sent["changes"] == {"city": ["Leeds", "York"]}


# Sending ---------------------------------------------------------------------------------------------


def test_the_same_change_joins_and_another_does_not(client: Client, zed: Organisation) -> None:
    suggest(client, city="York", note="One")
    suggest(client, city=" York ", note="Two", **{"source-city": "Their site"})
    suggest(client, city="Hull")

    first, second, third = Contribution.objects.order_by("pk")
    assert (first.joined_to, second.joined_to, third.joined_to) == (None, first, None)


def test_one_form_sent_twice_is_stored_once(client: Client, zed: Organisation) -> None:
    form = fields(client.get(ADDRESS)) | {"city": "York", "step": "send"}

    places = {client.post(ADDRESS, form)["Location"] for _ in range(2)}

    assert places == {Contribution.objects.get().private_path}


def test_a_filled_trap_is_held(client: Client, zed: Organisation) -> None:
    suggest(client, city="York", subject="Buy")

    assert Contribution.objects.get().held


def test_too_much_from_one_network_keeps_what_was_typed(
    client: Client, zed: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("directory.contribute.taking.SUBMISSIONS", Limit("test", number=1, seconds=3600))
    suggest(client, city="York")

    response = suggest(client, city="Hull", note="Kept.")

    assert response.status_code == 429
    assert response["Retry-After"]
    assertContains(response, "Kept.", status_code=429)
    assert Contribution.objects.count() == 1


def test_a_form_that_was_open_too_long_is_shown_again(client: Client, zed: Organisation) -> None:
    response = suggest(client, city="York", form=stamp(age=100_000))

    assertContains(response, "open for more than a day", status_code=422)
    assert fields(response)["city"] == ["York"]


# Who may, and where ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["organisations", "people"])
def test_what_nobody_may_see_takes_no_suggestion(client: Client, kind: str) -> None:
    make = make_organisation if kind == "organisations" else make_person
    make("Draft one", standing="draft")
    make("Removed one", standing="removed")

    for method in (client.get, client.post):
        assert method(f"/{kind}/draft-one/suggest/").status_code == 404
        assert method(f"/{kind}/removed-one/suggest/").status_code == 410
        assert method(f"/{kind}/nobody/suggest/").status_code == 404


def test_a_form_sent_to_a_former_address_goes_on_with_all_that_was_typed(client: Client, zed: Organisation) -> None:
    form = fields(client.get(ADDRESS))
    zed.slug = "zed"
    zed.save()

    response = client.post(ADDRESS, form | {"city": "York", "step": "send"})

    assert response.status_code == 308
    assert response["Location"] == "/organisations/zed/suggest/"


def test_without_the_token_nothing_is_taken(zed: Organisation) -> None:
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(ADDRESS, {"city": "York", "step": "send"}).status_code == 403


def test_other_methods_are_refused(client: Client, zed: Organisation) -> None:
    assert client.put(ADDRESS).status_code == 405
    assert client.delete(ADDRESS).status_code == 405


def test_pages_cost_the_same_however_much_an_entry_says(
    client: Client, zed: Organisation, vocabulary: dict[str, Term], django_assert_num_queries: Any
) -> None:
    make_organisation("Bare", country="", summary="")

    for slug in ("zed-trust", "bare"):
        with django_assert_num_queries(6):  # the entry, facets, synonyms, terms, its own terms, its version
            client.get(f"/organisations/{slug}/suggest/")
    form = fields(client.get(ADDRESS)) | {"step": "look"}
    for changes in ({"terms-issue": ["work"]}, {"terms-issue": ["climate"], "terms-approach": [], "city": "York"}):
        with django_assert_num_queries(8):  # and the names of facets and terms
            client.post(ADDRESS, form | changes)
    assert Person.objects.count() == 0

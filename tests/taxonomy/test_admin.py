"""A curator edits the vocabulary in the admin."""

import re
from typing import Any

import pytest
from django.contrib.admin import site
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects
from taggit.models import Tag

from taxonomy.models import Facet, Mapping, Synonym, Term
from tests.factories import make_facet, make_organisation, make_person, make_term
from tests.taxonomy.conftest import said

pytestmark = pytest.mark.django_db

TREE = "/admin/taxonomy/term/"
FACETS = "/admin/taxonomy/facet/"


def page_of(term: Term) -> str:
    return f"{TREE}{term.pk}/change/"


def payload(term: Term | None = None, **changes: Any) -> dict[str, Any]:
    """A form of a term that passes: as it stands, or a new one."""
    synonyms = list(term.synonyms.all()) if term else []
    mappings = list(term.mappings.all()) if term else []
    form: dict[str, Any] = {
        "name": term.name if term else "Privacy",
        "parent": (term.parent_id or "") if term else "",
        "definition": term.definition if term else "Being left alone.",
        "scope_note": term.scope_note if term else "",
        "related": [other.pk for other in term.related.all()] if term else [],
        "replaced_by": (term.replaced_by_id or "") if term else "",
        "source": term.source if term else "",
    }
    form |= {"deprecated": "on"} if term and term.deprecated else {}
    for prefix, rows in (("synonyms", synonyms), ("mappings", mappings)):
        form |= {f"{prefix}-TOTAL_FORMS": len(rows) + 2, f"{prefix}-INITIAL_FORMS": len(rows)}
    for number, synonym in enumerate(synonyms):
        form |= {f"synonyms-{number}-id": synonym.pk, f"synonyms-{number}-name": synonym.name}
    for number, mapping in enumerate(mappings):
        form |= {f"mappings-{number}-id": mapping.pk, f"mappings-{number}-relation": mapping.relation}
        form |= {f"mappings-{number}-uri": mapping.uri}
    return form | changes


# Facets ----------------------------------------------------------------------------------------------


def test_facets_stand_in_their_order_and_are_reordered_in_the_list(desk: Client) -> None:
    first, second = make_facet("first", order=1), make_facet("second", order=2)

    desk.post(
        FACETS,
        {
            "form-TOTAL_FORMS": 2,
            "form-INITIAL_FORMS": 2,
            "form-0-id": first.pk,
            "form-0-order": 9,
            "form-1-id": second.pk,
            "form-1-order": 2,
            "_save": "Save",
        },
    )

    page = said(desk.get(FACETS))
    assert page.index("Second") < page.index("First")


def test_a_new_facet_is_a_filter_at_once(desk: Client) -> None:
    make_organisation()

    response = desk.post(
        f"{FACETS}add/",
        {"name": "Funding", "slug": "funding", "question": "Who pays?", "applies_to": ["organisation"], "order": 3},
    )

    assertRedirects(response, FACETS)
    facet = Facet.objects.get()
    assert (facet.kinds, facet.many, facet.required) == (["organisation"], False, False)
    make_organisation("Paid", terms=[make_term("members", "funding")])
    assertContains(desk.get("/organisations/?funding=members"), "Paid")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"slug": "page"}, "has a meaning of its own in addresses"),
        ({"slug": "PAGE"}, "has a meaning of its own in addresses"),
        ({"slug": "issue"}, "Another facet has that slug."),
        ({"name": "ISSUE"}, "Another facet has that name."),
        ({"applies_to": []}, "This field is required."),
    ],
)
def test_a_facet_that_cannot_be_is_refused_in_a_sentence(desk: Client, changes: dict[str, Any], sentence: str) -> None:
    make_facet("issue")
    form = {"name": "Funding", "slug": "funding", "question": "Who pays?", "applies_to": ["organisation"], "order": 3}

    response = desk.post(f"{FACETS}add/", form | changes)

    assertContains(response, sentence)
    assert Facet.objects.count() == 1


def test_a_facets_slug_stays_and_what_nobody_lists_yet_stays_ticked(desk: Client) -> None:
    facet = make_facet("issue", applies_to=" organisation resource ")

    page = desk.get(f"{FACETS}{facet.pk}/change/")
    desk.post(
        f"{FACETS}{facet.pk}/change/",
        {"name": "Topic", "slug": "topic", "question": "What?", "applies_to": ["organisation", "resource"], "order": 1},
    )

    assertContains(page, 'value="resource" id="id_applies_to_2" checked', html=False)
    facet.refresh_from_db()
    assert (facet.name, facet.slug, facet.kinds) == ("Topic", "issue", ["organisation", "resource"])


def test_a_facet_with_terms_is_not_deleted_and_the_way_out_is_said(desk: Client) -> None:
    facet = make_term("privacy").facet

    asked, done = (desk.generic(method, f"{FACETS}{facet.pk}/delete/") for method in ("GET", "POST"))

    for response in (asked, done):
        assert "1 term stands in it. Delete its terms first, or keep the facet." in said(response)
    assert done.status_code == 409
    assert Facet.objects.exists()


def test_an_empty_facet_is_deleted(desk: Client) -> None:
    facet = make_facet("issue")

    desk.post(f"{FACETS}{facet.pk}/delete/", {"post": "yes"})

    assert not Facet.objects.exists()


# The tree --------------------------------------------------------------------------------------------


def test_terms_stand_as_a_tree_a_facet_at_a_time_with_their_use(desk: Client) -> None:
    privacy = make_term("privacy")
    narrower = make_term("surveillance", under=privacy)
    make_term("elsewhere", "value")
    make_organisation(terms=[narrower])
    make_person(terms=[privacy])

    response = desk.get(f"{TREE}?facet=issue")

    assertContains(response, '<a href="/organisations/?issue=privacy">1 organisation</a>', html=True)
    assertContains(response, '<a href="/people/?issue=privacy">1 person</a>', html=True)
    assertContains(response, f'<a class="terms__name" href="{page_of(narrower)}">Surveillance</a>', html=True)
    assertNotContains(response, "Elsewhere")


def test_the_first_facet_is_shown_where_none_is_asked_for(desk: Client) -> None:
    make_term("later", make_facet("later", order=2).slug)
    make_term("sooner", make_facet("sooner", order=1).slug)

    for address in (TREE, f"{TREE}?facet=nonsense"):
        assertContains(desk.get(address), "Sooner</a>")


def test_without_facets_the_tree_says_where_to_begin(desk: Client) -> None:
    assertContains(desk.get(TREE), "There is no facet yet.")


@pytest.mark.parametrize("typed", ["gdpr", "GDPR", "left alone", "priv"])
def test_a_term_is_found_by_its_synonym_in_any_facet(desk: Client, typed: str) -> None:
    make_term("openness", "value")
    make_term("privacy", synonyms=["GDPR"], definition="Being left alone.")

    response = desk.get(TREE, {"q": typed})

    assertContains(response, "1 term for")
    assertContains(response, ">Privacy</a>")
    assertNotContains(response, ">Openness</a>")


def test_the_tree_costs_the_same_however_large(desk: Client) -> None:
    def cost() -> int:
        desk.get(TREE)
        with CaptureQueriesContext(connection) as queries:
            desk.get(TREE)
        return len(queries)

    make_organisation(terms=[make_term("privacy")])
    few = cost()
    for number in range(30):
        make_organisation(f"Number {number}", terms=[make_term(f"n{number}")])

    assert cost() == few <= 9


MOVES = [
    ("up:{b}", ["b", "a", "c"], "“B” is now number 1 of 3 at the top."),
    ("down:{b}", ["a", "c", "b"], "“B” is now number 3 of 3 at the top."),
    ("in:{b}", ["a", "c"], "“B” is now number 1 of 1 under “A”."),
    ("before:{c}:{a}", ["c", "a", "b"], "“C” is now number 1 of 3 at the top."),
    ("under:{c}:{a}", ["a", "b"], "“C” is now number 1 of 1 under “A”."),
    ("up:{a}", ["a", "b", "c"], "“A” stays where it is. It is the first of its neighbours already."),
    ("after:{a}", ["a", "b", "c"], "“A” stays where it is. Choose another term of the facet to move it to."),
]


@pytest.mark.parametrize(("asked", "top", "sentence"), MOVES)
def test_a_term_is_moved_by_a_button_or_by_dragging(desk: Client, asked: str, top: list[str], sentence: str) -> None:
    keys = {slug: make_term(slug).pk for slug in "abc"}
    asked = asked.format(**keys)

    response = desk.post(f"{TREE}move/", {"move": asked}, follow=True)

    assertContains(response, sentence)
    assert response.redirect_chain == [(f"{TREE}?facet=issue#term-{asked.split(':')[1]}", 302)]
    assert list(Term.objects.filter(parent=None).values_list("slug", flat=True)) == top
    assert LogEntry.objects.exists() == ("stays" not in sentence)


@pytest.mark.parametrize(
    "asked", ["", "up", "up:", "sideways:{a}", "up:999999", "up:x", "up:99999999999999999999", "::", "up:²"]
)
def test_a_move_of_nothing_is_answered_in_a_sentence(desk: Client, asked: str) -> None:
    key = make_term("a").pk

    response = desk.post(f"{TREE}move/", {"move": asked.format(a=key)}, follow=True)

    assertContains(response, "Nothing was moved.")


def test_buttons_that_would_do_nothing_are_off(desk: Client) -> None:
    a, b = make_term("a"), make_term("b")

    page = desk.get(TREE).content.decode()

    off = set(re.findall(r'value="(\w+:\d+)" disabled', page))
    assert off == {f"up:{a.pk}", f"in:{a.pk}", f"out:{a.pk}", f"down:{b.pk}", f"out:{b.pk}"}


# One term --------------------------------------------------------------------------------------------


def test_a_term_is_edited_on_one_page(desk: Client) -> None:
    top = make_term("top")
    term = make_term("privacy", synonyms=["GDPR", "secrecy"])
    other = make_term("care", "value")
    Mapping.objects.create(term=term, relation="exactMatch", uri="https://example.org/a")

    response = desk.post(
        page_of(term),
        payload(
            term,
            name="Privacy and secrecy",
            parent=top.pk,
            definition="New.",
            scope_note="Now.",
            related=[other.pk],
            **{
                "synonyms-0-name": "gdpr",
                "synonyms-1-DELETE": "on",
                "synonyms-2-name": "Data protection",
                "mappings-0-relation": "closeMatch",
                "mappings-1-relation": "broadMatch",
                "mappings-1-uri": "https://example.org/b",
            },
        ),
    )

    assertRedirects(response, f"{TREE}?facet=issue#term-{term.pk}", fetch_redirect_response=False)
    term.refresh_from_db()
    assert (term.name, term.key, term.slug) == ("Privacy and secrecy", "privacy and secrecy", "privacy")
    assert (term.parent, term.definition, term.scope_note) == (top, "New.", "Now.")
    assert [synonym.name for synonym in term.synonyms.all()] == ["gdpr", "Data protection"]
    assert [mapping.relation for mapping in term.mappings.all()] == ["closeMatch", "broadMatch"]
    assert list(other.related.all()) == [term]


def test_saving_what_is_unchanged_changes_nothing(desk: Client) -> None:
    term = make_term("privacy", under=make_term("top"), synonyms=["GDPR"])
    term.related.add(make_term("care", "value"))
    before = list(Term.objects.values()), list(Synonym.objects.values())

    desk.post(page_of(term), payload(term))

    assert (list(Term.objects.values()), list(Synonym.objects.values())) == before


def test_a_term_is_added_to_a_facet_and_gets_a_slug(desk: Client) -> None:
    facet = make_facet("technology")

    desk.post(
        f"{TREE}add/?facet=technology",
        payload(name="C++", **{"synonyms-0-name": "cpp", "_addanother": "1"}),
    )

    term = Term.objects.get()
    assert (term.facet, term.slug, term.synonyms.get().name) == (facet, "c-plus-plus", "cpp")


def test_adding_another_stays_in_the_facet(desk: Client) -> None:
    make_facet("technology")

    response = desk.post(f"{TREE}add/?facet=technology", payload(_addanother="1"))

    assertRedirects(response, f"{TREE}add/?facet=technology")


def test_a_term_is_added_under_another(desk: Client) -> None:
    top = make_term("top")

    page = desk.get(f"{TREE}add/?facet=issue&parent={top.pk}")

    assertContains(page, f'<option value="{top.pk}" selected>Top</option>', html=True)


@pytest.mark.parametrize("query", ["", "?facet=nowhere"])
def test_a_term_needs_a_facet_to_be_added_to(desk: Client, query: str) -> None:
    make_facet("issue")

    response = desk.get(f"{TREE}add/{query}", follow=True)

    assertContains(response, "Choose a facet, and add the term there.")


def test_only_terms_of_its_own_facet_are_offered_as_broader_and_none_from_below(desk: Client) -> None:
    term = make_term("privacy", under=make_term("top"))
    make_term("low", under=term)
    make_term("far", "value")

    page = desk.get(page_of(term)).content.decode()

    choices = page.split('id="id_parent"')[1].split("</select>")[0]
    assert re.findall(r">([^<>]+)</option>", choices) == ["None: it is at the top", "Top"]


def test_related_terms_are_searched_by_synonym_and_told_apart_by_facet(desk: Client) -> None:
    make_term("privacy", synonyms=["GDPR and more"])
    make_term("privacy", "value")
    query = {"app_label": "taxonomy", "model_name": "term", "field_name": "related"}

    def found(typed: str) -> list[str]:
        answer = desk.get(f"{TREE}find/", query | {"term": typed}).json()
        return [result["text"] for result in answer["results"]]

    assert found("more gdpr") == ["Privacy (Issue)"]
    assert found("PRIV") == ["Privacy (Issue)", "Privacy (Value)"]
    assert found("nothing") == []


def test_without_script_all_terms_can_be_chosen_as_related(desk: Client) -> None:
    term, other = make_term("privacy"), make_term("care", "value")

    page = desk.get(page_of(term)).content.decode()

    choices = page.split('id="id_related"')[1].split("</select>")[0]
    assert re.search(rf'<optgroup label="Value">\s*<option value="{other.pk}">Care</option>', choices)


def test_the_page_says_by_how_many_it_is_used(desk: Client) -> None:
    term = make_term("privacy")
    make_organisation(terms=[make_term("surveillance", under=term)])

    response = desk.get(page_of(term))

    assertContains(response, '<a href="/organisations/?issue=privacy">1 organisation</a>', html=True)


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"name": " "}, "This field is required."),
    ({"name": "DATA  rights"}, "This facet has a term of that name already."),
    ({"name": "e-RIGHTS"}, "That is a synonym of “Data rights” in this facet."),
    ({"parent": "{term}"}, "A term cannot come under itself"),
    ({"parent": "{low}"}, "A term cannot come under itself, nor under a term that comes under it."),
    ({"parent": "{far}"}, "Select a valid choice"),
    ({"related": ["{low}"]}, "“Low” cannot be related as well"),
    ({"related": ["{top}"], "parent": "{top}"}, "“Top” cannot be related as well"),
    ({"parent": "{friend}"}, "“Low”, which comes under it, is related to “Friend”"),
    ({"replaced_by": "{top}"}, "Only a deprecated term can be replaced by another."),
    ({"deprecated": "on", "replaced_by": "{old}"}, "That term is deprecated itself."),
    ({"synonyms-0-name": "data RIGHTS"}, "That is the name of another term in this facet."),
    ({"synonyms-0-name": "x", "synonyms-1-name": "X"}, "It stands here twice."),
    ({"mappings-0-relation": "exactMatch", "mappings-0-uri": "javascript:alert(1)"}, "Enter a valid URL."),
    ({"mappings-0-relation": "exactMatch", "mappings-0-uri": "ftp://example.org/"}, "Enter a valid URL."),
    (
        {f"mappings-{n}-relation": "exactMatch" for n in (0, 1)}
        | {f"mappings-{n}-uri": "https://a.org" for n in (0, 1)},
        "It stands here twice.",
    ),
]


@pytest.mark.parametrize(("changes", "sentence"), REFUSED)
def test_what_cannot_be_is_refused_in_a_sentence(desk: Client, changes: dict[str, Any], sentence: str) -> None:
    term = make_term("privacy")
    low = make_term("low", under=term)
    make_term("data-rights", synonyms=["e-rights"])
    keys = {"term": term.pk, "low": low.pk, "top": make_term("top").pk, "far": make_term("far", "value").pk}
    friend = make_term("friend")
    friend.related.add(low)
    keys |= {"friend": friend.pk, "old": make_term("old", deprecated=True).pk}

    def fill(value: Any) -> Any:
        return [fill(each) for each in value] if isinstance(value, list) else value.format(**keys)

    response = desk.post(page_of(term), payload(term, **{name: fill(value) for name, value in changes.items()}))

    assertContains(response, sentence)
    assert Term.objects.get(pk=term.pk).name == "Privacy"
    assert not Mapping.objects.exists()


def test_a_term_moves_to_where_one_it_was_related_to_was_in_the_way(desk: Client) -> None:
    term, top = make_term("privacy"), make_term("top")
    term.related.add(top)

    desk.post(page_of(term), payload(term, parent=top.pk, related=[]))

    term.refresh_from_db()
    assert term.parent == top


def test_a_moved_term_goes_to_the_end_of_its_new_neighbours(desk: Client) -> None:
    top = make_term("top")
    make_term("one", under=top)
    term = make_term("privacy")

    desk.post(page_of(term), payload(term, parent=top.pk))

    assert [child.slug for child in top.children.all()] == ["one", "privacy"]


def test_a_term_is_deprecated_with_a_replacement(desk: Client) -> None:
    term, new = make_term("cyber"), make_term("digital")

    desk.post(page_of(term), payload(term, deprecated="on", replaced_by=new.pk))

    assertContains(desk.get("/taxonomy/issue/cyber/"), "no longer used")
    assertContains(desk.get("/taxonomy/issue/cyber/"), 'href="/taxonomy/issue/digital/"')


# Deleting --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("standing", ["listed", "draft", "archived"])
def test_a_term_in_use_is_not_deleted_and_the_way_out_is_said(desk: Client, standing: str) -> None:
    term = make_term("privacy")
    make_organisation(terms=[term], standing=standing)

    asked, done = (desk.generic(method, f"{TREE}{term.pk}/delete/") for method in ("GET", "POST"))

    for response in (asked, done):
        assert "There are organisations with this term, listed or not. Give them another term" in said(response)
        assertContains(response, f'href="{page_of(term)}#id_deprecated"', status_code=response.status_code)
    assert done.status_code == 409
    assert Term.objects.exists()


def test_a_term_with_narrower_terms_is_not_deleted(desk: Client) -> None:
    term = make_term("privacy")
    make_term("surveillance", under=term)

    response = desk.post(f"{TREE}{term.pk}/delete/", {"post": "yes"})

    assert "1 narrower term comes under it." in said(response)
    assert Term.objects.count() == 2


def test_a_term_that_nothing_hangs_on_is_deleted(desk: Client) -> None:
    term = make_term("privacy", synonyms=["GDPR"])
    term.related.add(make_term("care", "value"))

    desk.post(f"{TREE}{term.pk}/delete/", {"post": "yes"})

    assert list(Term.objects.values_list("slug", flat=True)) == ["care"]


# Who may ---------------------------------------------------------------------------------------------


def test_who_may_only_look_sees_everything_and_moves_nothing(window: Client) -> None:
    a = make_term("a", synonyms=["Alpha"])
    b = make_term("b")
    a.related.add(b)

    tree, page = window.get(TREE), window.get(page_of(a))

    assertContains(tree, ">A</a>")
    assertNotContains(tree, 'name="move"')
    assertNotContains(tree, "Add a term")
    assertContains(page, "Alpha")
    assert window.post(f"{TREE}move/", {"move": f"down:{a.pk}"}).status_code == 403
    assert window.post(page_of(a), payload(a, name="Z")).status_code == 403
    assert window.get(f"{TREE}{a.pk}/delete/").status_code == 403


@pytest.mark.parametrize("address", [TREE, FACETS, f"{TREE}find/", f"{TREE}add/?facet=issue"])
def test_a_stranger_is_asked_to_log_in(client: Client, address: str) -> None:
    response = client.get(address)

    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")


def test_a_move_needs_a_token_and_a_post(desk: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get())

    assert strict.post(f"{TREE}move/", {"move": "up:1"}).status_code == 403
    assert desk.get(f"{TREE}move/").status_code == 405


def test_taggits_own_tags_are_not_in_the_admin(desk: Client) -> None:
    assert not site.is_registered(Tag)
    assert desk.get("/admin/taggit/tag/").status_code == 404

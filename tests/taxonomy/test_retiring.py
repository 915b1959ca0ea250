"""A vocabulary editor merges or deprecates a term, sees first what that touches, and undoes it."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertRedirects

from directory.models import Change, OrganisationTerm, PersonTerm
from taxonomy.models import Edit, Mapping, Term
from taxonomy.record.states import states_of
from tests.factories import make_organisation, make_person, make_term
from tests.taxonomy.conftest import make_staff, said

pytestmark = pytest.mark.django_db


def page_of(term: Term) -> str:
    return f"/admin/taxonomy/term/{term.pk}/retire/"


def asked(into: Term | None, how: str = "merge", **changes: Any) -> dict[str, Any]:
    form = {"how": how, "into": into.pk if into else "", "narrower": "replacement", "reason": "The two are one."}
    return form | changes


def retire(client: Client, term: Term, form: dict[str, Any]) -> Any:
    """Look at what it touches, and press the button."""
    page = client.post(page_of(term), form)
    return client.post(page_of(term), form | {"seen": page.context["seen"]})


def undo(client: Client, edit: Edit, reason: str = "A mistake.") -> Any:
    return client.post(f"/admin/taxonomy/edit/{edit.pk}/undo/", {"reason": reason})


def everything() -> Any:
    """The vocabulary, and what is filed under it."""
    tagged = [sorted(rows.objects.values_list("content_object", "tag")) for rows in (OrganisationTerm, PersonTerm)]
    return states_of("term"), states_of("facet"), tagged


@pytest.fixture
def pair() -> tuple[Term, Term]:
    """Two that are one. Much hangs on the first, some of it on the second too."""
    top = make_term("rights")
    old, new = make_term("privacy", under=top, synonyms=["Solitude", "Peace"]), make_term("seclusion")
    new.synonyms.create(name="Peace")
    make_term("secrets", under=old)
    old.related.add(make_term("security"))
    Mapping.objects.create(term=old, relation="exactMatch", uri="https://a.example/1")
    make_term("intimacy", deprecated=True, replaced_by=old)
    make_organisation("Only the old", terms=[old])
    make_organisation("Both", terms=[old, new])
    make_person("Wilhelmina Testperson", terms=[old])
    return old, new


def test_what_a_merge_touches_is_shown_before_anything_is_done(desk: Client, pair: tuple[Term, Term]) -> None:
    old, new = pair
    before = everything()

    page = said(desk.post(page_of(old), asked(new)))

    for sentence in (
        "Filed under “Seclusion” from now on, listed or not: 2 organisations.",
        "Filed under “Seclusion” from now on, listed or not: 1 person.",
        "“Secrets” will come under “Seclusion”.",
        "The synonym “Solitude” goes to “Seclusion”.",
        "The mapping to https://a.example/1 goes to “Seclusion”.",
        "“Security” will be related to “Seclusion” instead",
        "“Intimacy”, which this term replaced, will lead to “Seclusion”.",
        "The address /taxonomy/issue/privacy/ will lead to “Seclusion”.",
    ):
        assert sentence in page
    assert everything() == before


def test_a_merge_takes_everything_along(desk: Client, pair: tuple[Term, Term]) -> None:
    old, new = pair

    response = retire(desk, old, asked(new))

    assertRedirects(response, "/admin/taxonomy/term/?facet=issue")
    assertRedirects(desk.get("/taxonomy/issue/privacy/"), "/taxonomy/issue/seclusion/", 302)
    page = said(desk.get("/taxonomy/issue/seclusion/"))
    for there in ("2 organisations", "1 person", "Solitude", "Secrets", "Security", "a.example"):
        assert there in page
    history = said(desk.get("/organisations/only-the-old/history/"))
    assert "Reason: The two are one." in history
    assert "Merged into “Seclusion”." in said(desk.get("/taxonomy/issue/privacy/history/"))
    assert set(OrganisationTerm.objects.values_list("tag__slug", flat=True)) == {"seclusion"}


def test_undoing_a_merge_leaves_no_trace_but_in_the_history(desk: Client, pair: tuple[Term, Term]) -> None:
    old, new = pair
    before = everything()
    retire(desk, old, asked(new))

    response = undo(desk, Edit.objects.get(what="merged"))

    assert response.status_code == 302
    assert everything() == before
    assertContains(desk.get("/taxonomy/issue/privacy/"), "<h1>Privacy</h1>", html=True)
    assertContains(desk.get("/taxonomy/issue/privacy/history/"), "Taken back on")
    again = undo(desk, Edit.objects.get(what="merged"))
    assertContains(again, "This edit is undone already.", status_code=409)
    assertContains(undo(desk, Edit.objects.get(what="undone")), "Make the change again instead.", status_code=409)


def test_what_was_done_since_stays_when_a_merge_is_undone(desk: Client, pair: tuple[Term, Term]) -> None:
    old, new = pair
    retire(desk, old, asked(new))
    gone = OrganisationTerm.objects.get(content_object__name="Only the old").content_object
    gone.terms.clear()
    late = make_organisation("Late", terms=[new])
    Term.objects.filter(pk=new.pk).update(definition="Written since.")

    undo(desk, Edit.objects.get(what="merged"))

    assert list(gone.terms.all()) == []
    assert list(late.terms.all()) == [new]
    new.refresh_from_db()
    assert new.definition == "Written since."


def test_what_was_changed_again_since_is_not_undone_over(desk: Client, pair: tuple[Term, Term]) -> None:
    old, new = pair
    retire(desk, old, asked(new))
    new.synonyms.create(name="Retreat")
    before = everything()

    response = undo(desk, Edit.objects.get(what="merged"))

    assert response.status_code == 409
    assert "Changed again since" in said(response)
    assert "Seclusion" in said(response)
    assert everything() == before


def test_a_deprecated_term_keeps_its_page_and_may_keep_what_is_filed_there(
    desk: Client,
    pair: tuple[Term, Term],
) -> None:
    old, _new = pair

    retire(desk, old, asked(None, "deprecate", narrower="broader"))

    assertContains(desk.get("/taxonomy/issue/privacy/"), "This word is no longer used.")
    assert Term.objects.get(slug="secrets").parent == Term.objects.get(slug="rights")
    assert OrganisationTerm.objects.filter(tag=old).count() == 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"into": ""}, "Choose the term that replaces it."),
        ({"narrower": "stay"}, "Nothing can come under a term that is merged."),
        ({"reason": " "}, "This field is required."),
        ({"how": "deprecate", "into": ""}, "Choose the term that replaces it."),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    desk: Client,
    pair: tuple[Term, Term],
    changes: dict[str, str],
    sentence: str,
) -> None:
    old, new = pair
    before = everything()

    response = desk.post(page_of(old), asked(new) | changes)

    assert response.status_code == 422
    assert sentence in said(response)
    assert everything() == before


def test_a_term_is_merged_into_one_that_comes_under_it(desk: Client) -> None:
    top = make_term("rights")
    old = make_term("privacy", under=top)
    new, other = make_term("seclusion", under=old), make_term("secrets", under=old)

    retire(desk, old, asked(new))

    parents = dict(Term.objects.values_list("slug", "parent__slug"))
    assert (parents["seclusion"], parents["secrets"]) == ("rights", "seclusion")
    assert other.slug == "secrets"


def test_nothing_is_done_if_what_it_touches_changed_since_it_was_shown(
    desk: Client,
    pair: tuple[Term, Term],
) -> None:
    old, new = pair
    page = desk.post(page_of(old), asked(new))
    make_organisation("Meanwhile", terms=[old])

    response = desk.post(page_of(old), asked(new, seen=page.context["seen"]))

    assertContains(response, "Something changed since this was shown.", status_code=409)
    assert not Term.objects.get(pk=old.pk).deprecated


def test_a_second_press_changes_nothing(desk: Client, pair: tuple[Term, Term]) -> None:
    old, new = pair
    retire(desk, old, asked(new))

    response = desk.post(page_of(old), asked(new, seen="x"))

    assertContains(response, "It is deprecated already.", status_code=409)


def test_who_may_only_look_reads_the_record_and_undoes_nothing(client: Client, pair: tuple[Term, Term]) -> None:
    user = make_staff("bob", "view")
    user.groups.set([])
    client.force_login(user)
    edit = Edit.objects.latest("pk")

    assert client.get(page_of(pair[0])).status_code == 403
    assert undo(client, edit).status_code == 403


def test_merging_costs_the_same_however_much_is_filed(desk: Client) -> None:
    counts = []
    for name, number in (("quiet", 12), ("calm", 1)):
        old, new = make_term(name), make_term(f"very-{name}")
        for one in range(number):
            make_organisation(f"{name} {one}", terms=[old])
        with CaptureQueriesContext(connection) as statements:
            retire(desk, old, asked(new))
        counts.append(len(statements))
        desk.get("/admin/taxonomy/term/")  # which says what was done

    assert counts[0] == counts[1]
    assert Change.objects.filter(reason="The two are one.").count() == 13

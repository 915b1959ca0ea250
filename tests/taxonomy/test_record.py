"""Whatever is done to a word, by whatever door, stands in its history."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from taxonomy.models import Edit, Facet, Mapping, RecordedWord, Synonym, Term, WordChange
from taxonomy.record import edit
from taxonomy.record.states import states_of
from tests.factories import make_term
from tests.taxonomy.conftest import said
from tests.taxonomy.test_admin import page_of, payload

pytestmark = pytest.mark.django_db


def history_of(client: Client, term: Term) -> str:
    return said(client.get(f"{term.get_absolute_url()}history/"))


def rename(term: Term) -> None:
    term.name = "Being left alone"
    term.save()


def rename_in_the_database(term: Term) -> None:
    Term.objects.filter(pk=term.pk).update(name="Being left alone")


def relate(term: Term) -> None:
    term.related.add(make_term("secrecy"))


def unrelate_all(term: Term) -> None:
    relate(term)
    Term.objects.get(slug="secrecy").related.clear()


def give_a_synonym_away(term: Term) -> None:
    synonym = Synonym.objects.create(term=term, name="Solitude")
    synonym.term = make_term("silence")
    synonym.save()


@pytest.mark.parametrize(
    ("door", "sentence"),
    [
        (rename, "Renamed from “Privacy” to “Being left alone”."),
        (rename_in_the_database, "Renamed from “Privacy” to “Being left alone”."),
        (lambda term: Synonym.objects.create(term=term, name="Solitude"), "Synonyms added: “Solitude”."),
        (lambda term: Synonym.objects.bulk_create([Synonym(term=term, name="Peace")]), "Synonyms added: “Peace”."),
        (give_a_synonym_away, "Synonyms taken away: “Solitude”."),
        (relate, "Related to “Secrecy” now."),
        (unrelate_all, "No longer related to “Secrecy”."),
        (
            lambda term: Mapping.objects.create(term=term, relation="exactMatch", uri="https://a.example/1"),
            "Mapped: the same as https://a.example/1.",
        ),
        (lambda term: Term.objects.filter(pk=term.pk).update(parent=make_term("rights")), "under “Rights”."),
        (lambda term: Term.objects.filter(pk=term.pk).update(deprecated=True), "No longer used."),
    ],
)
def test_every_door_is_recorded(client: Client, door: Callable[[Term], object], sentence: str) -> None:
    term = make_term("privacy")

    door(term)

    assert sentence in history_of(client, term)
    assert RecordedWord.objects.states("term") == states_of("term")


def test_what_an_editor_writes_is_told_with_the_reason_and_without_their_name(desk: Client) -> None:
    term = make_term("privacy")

    desk.post(page_of(term), payload(term, definition="Being let alone.", reason="It was vague."))

    page = history_of(Client(), term)
    assert "by a vocabulary editor Definition changed. Before What privacy means. After Being let alone." in page
    assert "Reason: It was vague." in page
    assert "ada" not in page
    assert Edit.objects.latest("pk").user == User.objects.get()


def test_one_form_is_one_edit(desk: Client) -> None:
    term, other = make_term("privacy"), make_term("secrecy")
    before = Edit.objects.count()

    rows = {"synonyms-0-name": "Solitude", "mappings-0-relation": "exactMatch", "mappings-0-uri": "https://a.example/1"}
    desk.post(page_of(term), payload(term, name="Peace", related=[other.pk], **rows))

    assert Edit.objects.count() == before + 1
    assert set(WordChange.objects.filter(key=term.pk).last().fields) == {"name", "synonyms", "mappings", "related"}  # type: ignore[union-attr]


def test_what_fails_leaves_no_record(client: Client) -> None:
    term = make_term("privacy")
    before = Edit.objects.count()

    with pytest.raises(ZeroDivisionError), edit():
        rename(term)
        _ = 1 / 0

    assert Edit.objects.count() == before


def test_what_came_to_nothing_leaves_no_record() -> None:
    term = make_term("privacy")
    before = Edit.objects.count()

    with edit():
        rename(term)
        term.name = "Privacy"
        term.save()

    assert Edit.objects.count() == before


def test_what_bypasses_every_door_is_seen_with_the_next_edit(client: Client) -> None:
    term = make_term("privacy")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE taxonomy_term SET source = 'by hand' WHERE id = %s", [term.pk])

    Term.objects.filter(pk=term.pk).update(scope_note="When nobody looks.")

    assert "Source written." in history_of(client, term)


def test_replaying_the_record_comes_to_the_vocabulary_of_today() -> None:
    call_command("load_taxonomy", "taxonomy/starter", verbosity=0)
    make_term("solitude", under=Term.objects.get(facet__slug="issue", slug="privacy"), synonyms=["Peace"])
    Term.objects.get(slug="solitude").delete()
    Facet.objects.filter(slug="issue").update(definition="What is at stake.")

    replayed: dict[tuple[str, int], dict[str, object]] = {}
    for change in WordChange.objects.order_by("pk"):
        state = replayed.setdefault((change.of, change.key), {})
        for field, (before, after) in change.fields.items():
            assert state.get(field) == before
            state[field] = after

    def without_nothing(states: dict[tuple[str, int], dict[str, object]]) -> dict[tuple[str, int], dict[str, object]]:
        return {key: {name: said for name, said in state.items() if said is not None} for key, state in states.items()}

    alive = {key: state for key, state in replayed.items() if state["name"] is not None}
    today = {(of, key): state for of in ("facet", "term") for key, state in states_of(of).items()}
    assert without_nothing(alive) == without_nothing(today)


def test_a_history_is_paged_and_costs_the_same_however_long_it_is(client: Client) -> None:
    term = make_term("privacy")
    others = [make_term(f"other-{number}") for number in range(3)]
    with CaptureQueriesContext(
        connection,
    ) as short:
        history_of(client, term)
    for number in range(40):
        term.definition = f"Meaning {number}."
        term.save()
    term.related.set(others)
    with CaptureQueriesContext(connection) as long:
        page = history_of(client, term)

    assert max(len(short), len(long)) <= 5
    assert "Meaning 39." in page
    assert "Added." in said(client.get(f"{term.get_absolute_url()}history/?page=2"))
    for wrong in ("?page=0", "?page=x", "?page=99"):
        assertContains(client.get(f"{term.get_absolute_url()}history/{wrong}"), "There is no page", status_code=400)


def test_a_word_says_when_it_last_changed(client: Client) -> None:
    term = make_term("privacy")

    assertContains(client.get(term.get_absolute_url()), "/taxonomy/issue/privacy/history/")
    assertRedirects(client.get("/taxonomy/ISSUE/Privacy/history/"), "/taxonomy/issue/privacy/history/", 301)
    assert client.get("/taxonomy/issue/nothing/history/").status_code == 404


def test_moving_a_term_tells_of_it_and_not_of_its_neighbours(desk: Client) -> None:
    _first, second, third = (make_term(slug) for slug in ("first", "second", "third"))

    desk.post("/admin/taxonomy/term/move/", {"move": f"in:{second.pk}"})

    assert "Moved from the top to under “First”." in history_of(desk, second)
    assert "Moved" not in history_of(desk, third)
    assert "Numbered" not in history_of(desk, third)
    assertNotContains(desk.get(f"/admin/taxonomy/term/{third.pk}/history/"), "Numbered")

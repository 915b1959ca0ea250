"""The rules of the vocabulary hold whoever writes: each is broken here through every door, on both databases.

Each test has its control in it: with the guards taken down the very same write goes through.
"""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connection, transaction
from django.db.models import Model, ProtectedError, RestrictedError
from django.db.models.functions import Upper

from directory.models import IndexVersion
from taxonomy import guards
from taxonomy.models import Facet, Mapping, Synonym, Term
from tests.factories import make_facet, make_organisation, make_term

pytestmark = pytest.mark.django_db

Write = Callable[[], Any]

# SQLite names the columns of a unique constraint in place of the constraint.
COLUMNS = {
    "term_name_once_in_a_facet": "taxonomy_term.facet_id, taxonomy_term.key",
    "term_slug_once_in_a_facet": "taxonomy_term.facet_id, taxonomy_term.slug",
    "facet_name_once": "taxonomy_facet.key",
    "synonym_once_for_a_term": "taxonomy_synonym.term_id, taxonomy_synonym.key",
    "mapping_once_for_a_term": "taxonomy_mapping.term_id, taxonomy_mapping.uri",
}


def refused(write: Write, *, sentence: str) -> None:
    """Assert that the guards refuse `write`, with a sentence, and that nothing but the guards does."""
    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        write()
    connection.check_constraints()
    with transaction.atomic():
        guards.take_down()
        write()
        transaction.set_rollback(True)


def refused_by_constraint(write: Write, *, name: str) -> None:
    """Assert that the constraint `name` refuses `write`."""
    with pytest.raises(IntegrityError, match=f"{name}|{COLUMNS.get(name, name)}$"), transaction.atomic():
        write()


def sql(statement: str, *values: Any) -> Write:
    def write() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)

    return write


def set_and_save(row: Model, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


def set_in_bulk(row: Model, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    type(row)._default_manager.bulk_update([row], list(values))


def update(row: Model, **values: Any) -> None:
    type(row)._default_manager.filter(pk=row.pk).update(**values)


def update_in_sql(row: Model, **values: Any) -> None:
    columns = {type(row)._meta.get_field(name).column: getattr(value, "pk", value) for name, value in values.items()}
    assignments = ", ".join(f"{column} = %s" for column in columns)
    table = type(row)._meta.db_table
    sql(f"UPDATE {table} SET {assignments} WHERE id = %s", *columns.values(), row.pk)()  # noqa: S608


def save(row: Model) -> None:
    row.pk = None
    row._state.adding = True
    row.save()


def create_in_bulk(row: Model) -> None:
    row.pk = None
    type(row)._default_manager.bulk_create([row])


def insert_in_sql(row: Any) -> None:
    row.prepare([row])
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]
    names = ", ".join(field.column for field in fields)
    marks = ", ".join("%s" for _ in fields)
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    sql(f"INSERT INTO {row._meta.db_table} ({names}) VALUES ({marks})", *values)()  # noqa: S608


changing = pytest.mark.parametrize("change", [set_and_save, set_in_bulk, update, update_in_sql])
adding = pytest.mark.parametrize("add", [save, create_in_bulk, insert_in_sql])
Change = Callable[..., None]


# The broader term ------------------------------------------------------------------------------------


@changing
def test_a_term_comes_under_one_of_its_own_facet(change: Change) -> None:
    term, other = make_term("a"), make_term("b", "value")

    refused(lambda: change(term, parent=other), sentence="belong to the same facet")


@adding
def test_a_new_term_comes_under_one_of_its_own_facet(add: Change) -> None:
    term = Term(facet=make_facet("issue"), name="New", parent=make_term("b", "value"))

    refused(lambda: add(term), sentence="belong to the same facet")


@changing
@pytest.mark.parametrize("which", ["a", "b"])
def test_a_term_cannot_leave_for_another_facet_alone(change: Change, which: str) -> None:
    make_term("b", under=make_term("a"))
    value = make_facet("value")

    refused(lambda: change(Term.objects.get(slug=which), facet=value), sentence="belong to the same facet")


@changing
@pytest.mark.parametrize("under", ["a", "b", "c"])
def test_a_term_never_comes_under_itself(change: Change, under: str) -> None:
    top = make_term("a")
    make_term("c", under=make_term("b", under=top))

    refused(lambda: change(top, parent=Term.objects.get(slug=under)), sentence="cannot come under itself")


@pytest.mark.parametrize("rows", [[(901, 902), (902, 901)], [(901, 901)], [(901, 902), (902, 903), (903, 901)]])
def test_terms_never_arrive_in_a_circle(rows: list[tuple[int, int]]) -> None:
    facet = make_facet("issue")

    def write() -> None:
        Term.objects.bulk_create([Term(pk=pk, parent_id=under, facet=facet, name=f"t{pk}") for pk, under in rows])

    refused(write, sentence="cannot come under itself")


def test_a_term_may_arrive_before_the_one_it_comes_under() -> None:
    facet = make_facet("issue")

    rows = [Term(pk=901, parent_id=902, facet=facet, name="low"), Term(pk=902, facet=facet, name="top")]
    Term.objects.bulk_create(rows)

    assert Term.objects.get(pk=901).parent.name == "top"


# Related terms ---------------------------------------------------------------------------------------


def relate(one: Term, other: Term) -> None:
    one.related.add(other)


def relate_in_bulk(one: Term, other: Term) -> None:
    link = Term.related.through
    link.objects.bulk_create([link(from_term=one, to_term=other)])


def relate_in_sql(one: Term, other: Term) -> None:
    sql("INSERT INTO taxonomy_term_related (from_term_id, to_term_id) VALUES (%s, %s)", one.pk, other.pk)()


@pytest.mark.parametrize("link", [relate, relate_in_bulk, relate_in_sql])
@pytest.mark.parametrize(("one", "other"), [("a", "a"), ("a", "b"), ("b", "a"), ("a", "c"), ("c", "a")])
def test_a_term_is_not_related_to_itself_nor_in_its_own_line(link: Change, one: str, other: str) -> None:
    make_term("c", under=make_term("b", under=make_term("a")))

    refused(
        lambda: link(Term.objects.get(slug=one), Term.objects.get(slug=other)), sentence="cannot be related to itself"
    )


@changing
@pytest.mark.parametrize(("one", "other"), [("low", "top"), ("lower", "top"), ("low", "above"), ("lower", "above")])
@pytest.mark.parametrize("turned", [False, True])
def test_a_move_brings_no_related_terms_into_one_line(change: Change, one: str, other: str, turned: bool) -> None:
    top = make_term("top", under=make_term("above"))
    low = make_term("low")
    make_term("lower", under=low)
    ends = [Term.objects.get(slug=one), Term.objects.get(slug=other)]
    relate_in_bulk(*(reversed(ends) if turned else ends))

    refused(lambda: change(low, parent=top), sentence="cannot come under one that it is related to")


def test_a_link_cannot_be_bent_into_the_line() -> None:
    low = make_term("low", under=make_term("top"))
    low.related.add(make_term("other"))
    links = Term.related.through.objects

    refused(lambda: links.filter(from_term=low).update(to_term=low.parent), sentence="cannot be related to itself")


def test_neighbours_and_terms_of_other_facets_may_be_related() -> None:
    top = make_term("top")
    one, other, far = make_term("one", under=top), make_term("other", under=top), make_term("far", "value")

    one.related.add(other, far)

    assert {term.slug for term in one.related.all()} == {"other", "far"}


# Names and synonyms ----------------------------------------------------------------------------------


@changing
@pytest.mark.parametrize("name", ["DATA  Rights", "\uff24ata rights"])
def test_a_name_stands_once_in_a_facet_however_it_is_written(change: Change, name: str) -> None:
    make_term("data-rights")
    other = make_term("other")
    values = {"name": name} | ({"key": "data rights"} if change is update_in_sql else {})

    refused_by_constraint(lambda: change(other, **values), name="term_name_once_in_a_facet")


@adding
def test_a_new_name_stands_once_in_a_facet(add: Change) -> None:
    term = make_term("strasse", name="Straße")

    refused_by_constraint(
        lambda: add(Term(facet=term.facet, name="STRASSE", slug="else")), name="term_name_once_in_a_facet"
    )


@changing
def test_a_slug_stands_once_in_a_facet(change: Change) -> None:
    make_term("privacy")
    other = make_term("other")

    refused_by_constraint(lambda: change(other, slug="privacy"), name="term_slug_once_in_a_facet")


@pytest.mark.parametrize("change", [set_and_save, set_in_bulk, update])
def test_a_slug_is_folded_through_every_door(change: Change) -> None:
    term = make_term("privacy")

    change(term, slug="ÉCOUTE")

    assert Term.objects.get().slug == "écoute"


@pytest.mark.parametrize("slug", ["Privacy", "", "a/b"])
@pytest.mark.parametrize("model", [Term, Facet])
def test_a_slug_that_is_no_address_is_refused_in_sql_too(slug: str, model: type[Model]) -> None:
    make_term("privacy")

    refused_by_constraint(
        lambda: update_in_sql(model._default_manager.get(), slug=slug), name="slug_is_folded|_has_a_name_and_slug"
    )


@changing
def test_a_facets_slug_is_no_word_of_the_address_itself(change: Change) -> None:
    refused_by_constraint(lambda: change(make_facet("issue"), slug="page"), name="facet_slug_is_free_in_addresses")


@changing
def test_a_facets_name_stands_once(change: Change) -> None:
    make_facet("issue", name="Issue")
    other = make_facet("value")
    values = {"name": "ISSUE"} | ({"key": "issue"} if change is update_in_sql else {})

    refused_by_constraint(lambda: change(other, **values), name="facet_name_once")


@pytest.mark.parametrize("model", [Term, Facet, Synonym])
def test_nothing_is_without_a_name(model: type[Any]) -> None:
    make_term("privacy", synonyms=["gdpr"])

    refused_by_constraint(lambda: set_and_save(model.objects.get(), name=" "), name="has_a_name")


@changing
def test_a_term_is_not_renamed_to_anothers_synonym(change: Change) -> None:
    make_term("privacy", synonyms=["Data protection"])
    other = make_term("other")
    values = {"name": "data protection"} | ({"key": "data protection"} if change is update_in_sql else {})

    refused(lambda: change(other, **values), sentence="cannot be a synonym of another")


@adding
def test_a_new_term_is_not_named_as_anothers_synonym(add: Change) -> None:
    term = make_term("privacy", synonyms=["Écoute"])

    refused(lambda: add(Term(facet=term.facet, name="ÉCOUTE")), sentence="cannot be a synonym of another")


@changing
def test_a_synonym_is_not_changed_to_anothers_name(change: Change) -> None:
    make_term("privacy")
    make_term("other", synonyms=["something"])
    values = {"name": "PRIVACY"} | ({"key": "privacy"} if change is update_in_sql else {})

    refused(lambda: change(Synonym.objects.get(), **values), sentence="cannot be the name of another")


@changing
def test_a_synonym_is_not_given_to_a_term_in_whose_facet_it_is_a_name(change: Change) -> None:
    make_term("privacy")
    here, there = make_term("other"), make_term("there", "value", synonyms=["Privacy"])
    synonym = there.synonyms.get()

    refused(lambda: change(synonym, term=here), sentence="cannot be the name of another")


@adding
def test_a_new_synonym_is_not_anothers_name(add: Change) -> None:
    make_term("privacy")
    other = make_term("other")

    refused(lambda: add(Synonym(term=other, name="PriVacy")), sentence="cannot be the name of another")


@changing
@pytest.mark.parametrize("mine", ["name", "synonym"])
def test_a_term_takes_its_names_along_to_another_facet_only_if_they_are_free(change: Change, mine: str) -> None:
    make_term("there", "value", name="Care" if mine == "synonym" else "Other", synonyms=["Concern"])
    term = make_term("here", name="Concern" if mine == "name" else "Here", synonyms=["Care"])
    value = make_facet("value")

    refused(lambda: change(term, facet=value), sentence="cannot be")


def test_what_is_a_name_in_one_facet_may_be_a_synonym_in_another_and_in_its_own_term() -> None:
    make_term("privacy", "value")
    term = make_term("data-protection", synonyms=["Privacy"])

    set_and_save(term, name="Privacy")

    assert term.synonyms.get().name == "Privacy"


@adding
def test_a_synonym_stands_once_at_a_term(add: Change) -> None:
    term = make_term("privacy", synonyms=["GDPR"])

    refused_by_constraint(lambda: add(Synonym(term=term, name="gdpr")), name="synonym_once_for_a_term")


# Keys ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", [set_and_save, set_in_bulk, update])
@pytest.mark.parametrize("model", [Term, Facet, Synonym])
def test_a_key_follows_its_name_through_every_door(change: Change, model: type[Any]) -> None:
    make_term("privacy", synonyms=["gdpr"])

    change(model.objects.get(), name=" ÉCOUTE  et Straße ")

    row = model.objects.get()
    assert (row.name, row.key) == ("ÉCOUTE et Straße", "écoute et strasse")


def test_a_key_follows_its_name_where_the_name_alone_is_saved() -> None:
    term = make_term("privacy")
    term.name = "Surveillance"

    term.save(update_fields=["name"])

    assert Term.objects.get().key == "surveillance"


@pytest.mark.parametrize("model", [Term, Facet, Synonym])
@pytest.mark.parametrize("values", [{"name": "Drifted"}, {"key": "drifted"}])
def test_a_key_cannot_be_left_behind_in_sql(model: type[Any], values: dict[str, str]) -> None:
    make_term("privacy", synonyms=["gdpr"])

    refused(lambda: update_in_sql(model.objects.get(), **values), sentence="folded: write both")


def test_a_name_cannot_be_an_expression_that_nobody_folds() -> None:
    with pytest.raises(TypeError, match="Give the name as a word"):
        Term.objects.update(name=Upper("name"))


# Replacements, and deleting --------------------------------------------------------------------------


@changing
def test_a_term_is_not_replaced_by_itself(change: Change) -> None:
    term = make_term("a")

    refused_by_constraint(lambda: change(term, deprecated=True, replaced_by=term), name="term_not_replaced_by_itself")


@changing
def test_only_a_deprecated_term_is_replaced(change: Change) -> None:
    term, other = make_term("a"), make_term("b")

    refused_by_constraint(lambda: change(term, replaced_by=other), name="term_replaced_means_deprecated")


def test_a_term_that_others_come_under_is_not_deleted_alone() -> None:
    top = make_term("top")
    make_term("low", under=top)

    with pytest.raises(RestrictedError):
        top.delete()
    Term.objects.all().delete()

    assert not Term.objects.exists()


def test_a_term_in_use_is_not_deleted() -> None:
    term = make_term("privacy")
    make_organisation(terms=[term], standing="draft")

    with pytest.raises(ProtectedError):
        term.delete()


def test_a_facet_with_terms_is_not_deleted() -> None:
    with pytest.raises(ProtectedError):
        make_term("privacy").facet.delete()


# Slugs and places that nobody chose ------------------------------------------------------------------


def test_names_that_differ_in_signs_alone_get_slugs_of_their_own() -> None:
    facet = make_facet("technology")

    names = ["C", "C++", "C#", "日本", "???", "??", "C sharp", "c plus plus", "❤"]
    Term.objects.bulk_create([Term(facet=facet, name=name) for name in names])
    Term.objects.create(facet=facet, name="c-sharp")

    slugs = list(Term.objects.order_by("pk").values_list("slug", flat=True))
    assert len(set(slugs)) == len(slugs) == 10
    assert all(slugs)
    assert slugs[:4] == ["c", "c-plus-plus", "c-sharp", "日本"]
    assert slugs[-1] == "c-sharp-3"


def test_a_slug_that_is_taken_is_refused_and_not_changed() -> None:
    term = make_term("privacy")

    refused_by_constraint(
        lambda: Term.objects.create(facet=term.facet, name="Other", slug="Privacy"),
        name="term_slug_once_in_a_facet",
    )


def test_new_terms_stand_after_their_neighbours() -> None:
    top = make_term("top")
    make_term("one", under=top)
    Term.objects.bulk_create([Term(facet=top.facet, parent=top, name=name) for name in ("Two", "Three")])
    make_term("second")

    assert [term.name for term in top.children.all()] == ["One", "Two", "Three"]
    assert list(Term.objects.filter(parent=None).values_list("position", flat=True)) == [10, 20]


# Who keeps something made from the vocabulary hears of every door -------------------------------------


@changing
@pytest.mark.parametrize("model", [Facet, Term, Synonym])
def test_the_index_hears_of_every_door_of_the_models(change: Change, model: type[Any]) -> None:
    make_term("privacy", synonyms=["gdpr"])
    before = IndexVersion.current()

    if change is not update_in_sql:  # the one door that nobody hears of: docs/decisions/vocabulary-rules.md
        change(model.objects.get(), name="Other")

        assert IndexVersion.current() > before


# At once ---------------------------------------------------------------------------------------------


def at_once(first: Write, second: Write) -> list[str]:
    """Do `first` in a transaction that stays open until `second` is under way in another. Returns what was refused."""
    done, begun = threading.Event(), threading.Event()
    refusals: list[str] = []

    def run_first() -> None:
        with transaction.atomic():
            first()
            done.set()
            begun.wait(5)
            # The second is waiting now, or has read what was there before.
            threading.Event().wait(0.3)

    def run_second() -> None:
        done.wait(5)
        begun.set()
        with transaction.atomic():
            second()

    def run(job: Write) -> None:
        try:
            job()
        except IntegrityError as error:
            refusals.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[job]) for job in (run_first, run_second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return refusals


@pytest.mark.django_db(transaction=True)
@changing
def test_two_curators_who_move_terms_at_once_make_no_circle(change: Change) -> None:
    a, b = make_term("a"), make_term("b")

    refusals = at_once(lambda: change(a, parent=b), lambda: change(Term.objects.get(slug="b"), parent=a))

    assert len(refusals) == 1
    assert "cannot come under itself" in refusals[0]


@pytest.mark.django_db(transaction=True)
def test_a_name_and_a_synonym_that_arrive_at_once_do_not_both_stand() -> None:
    a, b = make_term("a"), make_term("b")

    refusals = at_once(lambda: set_and_save(a, name="Same"), lambda: Synonym.objects.create(term=b, name="Same"))

    assert len(refusals) == 1


@pytest.mark.django_db(transaction=True)
def test_a_relation_and_a_move_that_arrive_at_once_do_not_both_stand() -> None:
    a, b = make_term("a"), make_term("b")

    refusals = at_once(lambda: a.related.add(b), lambda: update(b, parent=a))

    assert len(refusals) == 1


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_it_is_the_lock_that_holds_it() -> None:
    a, b = make_term("a"), make_term("b")
    sql("ALTER TABLE taxonomy_term DISABLE TRIGGER taxonomy_guard_lock")()
    assert guards.check([DEFAULT_DB_ALIAS])

    try:
        refusals = at_once(lambda: update(a, parent=b), lambda: update(b, parent=a))
    finally:
        guards.put_up()
        sql("ALTER TABLE taxonomy_term ENABLE TRIGGER taxonomy_guard_lock")()

    assert not refusals
    sql("UPDATE taxonomy_term SET parent_id = NULL")()


# The guards themselves -------------------------------------------------------------------------------


@pytest.fixture
def guards_up_again() -> Any:
    yield
    guards.put_up()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("guards_up_again")
def test_the_guards_survive_a_table_made_anew() -> None:
    guards.before_migrate(plan=["something"], using=DEFAULT_DB_ALIAS)
    old = Term._meta.get_field("source")
    new = old.clone()
    new.max_length = 250
    new.set_attributes_from_name("source")
    with connection.schema_editor() as editor:
        editor.alter_field(Term, old, new)
        editor.alter_field(Term, new, old)
    if connection.vendor == "sqlite":
        assert guards.check([DEFAULT_DB_ALIAS])

    guards.after_migrate(using=DEFAULT_DB_ALIAS)

    assert not guards.check([DEFAULT_DB_ALIAS])
    test_a_term_never_comes_under_itself(update, "b")


def test_migrating_with_nothing_to_do_leaves_the_guards_alone() -> None:
    guards.before_migrate(plan=[], using=DEFAULT_DB_ALIAS)

    assert not guards.check([DEFAULT_DB_ALIAS])


def test_guards_are_put_up_as_often_as_one_likes() -> None:
    connection.check_constraints()

    guards.put_up()
    guards.put_up()

    assert not guards.check([DEFAULT_DB_ALIAS])


def test_guards_that_are_no_longer_wanted_go() -> None:
    if connection.vendor == "sqlite":
        sql("CREATE TRIGGER taxonomy_guard_old AFTER DELETE ON taxonomy_term BEGIN SELECT RAISE(ABORT, 'old'); END")()
    else:
        sql(
            "CREATE FUNCTION taxonomy_guard_old() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'old'; END $$;"
            "CREATE TRIGGER taxonomy_guard_old AFTER DELETE ON taxonomy_term"
            " FOR EACH ROW EXECUTE FUNCTION taxonomy_guard_old()"
        )()

    guards.put_up()

    make_term("a").delete()
    assert not Term.objects.exists()


def test_a_database_without_the_guards_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    guards.take_down()

    call_command("check", databases=[DEFAULT_DB_ALIAS])

    assert "taxonomy.W001" in capsys.readouterr().err


def test_a_mapping_stands_once_at_a_term() -> None:
    term = make_term("a")
    Mapping.objects.create(term=term, relation="exactMatch", uri="https://example.org/a")

    refused_by_constraint(
        lambda: Mapping.objects.create(term=term, relation="closeMatch", uri="https://example.org/a"),
        name="mapping_once_for_a_term",
    )

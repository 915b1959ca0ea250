"""The index in each process follows the database, whatever happens to it."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import close_old_connections, connection, transaction
from pytest_django import DjangoAssertNumQueries

from directory.browse.index import Snapshot, build, index
from directory.browse.query import Query
from directory.models import IndexChange, IndexVersion, Organisation, act
from directory.models import index as log
from taxonomy.models import Synonym, Term
from taxonomy.uses import uses
from tests.browse.brute_force import BruteForce
from tests.browse.conftest import WORDS
from tests.browse.test_counts import assert_equal
from tests.factories import make_organisation, make_person, make_term

pytestmark = pytest.mark.django_db


def names(kind: str = "organisation") -> list[str]:
    """The listed entries' names, as they are sorted."""
    order = index(kind).by_name
    return [order.ranks[key][0] for key in order.keys]


def under(slug: str) -> int:
    """The number of organisations under the issue of that slug, by a fresh look at the database."""
    return index("organisation").counts().get(Term.objects.get(facet__slug="issue", slug=slug).pk, 0)


def assert_as_built_afresh() -> None:
    patched = index("organisation")
    fresh = build(IndexVersion.current())["organisation"]
    assert (patched.listed, patched.counts()) == (fresh.listed, fresh.counts())
    assert (patched.by_name, patched.by_newest) == (fresh.by_name, fresh.by_newest)
    assert {term: found for term, found in patched.filed.items() if found} == {
        term: found for term, found in fresh.filed.items() if found
    }


class Deeds:
    """What hands do to entries and to the vocabulary, at random."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.made = 0

    def do_one(self) -> None:
        deed = self.chance.choice([self.tag, self.rename, self.move, self.delete, self.make, self.edit_word])
        deed()

    def entry(self) -> Organisation:
        found: Organisation = self.chance.choice(list(Organisation.objects.order_by("pk")))
        return found

    def terms(self, size: int) -> list[Term]:
        return self.chance.sample(list(Term.objects.order_by("pk")), k=size)

    def tag(self) -> None:
        self.entry().terms.set(self.terms(3))

    def rename(self) -> None:
        Organisation.objects.filter(pk=self.entry().pk).update(name=f"{self.chance.choice(WORDS)} again")

    def move(self) -> None:
        entry = self.entry()
        entry.standing = self.chance.choice(["listed", "archived", "draft"])
        entry.save()

    def delete(self) -> None:
        self.entry().delete()

    def make(self) -> None:
        self.made += 1
        name = f"{self.chance.choice(WORDS)} new {self.made}"
        make_organisation(name, website=f"https://new{self.made}.example", terms=self.terms(2))

    def edit_word(self) -> None:
        one, other = self.terms(2)
        way = self.chance.randrange(4)
        if way == 0:
            Synonym.objects.get_or_create(term=one, name=self.chance.choice(WORDS))
        elif way == 1 and one.facet_id == other.facet_id:
            Term.objects.filter(pk=one.pk).update(parent=None)
        elif way == 2 and not one.replaces.exists() and not other.deprecated:
            Term.objects.filter(pk=one.pk).update(deprecated=True, replaced_by=other)
        else:
            Term.objects.filter(pk=one.pk).update(deprecated=False, replaced_by=None)


@pytest.mark.parametrize("seed", range(3))
def test_after_any_run_of_changes_a_patched_index_equals_one_built_afresh(many: None, seed: int) -> None:
    deeds = Deeds(seed)
    index("organisation")

    for _ in range(40):
        with act():
            for _ in range(deeds.chance.choice([1, 1, 3])):
                deeds.do_one()
        assert_as_built_afresh()

    brute = BruteForce()
    for words in ("again", "new privacy", "open", ""):
        assert_equal(Query("organisation", words), brute)


def test_asking_again_costs_one_query(many: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    index("organisation")

    with django_assert_num_queries(1):
        index("organisation")


def test_a_changed_word_reads_no_entry_again(many: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    index("organisation")
    Term.objects.filter(slug="issue-1").update(name="Another word")

    # The version twice, the log, and the vocabulary's three.
    with django_assert_num_queries(6):
        index("organisation")


def test_an_index_is_not_taken_for_that_of_a_database_rolled_back(many: None) -> None:
    before = names()
    with transaction.atomic():
        make_organisation("Gone again")
        assert "gone again" in names()
        transaction.set_rollback(True)

    make_organisation("Another at the same version")

    assert names() == sorted([*before, "another at the same version"])


def test_an_index_is_not_taken_for_that_of_a_database_restored_from_a_backup(many: None) -> None:
    backed_up = IndexVersion.current()
    entry = make_organisation("After the backup")
    assert "after the backup" in names()

    # As a restore does: rows, version and log go back together, and nobody announces it.
    with connection.cursor() as cursor:
        cursor.execute("UPDATE directory_organisation SET standing = 'draft' WHERE id = %s", [entry.pk])
    IndexChange.objects.filter(version__gt=backed_up.number).delete()
    IndexVersion.objects.filter(pk=1).update(number=backed_up.number, stamp=backed_up.stamp)

    assert "after the backup" not in names()


def test_a_process_that_slept_longer_than_the_log_reads_everything(many: None) -> None:
    index("organisation")
    make_organisation("While it slept")
    make_organisation("And then")
    IndexChange.objects.exclude(version=IndexVersion.current().number).delete()

    assert {"while it slept", "and then"} <= set(names())


def test_the_log_is_kept_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "REMEMBERED", 10)

    for n in range(210):
        IndexChange.announce([("organisation", n)])

    assert IndexChange.objects.count() <= 110


def test_an_act_on_very_many_entries_leaves_one_row_in_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "MOST_ROWS", 5)
    index("organisation")
    with act():
        for n in range(6):
            make_organisation(f"Org {n}")

    assert IndexChange.objects.get(version=IndexVersion.current().number).entry_id is None
    assert len(names()) == 6


def test_a_replaced_term_counts_under_the_one_that_stands_for_it() -> None:
    broad = make_term("broad")
    new = make_term("new", under=broad)
    old = make_term("old", deprecated=True, replaced_by=new)
    make_organisation("Filed under the old word", terms=[old])
    make_organisation("Filed under both", terms=[old, new])

    assert (under("new"), under("broad"), under("old")) == (2, 2, 0)


def test_what_is_under_a_replaced_term_is_under_its_successor() -> None:
    new = make_term("new")
    old = make_term("old", deprecated=True, replaced_by=new)
    make_organisation(terms=[make_term("narrow", under=old)])

    assert (under("narrow"), under("new")) == (1, 1)


def test_words_that_go_round_in_circles_are_still_counted() -> None:
    one = make_term("one")
    two = make_term("two", under=one, deprecated=True)
    # A broader term replaced by its own narrower one: neither rule alone forbids it.
    Term.objects.filter(pk=one.pk).update(deprecated=True, replaced_by=two)
    make_organisation(terms=[one])

    assert under("two") == 1


def test_a_term_of_a_facet_that_does_not_sort_people_is_not_counted_for_them() -> None:
    kind = make_term("charity", "kind")
    kind.facet.applies_to = " organisation "
    kind.facet.save()
    make_person(terms=[kind])

    assert index("person").counts() == {}


def test_the_vocabulary_hears_how_its_terms_are_used() -> None:
    privacy, unused = make_term("privacy"), make_term("unused")
    make_organisation(terms=[privacy], standing="draft")
    make_person(terms=[privacy])
    told = {use.kind: use for use in uses()}

    assert told["organisation"].counts().get(privacy.pk, 0) == 0
    assert told["person"].counts()[privacy.pk] == 1
    assert told["organisation"].tagged(privacy.pk)
    assert not told["organisation"].tagged(unused.pk)
    assert told["person"].address("issue", "privacy") == "/people/?issue=privacy"


@pytest.mark.django_db(transaction=True)
def test_threads_that_read_while_others_write_each_see_a_whole_index() -> None:
    terms = [make_term(f"t{n}") for n in range(3)]
    for n in range(20):
        make_organisation(f"Org {n}", terms=terms)

    def write(seed: int) -> None:
        try:
            for n in range(10):
                # Every entry always has all three terms, so the three counts are one number at any version.
                make_organisation(f"Written {seed} {n}", slug=f"w-{seed}-{n}", website="", terms=terms, city=f"{seed}")
        finally:
            connection.close()

    def read(_: int) -> list[Snapshot]:
        try:
            close_old_connections()
            return [index("organisation") for _ in range(40)]
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        writers = [threads.submit(write, seed) for seed in range(2)]
        seen = [snapshot for snapshots in threads.map(read, range(4)) for snapshot in snapshots]
        for writer in writers:
            writer.result()

    for snapshot in seen:
        assert set(snapshot.counts().values()) == {len(snapshot.listed)}
        assert len(snapshot.by_name.keys) == len(snapshot.by_newest.keys) == len(snapshot.listed)
    assert len(index("organisation").listed) == 40
    assert_as_built_afresh()

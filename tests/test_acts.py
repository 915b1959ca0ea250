"""Nothing changes unseen: each act leaves a record, whatever hand and whatever door."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connections, transaction
from django.db.models import F
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from directory.models import (
    Affiliation,
    Change,
    Hand,
    IndexVersion,
    Organisation,
    OrganisationTerm,
    Relationship,
    Standing,
    act,
)
from tests.factories import make_organisation, make_person, make_term

pytestmark = pytest.mark.django_db


def last_change() -> dict[str, Any]:
    """The fields of the newest change."""
    return dict(Change.objects.latest("pk").fields)


# One act ---------------------------------------------------------------------------------------------------


def test_one_act_leaves_one_change_that_names_every_field(admin_user: Any) -> None:
    privacy = make_term("privacy")

    with act(Hand.CURATOR, user=admin_user, reason="They moved.", source="a letter", contribution_id=7):
        entry = make_organisation("Zed", city="Leeds", terms=[privacy])

    change = Change.objects.get()
    assert (change.hand, change.user, change.reason) == (Hand.CURATOR, admin_user, "They moved.")
    assert (change.source, change.contribution_id, change.entry_id) == ("a letter", 7, entry.pk)
    assert change.fields["city"] == [None, "Leeds"]
    assert change.fields["terms.issue"] == [[], ["privacy"]]


def test_an_act_within_an_act_is_part_of_it() -> None:
    with act(Hand.CURATOR):
        entry = make_organisation(city="Leeds")
        with act(Hand.IMPORT):
            entry.city = "York"
            entry.save()

    change = Change.objects.get()
    assert (change.hand, change.fields["city"]) == (Hand.CURATOR, [None, "York"])


def test_what_is_undone_within_an_act_is_no_change() -> None:
    privacy = make_term("privacy")
    entry = make_organisation(city="Leeds")
    before = (Change.objects.count(), IndexVersion.current())

    with act():
        entry.terms.add(privacy)
        entry.terms.remove(privacy)
        entry.city = "York"
        entry.save()
        entry.city = "Leeds"
        entry.save()

    assert (Change.objects.count(), IndexVersion.current()) == before


def test_what_is_made_and_deleted_within_an_act_is_no_change() -> None:
    with act():
        make_organisation().delete()

    assert not Change.objects.exists()


def test_an_act_that_fails_leaves_nothing() -> None:
    with pytest.raises(ZeroDivisionError), act():
        make_organisation()
        raise ZeroDivisionError

    assert not Organisation.objects.exists()
    assert not Change.objects.exists()


def test_the_act_after_one_that_failed_is_an_act_of_its_own() -> None:
    with pytest.raises(ZeroDivisionError), act(Hand.IMPORT):
        raise ZeroDivisionError

    with act(Hand.OWNER):
        make_organisation()

    assert Change.objects.get().hand == Hand.OWNER


def test_what_is_rolled_back_within_an_act_is_not_recorded() -> None:
    entry = make_organisation(city="Leeds", terms=[make_term("privacy")])
    before = Change.objects.count()

    with act():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            entry.city = "York"
            entry.save()
            entry.terms.clear()
            raise ZeroDivisionError
        Organisation.objects.filter(pk=entry.pk).update(year_founded=1999)

    assert Change.objects.count() == before + 1
    assert last_change() == {"year_founded": [None, 1999]}


# Each door -------------------------------------------------------------------------------------------------

CITY_DOORS: dict[str, Callable[[Organisation], Any]] = {
    "save": lambda entry: _set(entry, city="York").save(),
    "save of one field": lambda entry: _set(entry, city="York").save(update_fields=["city"]),
    "update": lambda entry: Organisation.objects.filter(city="Leeds").update(city="York"),
    "bulk_update": lambda entry: Organisation.objects.bulk_update([_set(entry, city="York")], ["city"]),
    "update_or_create": lambda entry: Organisation.objects.update_or_create(slug="zed", defaults={"city": "York"}),
    "loaded in part": lambda entry: _set(Organisation.objects.only("summary").get(), city="York").save(),
    "loaded without": lambda entry: _set(Organisation.objects.defer("city", "website").get(), city="York").save(),
    "a query across": lambda entry: Organisation.objects.filter(terms__slug="privacy").update(city="York"),
}


def _set(entry: Organisation, **values: Any) -> Organisation:
    for name, value in values.items():
        setattr(entry, name, value)
    return entry


@pytest.mark.parametrize("door", CITY_DOORS)
def test_a_change_through_any_door_is_recorded(door: str) -> None:
    entry = make_organisation("Zed", city="Leeds", terms=[make_term("privacy")])
    Organisation.objects.update(changed_at="2020-01-01T00:00Z")

    CITY_DOORS[door](entry)

    entry.refresh_from_db()
    assert (last_change(), entry.city) == ({"city": ["Leeds", "York"]}, "York")
    assert entry.changed_at.year != 2020


TERM_DOORS: dict[str, Callable[[Organisation, Any], Any]] = {
    "add": lambda entry, term: entry.terms.add(term),
    "set": lambda entry, term: entry.terms.set([*entry.terms.all(), term]),
    "a row": lambda entry, term: OrganisationTerm.objects.create(content_object=entry, tag=term),
    "rows at once": lambda entry, term: OrganisationTerm.objects.bulk_create(
        [OrganisationTerm(content_object=entry, tag=term)]
    ),
    "its own rows": lambda entry, term: entry.term_rows.create(tag=term),
}


@pytest.mark.parametrize("door", TERM_DOORS)
def test_a_term_added_through_any_door_is_recorded(door: str) -> None:
    entry = make_organisation(terms=[make_term("privacy")])
    Organisation.objects.update(changed_at="2020-01-01T00:00Z")

    TERM_DOORS[door](entry, make_term("open-data"))

    entry.refresh_from_db()
    assert last_change() == {"terms.issue": [["privacy"], ["open-data", "privacy"]]}
    assert entry.changed_at.year != 2020


UNTERM_DOORS: dict[str, Callable[[Organisation, Any], Any]] = {
    "remove": lambda entry, term: entry.terms.remove(term),
    "clear": lambda entry, term: entry.terms.clear(),
    "set": lambda entry, term: entry.terms.set([]),
    "a row": lambda entry, term: entry.term_rows.get().delete(),
    "rows at once": lambda entry, term: OrganisationTerm.objects.all().delete(),
    "its own rows": lambda entry, term: entry.term_rows.all().delete(),
    "past our managers": lambda entry, term: OrganisationTerm._base_manager.all().delete(),
}


@pytest.mark.parametrize("door", UNTERM_DOORS)
def test_a_term_taken_through_any_door_is_recorded(door: str) -> None:
    privacy = make_term("privacy")
    entry = make_organisation(terms=[privacy])

    UNTERM_DOORS[door](entry, privacy)

    assert last_change() == {"terms.issue": [["privacy"], []]}


def test_rows_moved_from_term_to_term_are_recorded() -> None:
    old, new = make_term("privacy"), make_term("data-privacy")
    make_organisation(terms=[old])

    OrganisationTerm.objects.filter(tag=old).update(tag=new)

    assert last_change() == {"terms.issue": [["privacy"], ["data-privacy"]]}


def test_one_change_for_each_of_many_made_at_once() -> None:
    made = Organisation.objects.bulk_create([Organisation(name="Zed", website=f"https://{n}.example") for n in "abc"])

    assert [entry.slug for entry in made] == ["zed", "zed-2", "zed-3"]
    assert [change.fields["slug"] for change in Change.objects.order_by("pk")] == [
        [None, "zed"],
        [None, "zed-2"],
        [None, "zed-3"],
    ]


@pytest.mark.parametrize("model", [Organisation, Relationship, OrganisationTerm])
def test_conflicts_are_not_passed_over_unseen(model: Any) -> None:
    with pytest.raises(TypeError):
        model.objects.bulk_create([], ignore_conflicts=True)


def test_an_expression_is_recorded_as_what_it_came_to() -> None:
    entry = make_organisation(year_founded=1999)

    Organisation.objects.update(year_founded=F("year_founded") + 1)
    assert last_change() == {"year_founded": [1999, 2000]}

    entry.year_founded = F("year_founded") + 1
    entry.save()
    assert last_change() == {"year_founded": [2000, 2001]}


def test_a_list_changed_in_place_is_recorded() -> None:
    entry = make_organisation(former_names=["Old"])

    entry.former_names.append("Older")
    entry.save()

    assert last_change() == {"former_names": [["Old"], ["Old", "Older"]]}


def test_the_country_can_be_changed_twice() -> None:
    entry = make_organisation(country="GB")

    for country in ("FR", "DE"):
        entry.country = country
        entry.save()

    assert last_change() == {"country": ["FR", "DE"]}


def test_saving_what_did_not_change_changes_nothing() -> None:
    entry = make_organisation()
    before = (Change.objects.count(), IndexVersion.current(), Organisation.objects.get().changed_at)

    entry.save()
    Organisation.objects.get().save()
    Organisation.objects.update(city="")

    assert (Change.objects.count(), IndexVersion.current(), Organisation.objects.get().changed_at) == before


def test_what_another_hand_changed_meanwhile_stays() -> None:
    mine = make_organisation(city="Leeds", website="")
    Organisation.objects.update(city="York", website="https://zed.example")

    mine.year_founded = 1999
    mine.save()

    assert last_change() == {"year_founded": [None, 1999]}
    assert (mine.city, mine.identity) == ("York", "site:zed.example")


def test_what_was_read_again_is_no_change() -> None:
    entry = make_organisation(city="Leeds")
    Organisation.objects.filter(pk=entry.pk).update(city="York")
    before = Change.objects.count()

    entry.refresh_from_db()
    entry.save()

    assert Change.objects.count() == before


def test_only_the_fields_that_are_named_are_saved() -> None:
    entry = make_organisation(city="Leeds")

    _set(entry, city="York", website="https://else.example", summary="Other.").save(update_fields=["summary"])

    stored = Organisation.objects.get()
    assert (stored.city, stored.summary) == ("Leeds", "Other.")
    assert stored.identity == "site:watchthewatchers.example"
    entry.save()
    assert last_change().keys() == {"city", "website"}


def test_loading_part_of_many_entries_costs_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for name in ("One", "Two", "Three"):
        make_organisation(name)

    with django_assert_num_queries(1):
        assert len(Organisation.objects.only("name")) == 3


def test_what_was_deleted_meanwhile_is_not_brought_back() -> None:
    entry = make_organisation()
    Organisation.objects.get().delete()

    entry.city = "York"
    with pytest.raises(DatabaseError), transaction.atomic():
        entry.save()

    assert not Organisation.objects.exists()


# Deleting --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "delete",
    [
        lambda: Organisation.objects.get(slug="zed").delete(),
        lambda: Organisation.objects.only("pk").get(slug="zed").delete(),
        lambda: Organisation.objects.filter(slug="zed").delete(),
    ],
)
def test_deleting_leaves_one_change_that_says_what_there_was(delete: Callable[[], Any]) -> None:
    funder = make_organisation("Funder")
    entry = make_organisation("Zed", terms=[make_term("privacy")])
    Relationship.objects.create(source=funder, type="funds", target=entry, since="2018")
    before = Change.objects.count()

    delete()

    assert Change.objects.count() == before + 2
    gone = Change.objects.to("organisation", entry.pk)[0].fields
    assert (gone["name"], gone["standing"]) == (["Zed", None], ["listed", None])
    assert gone["terms.issue"] == [["privacy"], []]
    tie = {"since": "2018", "until": "", "evidence": ""}
    assert gone["relationships.from.funds.funder"] == [tie, None]
    assert Change.objects.to("organisation", funder.pk)[0].fields == {"relationships.to.funds.zed": [tie, None]}


def test_the_record_of_a_person_who_is_deleted_forgets_what_it_said() -> None:
    person = make_person("Wilhelmina Testperson", role="Researcher")
    pk = person.pk

    person.delete()

    text = json.dumps(list(Change.objects.to("person", pk).values_list("fields", "reason")))
    assert Change.objects.to("person", pk).count() == 2
    assert "Wilhelmina" not in text
    assert "herself" not in text
    assert Change.objects.to("person", pk)[0].fields == {"standing": ["listed", None]}


# Relationships, affiliations, consent ----------------------------------------------------------------------


def test_a_relationship_is_in_the_record_of_both_sides() -> None:
    one, two = make_organisation("One"), make_organisation("Two")

    tie = Relationship.objects.create(source=one, type="funds", target=two, since="2018")

    said = {"since": "2018", "until": "", "evidence": ""}
    assert Change.objects.to("organisation", one.pk)[0].fields == {"relationships.to.funds.two": [None, said]}
    assert Change.objects.to("organisation", two.pk)[0].fields == {"relationships.from.funds.one": [None, said]}

    tie.until = "2020"
    tie.save()
    assert last_change() == {"relationships.from.funds.one": [said, said | {"until": "2020"}]}

    tie.type = "part_of"
    tie.save()
    assert last_change().keys() == {"relationships.from.funds.one", "relationships.from.part_of.one"}


RELATIONSHIP_DOORS: dict[str, Callable[[Organisation, Organisation], Any]] = {
    "bulk_create": lambda one, two: Relationship.objects.bulk_create(
        [Relationship(source=one, type="partner", target=two)]
    ),
    "its own": lambda one, two: one.relationships_from.create(type="partner", target=two),
    "update": lambda one, two: Relationship.objects.filter(type="funds").update(type="partner"),
    "its own, updated": lambda one, two: one.relationships_from.update(type="partner"),
}


@pytest.mark.parametrize("door", RELATIONSHIP_DOORS)
def test_a_relationship_through_any_door_is_recorded(door: str) -> None:
    one, two = make_organisation("One"), make_organisation("Two")
    Relationship.objects.create(source=one, type="funds", target=two)

    RELATIONSHIP_DOORS[door](one, two)

    assert last_change()["relationships.from.partner.one"][0] is None


@pytest.mark.parametrize(
    "delete",
    [
        lambda: Relationship.objects.get().delete(),
        lambda: Relationship.objects.all().delete(),
        lambda: Organisation.objects.get(slug="one").relationships_from.all().delete(),
    ],
)
def test_a_relationship_that_ends_is_recorded(delete: Callable[[], Any]) -> None:
    one, two = make_organisation("One"), make_organisation("Two")
    Relationship.objects.create(source=one, type="funds", target=two)

    delete()

    assert last_change()["relationships.from.funds.one"][1] is None


def test_an_affiliation_is_in_the_record_of_the_person_alone() -> None:
    person, entry = make_person(), make_organisation("Zed")
    before = (Change.objects.to("organisation", entry.pk).count(), IndexVersion.current())

    made = Affiliation.objects.create(person=person, organisation=entry, role="Chair")
    assert last_change() == {"affiliations.zed": [None, {"role": "Chair"}]}
    Affiliation.objects.update(role="Clerk")
    assert last_change() == {"affiliations.zed": [{"role": "Chair"}, {"role": "Clerk"}]}
    made.delete()
    assert last_change() == {"affiliations.zed": [{"role": "Clerk"}, None]}

    assert Change.objects.to("organisation", entry.pk).count() == before[0]
    assert IndexVersion.current() != before[1]


def test_consent_is_recorded_with_who_when_and_which_text() -> None:
    person = make_person(standing="draft", consent_given_at=None, consent_given_by="", consent_text="")
    person.consent_given_at = timezone.now()
    person.consent_given_by = "herself, by mail"
    person.consent_text = "I agree."
    person.standing = "listed"

    person.save()

    assert last_change() == {
        "standing": ["draft", "listed"],
        "consent_given_at": [None, person.consent_given_at.isoformat()],
        "consent_given_by": ["", "herself, by mail"],
        "consent_text": ["", "I agree."],
    }


# Terms are terms -------------------------------------------------------------------------------------------


def test_terms_are_compared_by_key_not_by_name() -> None:
    one, other = make_term("ai", "issue", name="AI"), make_term("ai", "technology", name="AI")
    entry = make_organisation(terms=[one])

    entry.terms.set([other])

    assert list(entry.terms.all()) == [other]


@pytest.mark.parametrize("do", ["add", "remove"])
def test_a_word_never_makes_a_new_term(do: str) -> None:
    with pytest.raises(TypeError):
        getattr(make_organisation().terms, do)("privacy")


def test_tagging_takes_as_many_queries_for_ten_terms_as_for_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    entry = make_organisation()
    terms = [make_term(f"term-{number}") for number in range(11)]

    with act():
        with django_assert_num_queries(3):
            entry.terms.add(terms[0])
        with django_assert_num_queries(5):
            entry.terms.set(terms[1:])


# Slugs and identities --------------------------------------------------------------------------------------


def test_a_website_changed_through_any_door_changes_who_it_is() -> None:
    entry = make_organisation("Zed")
    doors: list[Callable[[str], Any]] = [
        lambda site: Organisation.objects.update(website=site),
        lambda site: _set(entry, website=site).save(update_fields=["website"]),
        lambda site: Organisation.objects.bulk_update([_set(entry, website=site)], ["website"]),
        lambda site: _set(Organisation.objects.only("website").get(), website=site).save(),
    ]

    for number, door in enumerate(doors):
        door(f"https://{number}.example")
        assert Organisation.objects.get().identity == f"site:{number}.example"


def test_listing_through_any_door_says_since_when() -> None:
    make_organisation("One", standing="draft")

    Organisation.objects.update(standing="listed")

    assert Organisation.objects.get().listed_at is not None


@pytest.mark.parametrize("standing", ["draft", "archived", "removed"])
def test_one_that_is_listed_already_cannot_be_listed_again(standing: str) -> None:
    make_organisation("Zed", website="https://zed.example")
    other = make_organisation("Zed again", website="http://www.zed.example/", standing=standing)

    other.standing = Standing.LISTED
    with pytest.raises(ValidationError, match="This organisation is listed already"):
        other.full_clean()
    with pytest.raises(ValidationError, match="This organisation is listed already"):
        other.validate_constraints(exclude={"identity", "standing", "name", "website"})
    with pytest.raises(IntegrityError), transaction.atomic():
        other.save()


def test_a_long_name_twice_gets_two_slugs() -> None:
    slugs = [make_organisation("x" * 150, website=f"https://{n}.example").slug for n in range(12)]

    assert len(set(slugs)) == 12
    assert max(map(len, slugs)) == 100


# Fixtures --------------------------------------------------------------------------------------------------


def test_a_copy_is_restored_with_its_own_record_and_nothing_is_added(tmp_path: Path) -> None:
    person, entry = make_person(), make_organisation("Zed", terms=[make_term("privacy")])
    Affiliation.objects.create(person=person, organisation=entry)
    copy = tmp_path / "copy.json"
    call_command("dumpdata", "taxonomy", "directory", output=copy, verbosity=0)
    record = list(Change.objects.order_by("pk").values_list("pk", "hand", "fields"))
    before = IndexVersion.current()
    Organisation.objects.all().delete()
    Change.objects.all().delete()

    call_command("loaddata", copy, verbosity=0, stdout=io.StringIO())

    assert Organisation.objects.get().terms.get().slug == "privacy"
    assert list(Change.objects.order_by("pk").values_list("pk", "hand", "fields")) == record
    assert IndexVersion.current() != before


# At once ---------------------------------------------------------------------------------------------------


def at_once(hands: int, do: Callable[[int], Any]) -> list[BaseException | None]:
    """What `do` raised for each of so many hands that began together, on connections of their own."""
    barrier, raised = Barrier(hands), [None] * hands

    def run(number: int) -> None:
        try:
            barrier.wait()
            do(number)
        except Exception as error:
            raised[number] = error
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(number,)) for number in range(hands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


@pytest.mark.django_db(transaction=True)
def test_of_twenty_who_list_the_same_organisation_at_once_one_does() -> None:
    raised = at_once(20, lambda n: make_organisation(f"Zed {n}", website=f"http{'s' * (n % 2)}://www.zed.example/"))

    assert Organisation.objects.listed().count() == 1
    assert [type(error) for error in raised if error] == [IntegrityError] * 19
    assert Change.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_of_one_name_at_once_all_get_an_address_of_their_own() -> None:
    raised = at_once(20, lambda n: make_organisation("Zed", website=f"https://{n}.example"))

    assert raised == [None] * 20
    assert Organisation.objects.values("slug").distinct().count() == 20


@pytest.mark.django_db(transaction=True)
def test_many_hands_on_one_entry_at_once_lose_nothing() -> None:
    entry = make_organisation(former_names=[])
    terms = [make_term(f"term-{number}") for number in range(10)]

    def change(number: int) -> None:
        mine = Organisation.objects.get(pk=entry.pk)
        with act(Hand.CURATOR, reason=str(number)):
            mine.terms.add(terms[number])
            field = ["city", "summary", "description", "closed_note", "source"][number % 5]
            _set(mine, **{field: f"By {number}"}).save()

    raised = at_once(10, change)

    entry.refresh_from_db()
    assert raised == [None] * 10
    assert entry.terms.count() == 10
    assert all(value.startswith("By ") for value in (entry.city, entry.summary, entry.description, entry.source))
    # The record is one unbroken chain: each change begins where the one before it ended.
    at: dict[str, Any] = {}
    for change_made in Change.objects.order_by("pk"):
        for name, (old, new) in change_made.fields.items():
            assert (at.get(name) or None) == (old or None)
            at[name] = new
    assert sorted(at["terms.issue"]) == sorted(term.slug for term in terms)

"""Organisations come in from a file: what is taken, what is refused and why, and what an import leaves alone."""

from __future__ import annotations

import pytest

from directory.models import Change, Hand, IndexVersion, Organisation, Relationship, act
from taxonomy.models import Term
from tests.factories import make_organisation
from tests.open_data.conftest import Import, a_row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _words(vocabulary: None) -> None:
    pass


def test_a_row_becomes_a_listed_organisation_with_its_terms(run_import: Import) -> None:
    report = run_import([a_row(former_names="Old Name| Older Name ", issue="privacy|open-data")])

    entry = Organisation.objects.listed().get(slug="watch-the-watchers")
    assert report == [{"row": 2, "key": "watch-the-watchers", "outcome": "new", "reason": ""}]
    assert (entry.year_founded, entry.former_names, entry.country.code) == (2019, ["Old Name", "Older Name"], "GB")
    assert sorted(term.slug for term in entry.terms.all()) == ["charity", "open-data", "privacy"]
    assert (entry.source, entry.confirmed_on) == ("widely known", None)


def test_an_import_is_recorded_with_its_file(run_import: Import) -> None:
    run_import([a_row()])

    change = Change.objects.get()
    assert (change.hand, change.source) == (Hand.IMPORT, "organisations.csv")
    assert change.fields["terms.issue"] == [[], ["privacy"]]


def test_a_second_run_writes_nothing(run_import: Import) -> None:
    rows = [a_row("one"), a_row("two", year_founded="abc")]
    ties = [{"source_slug": "one", "relation": "funds", "target_slug": "one"}]
    run_import(rows, ties)
    before = (IndexVersion.current(), Change.objects.count(), Organisation.objects.get().changed_at)

    report = run_import(rows, ties)

    assert [line["outcome"] for line in report] == ["same", "refused", "refused"]
    assert (IndexVersion.current(), Change.objects.count(), Organisation.objects.get().changed_at) == before


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": ""}, "Name: This field cannot be blank."),
        ({"slug": ""}, "The slug is missing."),
        ({"slug": "not a slug"}, "Slug: Enter a valid"),
        ({"website": "example dot org"}, "Website: Enter a valid URL."),
        ({"website": "ftp://example.org"}, "Website: this is no web address."),
        ({"website": "javascript:alert(1)"}, "Website: Enter a valid URL."),
        ({"country": "XX"}, "Country: “XX” is no country code"),
        ({"year_founded": "long ago"}, "Year founded: “long ago” value must be an integer."),
        ({"year_founded": "20199"}, "Year founded: Ensure this value is less than or equal to 2100."),
        ({"summary": "x" * 201}, "Summary: Ensure this value has at most 200 characters (it has 201)."),
        ({"status": "sleeping"}, "Status: Value 'sleeping' is not a valid choice."),
        ({"status": "closed"}, "It is closed: say in closed_note what became of it."),
        ({"issue": "privcy"}, "Issue has no term “privcy”. Did you mean “privacy”?"),
        ({"kind": "charity|network"}, "Kind takes one answer only."),
        ({"summary": "A\x07bell"}, "Summary: There is a control character in it."),
        ({"summary": "NUL\0"}, "The row has a NUL character in it."),
        ({"former_names": "x" * 201}, "Former names: A name has at most 200 characters."),
    ],
)
def test_a_row_that_cannot_be_taken_is_refused_with_the_reason(
    run_import: Import, changes: dict[str, str], reason: str
) -> None:
    report = run_import([a_row("sound"), a_row() | changes])

    assert (report[1]["row"], report[1]["outcome"]) == (3, "refused")
    assert report[1]["reason"].startswith(reason)
    assert [entry.slug for entry in Organisation.objects.all()] == ["sound"]


def test_all_that_is_wrong_with_a_row_is_said_at_once(run_import: Import) -> None:
    report = run_import([a_row(country="XX", issue="nonsense")])

    assert "XX" in report[0]["reason"]
    assert "nonsense" in report[0]["reason"]


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        (a_row("other", website="http://www.one.example/"), "Here already as “one”, with the same website."),
        (a_row("one", website="https://else.example"), "Line 2 has the same slug."),
    ],
)
def test_a_duplicate_within_the_file_is_refused(run_import: Import, second: dict[str, str], reason: str) -> None:
    report = run_import([a_row("one"), second])

    assert [line["outcome"] for line in report] == ["new", "refused"]
    assert report[1]["reason"] == reason


def test_who_is_listed_already_is_refused(run_import: Import) -> None:
    make_organisation("Zed", slug="zed", website="https://zed.example/")

    report = run_import([a_row("zed-trust", website="http://www.zed.example")])

    assert report[0]["reason"] == "Here already as “zed”, with the same website."


def test_without_website_name_and_place_tell_who_is_the_same(run_import: Import) -> None:
    make_organisation("Zed", slug="zed", website="", city="Leeds", country="GB")

    report = run_import([a_row("zed-2", name="ZED", website=""), a_row("zed-3", name="Zed", website="", city="York")])

    assert [line["outcome"] for line in report] == ["refused", "new"]
    assert report[0]["reason"] == "Here already as “zed”, with the same name and place."


def test_the_slug_of_another_organisation_is_refused(run_import: Import) -> None:
    make_organisation("Zed", slug="zed")

    report = run_import([a_row("zed", website="https://another-zed.example")])

    assert report[0]["reason"] == "“zed” is the slug of another organisation here."


def test_one_who_is_listed_from_elsewhere_under_the_same_slug_and_site_is_the_same_one(run_import: Import) -> None:
    make_organisation("Zed", slug="zed", website="https://zed.example", year_founded=None)

    report = run_import([a_row("zed", name="Zed")])

    assert report[0]["outcome"] == "changed"
    assert Organisation.objects.get().year_founded == 2019


def test_a_changed_row_changes_its_entry_and_is_recorded_field_by_field(run_import: Import) -> None:
    run_import([a_row()])

    report = run_import([a_row(city="York", website="https://moved.example", issue="open-data")])

    entry = Organisation.objects.get()
    assert report[0] == {
        "row": 2,
        "key": "watch-the-watchers",
        "outcome": "changed",
        "reason": "website, city or town, Issue",
    }
    assert (entry.city, entry.identity) == ("York", "site:moved.example")
    assert Change.objects.first().fields == {
        "city": ["Leeds", "York"],
        "website": ["https://watch-the-watchers.example", "https://moved.example"],
        "terms.issue": [["privacy"], ["open-data"]],
    }


def test_what_a_column_is_missing_for_stays(run_import: Import) -> None:
    run_import([a_row()])

    run_import("slug,name\nwatch-the-watchers,Watch the Watchers\n")

    entry = Organisation.objects.get()
    assert (entry.name, entry.city, entry.terms.count()) == ("Watch the Watchers", "Leeds", 2)


def test_two_who_change_places_in_a_chain_are_both_moved(run_import: Import) -> None:
    run_import([a_row("one"), a_row("two")])
    rows = [a_row("one", website="https://two.example"), a_row("two", website="https://three.example")]

    report = run_import(rows)

    assert [line["outcome"] for line in report] == ["changed", "changed"]
    assert {line["outcome"] for line in run_import(rows)} == {"same"}


def test_a_newcomer_takes_the_place_of_one_who_moves_away(run_import: Import) -> None:
    run_import([a_row("one")])
    rows = [a_row("newcomer", website="https://one.example"), a_row("one", website="https://elsewhere.example")]

    report = run_import(rows)

    assert [line["outcome"] for line in report] == ["new", "changed"]


def test_two_who_would_swap_places_stay(run_import: Import) -> None:
    run_import([a_row("one"), a_row("two")])

    report = run_import([a_row("one", website="https://two.example"), a_row("two", website="https://one.example")])

    assert [line["outcome"] for line in report] == ["refused", "refused"]


def test_two_rows_that_mean_one_entry_are_not_both_taken(run_import: Import) -> None:
    run_import([a_row("one")])
    with act(Hand.CURATOR):
        Organisation.objects.update(slug="uno")

    report = run_import([a_row("one"), a_row("uno", website="https://one.example", city="York")])

    assert [line["outcome"] for line in report] == ["same", "refused"]
    assert report[1]["reason"] == "The row of “one” means the same one."


def test_a_slug_that_leads_to_another_is_refused(run_import: Import) -> None:
    entry = make_organisation("Zed", slug="zed")
    entry.slug = "zed-trust"
    entry.save()

    report = run_import([a_row("zed", website="https://another.example")])

    assert report[0]["reason"] == "“zed” was another organisation's slug, and leads to it."


@pytest.mark.parametrize("hand", [Hand.CURATOR, Hand.OWNER, Hand.CONTRIBUTOR])
def test_what_a_person_edited_here_stays(run_import: Import, hand: Hand) -> None:
    run_import([a_row()])
    entry = Organisation.objects.get()
    with act(hand):
        entry.city = "Hull"
        entry.save()
        entry.terms.set([*entry.terms.filter(facet__slug="kind"), Term.objects.get(slug="open-data")])

    report = run_import([a_row(city="York", year_founded="2018")])

    entry.refresh_from_db()
    assert (entry.city, entry.year_founded, entry.terms.filter(slug="open-data").exists()) == ("Hull", 2018, True)
    assert report[0]["outcome"] == "changed"
    assert report[0]["reason"] == f"year founded; kept: edited here by {hand.label} (city or town, Issue)"
    assert run_import([a_row(city="York", year_founded="2018")])[0]["outcome"] == "same"


def test_what_somebody_confirmed_here_stays(run_import: Import) -> None:
    run_import([a_row()])
    Organisation.objects.update(confirmed_on="2026-05-03")

    report = run_import([a_row(city="York")])

    assert report[0]["reason"] == "kept: confirmed here on 2026-05-03"
    assert Organisation.objects.get().city == "Leeds"


@pytest.mark.parametrize("standing", ["draft", "archived", "removed"])
def test_what_is_not_listed_any_more_is_not_listed_again(run_import: Import, standing: str) -> None:
    run_import([a_row()])
    Organisation.objects.update(standing=standing)

    report = run_import([a_row(city="York")])

    assert (report[0]["outcome"], report[0]["reason"]) == ("same", f"kept: {standing} here")
    assert Organisation.objects.get().city == "Leeds"


def test_what_was_removed_here_does_not_come_back_by_another_name(run_import: Import) -> None:
    make_organisation("Zed", slug="zed", website="https://zed.example", standing="removed")

    report = run_import([a_row("zed-trust", website="https://zed.example")])

    assert report[0]["outcome"] == "refused"


def test_what_a_curator_deleted_stays_deleted(run_import: Import) -> None:
    run_import([a_row()])
    with act(Hand.CURATOR):
        Organisation.objects.get().delete()

    report = run_import([a_row()])

    assert (report[0]["outcome"], report[0]["reason"]) == ("same", "kept: deleted here by a curator")
    assert not Organisation.objects.exists()


def test_an_entry_keeps_its_address_though_the_file_goes_on_with_the_old_slug(run_import: Import) -> None:
    run_import([a_row()])
    with act(Hand.CURATOR):
        entry = Organisation.objects.get()
        entry.slug = "watchers"
        entry.save()

    report = run_import([a_row(city="York")])

    entry.refresh_from_db()
    assert (report[0]["outcome"], entry.slug, entry.city) == ("changed", "watchers", "York")


def test_what_is_gone_from_the_file_is_told_and_stays(run_import: Import) -> None:
    make_organisation("Never in a file")
    run_import([a_row("one"), a_row("two")])

    report = run_import([a_row("one")])

    assert report[1] == {"row": None, "key": "two", "outcome": "gone", "reason": "Listed still; no row names it now."}
    assert Organisation.objects.listed().count() == 3


def test_a_replaced_term_is_read_as_the_one_that_replaced_it(run_import: Import) -> None:
    Term.objects.filter(slug="privacy").update(deprecated=True, replaced_by=Term.objects.get(slug="open-data"))
    Term.objects.filter(slug="surveillance").update(deprecated=True)

    report = run_import([a_row("one"), a_row("two", issue="surveillance")])

    assert [line["outcome"] for line in report] == ["new", "refused"]
    assert report[1]["reason"] == "The term “surveillance” of Issue is no longer in use."
    assert Organisation.objects.get().terms.filter(slug="open-data").exists()


def test_relationships_come_with_their_evidence(run_import: Import) -> None:
    tie = {"source_slug": "one", "relation": "funds", "target_slug": "two", "since": "2018", "evidence": "its report"}

    report = run_import([a_row("one"), a_row("two")], [tie])

    made = Relationship.objects.get()
    assert report[2] == {"row": 2, "key": "one funds two", "outcome": "new", "reason": ""}
    assert (made.source.slug, made.type, made.target.slug) == ("one", "funds", "two")
    assert (made.since, made.evidence) == ("2018", "its report")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"target_slug": "nobody"}, "“nobody” is not listed."),
        ({"relation": "likes"}, "Type: Value 'likes' is not a valid choice."),
        ({"target_slug": "one"}, "An organisation cannot stand in a relationship to itself."),
        ({"since": "last year"}, "Since: Give a year, a month (2024-05) or a day (2024-05-31)."),
        ({"since": "2020", "until": "2019"}, "It ends before it begins."),
    ],
)
def test_a_relationship_that_cannot_be_taken_is_refused(
    run_import: Import, changes: dict[str, str], reason: str
) -> None:
    tie = {"source_slug": "one", "relation": "funds", "target_slug": "two", "since": "", "until": ""}

    report = run_import([a_row("one"), a_row("two")], [tie | changes])

    assert (report[2]["outcome"], report[2]["reason"]) == ("refused", reason)
    assert not Relationship.objects.exists()


def tie(source: str = "one", target: str = "two", relation: str = "funds", **details: str) -> dict[str, str]:
    return {"source_slug": source, "relation": relation, "target_slug": target, "since": "", "until": ""} | details


def test_relationships_a_second_time_are_the_same_or_changed(run_import: Import) -> None:
    both = [a_row("one"), a_row("two")]
    run_import(both, [tie(), tie(relation="partner")])

    report = run_import(both, [tie(since="2018"), tie(relation="partner"), tie(since="2019")])

    assert [(line["outcome"], line["reason"]) for line in report[2:]] == [
        ("changed", "since"),
        ("same", ""),
        ("refused", "Line 2 says the same."),
    ]
    assert Change.objects.latest("pk").fields == {
        "relationships.from.funds.one": [
            {"since": "", "until": "", "evidence": ""},
            {"since": "2018", "until": "", "evidence": ""},
        ]
    }


def test_a_relationship_that_the_file_no_longer_names_is_told_and_stays(run_import: Import) -> None:
    both = [a_row("one"), a_row("two")]
    run_import(both, [tie(), tie(relation="partner")])

    report = run_import(both, [tie()])

    assert report[3] == {
        "row": None,
        "key": "one partner two",
        "outcome": "gone",
        "reason": "Here still; no row names it now.",
    }
    assert Relationship.objects.count() == 2


def test_what_a_person_did_to_a_relationship_stays(run_import: Import) -> None:
    both = [a_row("one"), a_row("two")]
    ties = [tie(), tie(relation="partner", since="2018")]
    run_import(both, ties)
    with act(Hand.CURATOR):
        Relationship.objects.get(type="funds").delete()
        Relationship.objects.update(since="2019")

    report = run_import(both, ties)

    assert [line["reason"] for line in report[2:]] == [
        "kept: removed here by a curator",
        "kept: edited here by a curator",
    ]
    assert Relationship.objects.get().since == "2019"

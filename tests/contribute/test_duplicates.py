"""Is it here already? What a visitor is asked before something is stored."""

import csv
import random
from pathlib import Path

import pytest

from directory.contribute.duplicates import likely_duplicates
from directory.models import MatchKey, Organisation, act
from tests.factories import make_organisation

pytestmark = pytest.mark.django_db

STARTER = Path(__file__).parents[2] / "directory/starter/organisations.csv"


def found(name: str, website: str = "", **sent: object) -> list[tuple[str, str]]:
    likely = likely_duplicates({"name": name, "website": website} | sent)
    return [(one.organisation.name, str(one.reason)) for one in likely]


@pytest.mark.parametrize(
    ("name", "website", "reason"),
    [
        ("Something else", "http://www.Lovelace.example/?utm_source=x", "It has the same website."),
        ("Something else", "https://lovelace.example/about", "Its website is at the same place."),
        ("ada  lovelace INSTITUTE", "", "It has the same name."),
        ("The Ada Lovelace Institute Ltd.", "", "It has the same name."),
        ("Ada Lovelase Institute", "", "It has nearly the same name."),
        ("Institute Ada Lovelace", "", "It has nearly the same name."),
        ("Ada Lovelace", "", "It has nearly the same name."),
        ("Countess Lab", "", "One was once called what the other is called."),
        ("Countes Lab", "", "It has nearly the same name."),
    ],
)
def test_what_is_listed_is_found_however_it_is_spelt(name: str, website: str, reason: str) -> None:
    make_organisation("Ada Lovelace Institute", website="https://lovelace.example", former_names=["Countess Lab"])
    make_organisation("Institute for Something Else Entirely")

    assert found(name, website) == [("Ada Lovelace Institute", reason)]


def test_what_is_sent_with_a_former_name_is_found_by_it() -> None:
    make_organisation("Countess Lab")

    assert found("Ada Lovelace Institute", former_names=["Countess Lab"]) == [
        ("Countess Lab", "One was once called what the other is called.")
    ]


@pytest.mark.parametrize("name", ["Institute of Poetry", "Ada", "Lab", "Institute"])
def test_one_common_word_makes_no_duplicate(name: str) -> None:
    make_organisation("Ada Lovelace Institute")

    assert found(name) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tinder Foundation", "Minderoo Foundation"),
        ("Ada Network", "Adela Network"),
        ("Bright Institute", "Wright's Institute"),
        ("Harbour Lamp Trust", "Harbour Lane Trust"),
    ],
)
def test_a_closing_word_that_many_share_makes_no_duplicate(one: str, other: str) -> None:
    make_organisation(one)

    assert found(other) == []


def test_with_a_closing_word_two_slips_in_a_long_name_are_still_found() -> None:
    make_organisation("Data Stewardship Foundation")

    assert found("Data Stewardchip Fundation")
    assert found("Dta Stewardchip Foundation")


def test_two_projects_on_one_host_are_not_the_same() -> None:
    make_organisation("Fieldnotes", website="https://codehost.example/fieldnotes")

    assert found("Watermark", "https://codehost.example/watermark") == []


@pytest.mark.parametrize("standing", ["draft", "removed"])
def test_what_nobody_may_see_is_never_shown(standing: str) -> None:
    make_organisation("Ada Lovelace Institute", standing=standing)

    assert found("Ada Lovelace Institute", "https://adalovelaceinstitute.example") == []


def test_keys_follow_the_entry_through_any_door() -> None:
    entry = make_organisation("Ada Lovelace Institute")
    Organisation.objects.filter(pk=entry.pk).update(name="Grace Hopper Institute")
    assert found("Ada Lovelace Institute", "") == []
    assert found("Grace Hopper Institute")

    entry.delete()

    assert not MatchKey.objects.exists()


def test_two_queries_whatever_the_number(django_assert_num_queries: object) -> None:
    for number in range(30):
        make_organisation(f"Ada Lovelace Institute {number}", website=f"https://{number}.example")

    with django_assert_num_queries(2):
        assert len(likely_duplicates({"name": "Ada Lovelace Institute"})) == 5


def test_on_real_names_it_finds_slips_and_cries_wolf_seldom() -> None:
    """The figures that the threshold was tuned for. One slip in each of the starter content's names."""
    with STARTER.open(encoding="utf-8") as file, act():
        Organisation.objects.bulk_create(
            [
                Organisation(name=row["name"], slug=row["slug"], website=row["website"], standing="listed")
                for row in csv.DictReader(file)
            ]
        )
    entries = list(Organisation.objects.all())
    chance = random.Random(7)

    wolves = sum(len(found(entry.name, entry.website)) > 1 for entry in entries)
    slips = [(entry.name, _slip(entry.name, chance)) for entry in entries]
    missed = [(name, slip) for name, slip in slips if name not in [other for other, _ in found(slip)]]

    assert wolves <= len(entries) * 0.02
    assert len(missed) <= len(entries) * 0.05, missed


def _slip(name: str, chance: random.Random) -> str:
    """`name` with one letter left out, doubled, swapped with the next, or another."""
    at = chance.randrange(len(name))
    before, here, after = name[:at], name[at], name[at + 1 :]
    return chance.choice(
        [before + after, before + here + here + after, before + after[:1] + here + after[1:], f"{before}e{after}"]
    )

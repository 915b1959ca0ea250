"""What is accepted of changes, relationships, challenges and removals stands in the entry, and in its record."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from directory.curate.decisions import accept
from directory.curate.effects import EFFECTS
from directory.curate.grounds import ListedAlreadyError
from directory.models import Change, Contribution, GoneError, Hand, Organisation, Relationship, act
from tests.contribute.factories import make_vocabulary
from tests.factories import make_organisation, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator() -> User:
    return User.objects.create_user("curator")


def sent(of_type: str, entry: Any, answers: dict[str, Any], **changes: Any) -> Contribution:
    """A case about `entry` that waits."""
    about = {"person" if entry.kind == "person" else "entry": entry}
    number = Contribution.objects.count()
    made: Contribution = Contribution.objects.create(
        **{"type": of_type, "sent": answers, "identity": str(number), "form_key": str(number)} | about | changes
    )
    return made


def edit_of(entry: Any, sources: dict[str, str] | None = None, **changes: Any) -> Contribution:
    wanted = {name: [None, new] for name, new in changes.items()}
    return sent("edit", entry, {"changes": wanted, "sources": sources or {}, "version": 0})


def newest(entry: Any) -> Change:
    found = Change.objects.to(entry.kind, entry.pk).order_by("-pk").first()
    assert found is not None
    return found


# Changes ---------------------------------------------------------------------------------------------


def test_what_is_taken_of_a_change_stands_and_the_rest_does_not(client: Client, curator: User) -> None:
    terms = make_vocabulary()
    zed = make_organisation("Zed Trust", city="Leeds", terms=[terms["privacy"]])
    case = edit_of(zed, {"city": "Their site", "summary": "Nobody"}, city="York", summary="Bad.", **{"terms.issue": []})

    accept(case, by=curator, fields={"city": "Hull", "terms.issue": [terms["climate"]]})

    zed.refresh_from_db()
    case.refresh_from_db()
    change = newest(zed)
    assert (zed.city, zed.summary) == ("Hull", "Zed Trust does good work.")
    assert change.fields == {"city": ["Leeds", "Hull"], "terms.issue": [["privacy"], ["climate"]]}
    assert (change.hand, change.contribution_id) == (Hand.CONTRIBUTOR, case.pk)
    assert change.source == "City or town: Their site"
    assert case.state == Contribution.State.IN_PART
    assert client.get("/organisations/zed-trust/history/").status_code == 200


def test_the_record_names_several_sources_with_what_is_from_each(curator: User) -> None:
    make_vocabulary()
    zed = make_organisation("Zed Trust")
    sources = {"city": "https://zed.example", "terms.issue": "A report", "summary": "Not taken"}
    case = edit_of(zed, sources, city="York", **{"terms.issue": ["climate"]})
    sent("edit", zed, {"changes": {}, "sources": {"city": "A letter"}}, joined_to=case)

    accept(case, by=curator, fields={"city": "York", "terms.issue": ["climate"]})

    assert newest(zed).source == "City or town: https://zed.example, A letter; Issue: A report"


def test_a_source_that_several_named_is_named_once(curator: User) -> None:
    zed = make_organisation("Zed Trust")
    case = edit_of(zed, {"city": "Their site", "summary": "Their site"}, city="York", summary="New.")

    accept(case, by=curator, fields={"city": "York", "summary": "New."})

    assert newest(zed).source == "Their site"


def test_sources_fit_into_the_record(curator: User) -> None:
    zed = make_organisation("Zed Trust")
    case = edit_of(zed, {"city": "a" * 300, "summary": "b" * 300}, city="York", summary="New.")

    accept(case, by=curator, fields={"city": "York", "summary": "New."})

    assert len(newest(zed).source) == 500


def test_a_checked_change_confirms_the_entry(curator: User) -> None:
    zed = make_organisation("Zed Trust")

    accept(edit_of(zed, city="York"), by=curator, fields={"city": "York"}, is_checked=True)

    zed.refresh_from_db()
    assert zed.confirmed_by == Hand.CURATOR
    assert newest(zed).fields["city"] == ["", "York"]


def test_a_change_that_makes_two_entries_one_is_refused_and_undone(curator: User) -> None:
    make_organisation("Zed Trust", website="", city="Leeds")
    other = make_organisation("Zed", website="", city="Leeds")
    case = edit_of(other, name="Zed Trust")

    with pytest.raises(ListedAlreadyError):
        accept(case, by=curator, fields={"name": "Zed Trust"})

    case.refresh_from_db()
    assert case.is_waiting


def test_a_person_is_changed_likewise(curator: User) -> None:
    person = make_person("Wilhelmina Testperson")

    accept(edit_of(person, role="Mathematician"), by=curator, fields={"role": "Mathematician"})

    person.refresh_from_db()
    assert person.role == "Mathematician"


def test_what_was_deleted_meanwhile_takes_no_change() -> None:
    zed = make_organisation("Zed Trust")
    case = edit_of(zed, city="York")
    zed.delete()
    case.refresh_from_db()

    with pytest.raises(GoneError):
        EFFECTS["edit"](case, {"city": "York"}, is_checked=False)


# Relationships ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["to", "from"])
def test_a_relationship_stands_on_both_sides_with_its_evidence(curator: User, way: str) -> None:
    zed, other = make_organisation("Zed Trust"), make_organisation("Other Fund")
    said = {"way": way, "type": "funds", "other": "other-fund", "since": "2018", "evidence": "Their report"}

    accept(sent("relationship", zed, said), by=curator, fields={})

    made = Relationship.objects.get()
    assert (made.source, made.target) == ((zed, other) if way == "to" else (other, zed))
    assert (made.since, made.until, made.evidence) == ("2018", "", "Their report")
    assert newest(zed).source == newest(other).source == "Their report"


def test_a_relationship_is_recorded_as_the_curator_corrected_it(curator: User) -> None:
    zed, _other = make_organisation("Zed Trust"), make_organisation("Other Fund")
    said = {"way": "to", "type": "funds", "other": "other-fund", "evidence": "Their report"}
    corrected = {"relationships.from.part_of.other-fund": {"since": "2019", "evidence": "The register"}}

    accept(sent("relationship", zed, said), by=curator, fields=corrected)

    made = Relationship.objects.get()
    assert (made.type, made.target, made.since, made.evidence) == ("part_of", zed, "2019", "The register")


def test_what_is_known_of_a_relationship_stays(curator: User) -> None:
    zed, other = make_organisation("Zed Trust"), make_organisation("Other Fund")
    Relationship.objects.create(source=zed, type="funds", target=other, since="2018", evidence="Old")
    said = {"way": "to", "type": "funds", "other": "other-fund", "until": "2024", "evidence": "New"}

    accept(sent("relationship", zed, said), by=curator, fields={})

    made = Relationship.objects.get()
    assert (made.since, made.until, made.evidence) == ("2018", "2024", "New")


# Challenges and removals -----------------------------------------------------------------------------


def decided(
    of_type: str, entry: Organisation, answers: dict[str, Any], fields: dict[str, Any], by: User
) -> Organisation:
    """The entry after two curators agreed."""
    case = sent(of_type, entry, answers)
    with act(Hand.CURATOR, user=by, contribution_id=case.pk):
        EFFECTS[of_type](case, fields, is_checked=False)
    return Organisation.objects.get(pk=entry.pk)


def test_a_challenged_fact_is_what_the_curators_decided(curator: User) -> None:
    zed, other = make_organisation("Zed Trust", city="Leeds"), make_organisation("Other Fund")
    Relationship.objects.create(source=zed, type="funds", target=other)
    challenge = {"against": "fact.city", "wrong": "It moved."}

    assert decided("challenge", zed, challenge, {"city": None}, curator).city == ""
    decided("challenge", zed, challenge, {"relationships.to.funds.other-fund": None}, curator)
    assert not Relationship.objects.exists()
    assert decided("challenge", zed, challenge, {"standing": "archived"}, curator).standing == "archived"


def test_a_removed_entry_says_so_at_its_address(client: Client, curator: User) -> None:
    zed = make_organisation("Zed Trust")

    assert decided("removal", zed, {}, {}, curator).standing == "removed"

    assert client.get("/organisations/zed-trust/").status_code == 410


def test_curators_may_archive_instead(curator: User) -> None:
    assert decided("removal", make_organisation("Zed Trust"), {}, {"standing": "archived"}, curator).standing == (
        "archived"
    )

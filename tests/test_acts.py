"""Nothing changes unseen: each act leaves a record, whatever hand and whatever door."""

import pytest

from directory.models import Change, Hand, IndexVersion, Organisation, act
from tests.factories import make_organisation, make_term

pytestmark = pytest.mark.django_db


def test_one_act_leaves_one_change_that_names_every_field() -> None:
    privacy = make_term("privacy")

    with act(Hand.CURATOR, reason="They moved."):
        entry = make_organisation("Zed", city="Leeds", terms=[privacy])

    change = Change.objects.get()
    assert (change.hand, change.reason, change.entry_id) == (Hand.CURATOR, "They moved.", entry.pk)
    assert change.fields["city"] == [None, "Leeds"]
    assert change.fields["terms.issue"] == [[], ["privacy"]]


@pytest.mark.parametrize("door", ["save", "update", "bulk_update"])
def test_a_change_through_any_door_is_recorded(door: str) -> None:
    entry = make_organisation(city="Leeds")
    if door == "save":
        entry.city = "York"
        entry.save()
    elif door == "update":
        Organisation.objects.filter(pk=entry.pk).update(city="York")
    else:
        entry.city = "York"
        Organisation.objects.bulk_update([entry], ["city"])

    assert Change.objects.to("organisation", entry.pk)[0].fields == {"city": ["Leeds", "York"]}


def test_what_is_undone_within_an_act_is_no_change() -> None:
    privacy = make_term("privacy")
    entry = make_organisation()
    before = (Change.objects.count(), IndexVersion.current())

    with act():
        entry.terms.add(privacy)
        entry.terms.remove(privacy)

    assert (Change.objects.count(), IndexVersion.current()) == before


def test_an_act_that_fails_leaves_nothing() -> None:
    with pytest.raises(ZeroDivisionError), act():
        make_organisation()
        raise ZeroDivisionError

    assert not Organisation.objects.exists()
    assert not Change.objects.exists()


def test_terms_are_compared_by_key_not_by_name() -> None:
    one, other = make_term("ai", "issue", name="AI"), make_term("ai", "technology", name="AI")
    entry = make_organisation(terms=[one])

    entry.terms.set([other])

    assert list(entry.terms.all()) == [other]


def test_a_word_never_makes_a_new_term() -> None:
    with pytest.raises(TypeError):
        make_organisation().terms.add("privacy")

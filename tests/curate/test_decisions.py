"""What curators decide: one decision each, by whoever is first, and a record of it."""

from collections import Counter
from functools import partial

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from directory.curate import decisions
from directory.curate.claiming import AlreadyDecidedError
from directory.curate.grounds import ListedAlreadyError
from directory.curate.reopening import release, reopen
from directory.models import Change, Contribution, Hand, Organisation
from tests.curate.at_once import at_once
from tests.curate.conftest import make_curator
from tests.curate.contributions import SENT, make_contribution
from tests.factories import make_organisation, make_term

State = Contribution.State
FIELDS = {name: SENT[name] for name in SENT}


@pytest.mark.django_db
def test_what_is_accepted_becomes_a_listed_entry_in_one_act(curator: User) -> None:
    privacy = make_term("privacy")
    case = make_contribution(terms={"issue": ["privacy"]})

    entry = decisions.accept(case, by=curator, fields=FIELDS | {"source": "Their site", "terms.issue": [privacy]})

    case.refresh_from_db()
    assert (case.state, case.entry, case.decided_by) == (State.ACCEPTED, entry, curator)
    assert case.accepted_fields == dict.fromkeys([*SENT, "terms.issue"], True)
    assert (entry.standing, entry.city, entry.source, entry.confirmed_on) == ("listed", "Leeds", "Their site", None)
    change = Change.objects.to("organisation", entry.pk).get()
    assert (change.hand, change.user, change.contribution_id) == (Hand.CONTRIBUTOR, curator, case.pk)
    assert change.fields["terms.issue"] == [[], ["privacy"]]


@pytest.mark.django_db
def test_what_is_left_out_is_accepted_in_part(curator: User) -> None:
    case = make_contribution()

    decisions.accept(case, by=curator, fields={"name": "Watch the Watchers", "website": SENT["website"]})

    case.refresh_from_db()
    assert case.state == State.IN_PART
    assert case.accepted_fields == {"name": True, "website": True, "summary": False, "country": False, "city": False}


@pytest.mark.django_db
def test_accepting_confirms_only_what_was_checked(curator: User) -> None:
    entry = decisions.accept(make_contribution(), by=curator, fields=FIELDS, is_checked=True)

    assert entry.confirmed_on == timezone.localdate()


@pytest.mark.django_db
def test_what_is_listed_already_is_not_listed_twice(curator: User) -> None:
    known = make_organisation(website="http://www.watch.example/")
    case = make_contribution()

    with pytest.raises(ListedAlreadyError) as refused:
        decisions.accept(case, by=curator, fields=FIELDS)

    case.refresh_from_db()
    assert refused.value.entry == known
    assert (case.state, Organisation.objects.count()) == (State.WAITING, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("first", ["accept", "decline"])
@pytest.mark.parametrize("second", ["accept", "decline"])
def test_the_second_decision_is_none(curator: User, first: str, second: str) -> None:
    case, other = make_contribution(), make_curator("ada")
    decide(first, case, curator)

    with pytest.raises(AlreadyDecidedError) as refused:
        decide(second, case, other)

    assert refused.value.case.decided_by == curator
    assert Change.objects.filter(kind="contribution").count() == 1


@pytest.mark.django_db
def test_those_who_joined_read_the_same_outcome(curator: User) -> None:
    case = make_contribution()
    joined = make_contribution(joined_to=case, city="York")

    decisions.decline(case, by=curator, reason="out_of_scope", words="Sorry.")

    joined = Contribution.objects.get(pk=joined.pk)
    assert (joined.case.state, joined.case.words) == (State.DECLINED, "Sorry.")


@pytest.mark.django_db
def test_nobody_decides_on_what_joined_another(curator: User) -> None:
    joined = make_contribution(joined_to=make_contribution())

    with pytest.raises(AlreadyDecidedError):
        decisions.decline(joined, by=curator, reason="out_of_scope")


# Undoing -------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_decline_is_reopened_and_both_are_on_record(curator: User) -> None:
    case = make_contribution()
    decisions.decline(case, by=curator, reason="out_of_scope", words="Sorry.")

    reopen(case, by=make_curator("ada"))

    assert list(Contribution.objects.waiting()) == [case]
    assert [
        (change.user.username, change.fields["state"])
        for change in Change.objects.to("contribution", case.pk).order_by("pk")
    ] == [("rosa", ["waiting", "declined"]), ("ada", ["declined", "waiting"])]


@pytest.mark.django_db
def test_what_is_reopened_joins_the_same_thing_sent_since(curator: User) -> None:
    old = make_contribution()
    joined = make_contribution(joined_to=old)
    decisions.decline(old, by=curator, reason="too_little")
    new = make_contribution()

    waiting = reopen(old, by=curator)

    assert waiting == new
    assert set(new.joined.all()) == {old, joined}
    assert list(Contribution.objects.waiting()) == [new]


@pytest.mark.django_db
def test_only_what_is_declined_is_reopened(curator: User) -> None:
    case = make_contribution()
    decisions.accept(case, by=curator, fields=FIELDS)

    with pytest.raises(AlreadyDecidedError):
        reopen(case, by=curator)


@pytest.mark.django_db
def test_what_was_held_waits_once_released(curator: User) -> None:
    held = make_contribution(held=True, flags=["links"])

    release(held, by=curator)

    assert list(Contribution.objects.waiting()) == [held]
    assert Change.objects.to("contribution", held.pk).get().fields == {"held": [True, False]}


@pytest.mark.django_db
def test_what_is_released_joins_the_same_thing_that_waits(curator: User) -> None:
    case, held = make_contribution(), make_contribution(held=True)

    assert release(held, by=curator) == case
    assert list(case.joined.all()) == [held]


# At once -------------------------------------------------------------------------------------------------------------

TRIALS = 50


def decide(how: str, case: Contribution, by: User) -> None:
    if how == "accept":
        decisions.accept(case, by=by, fields={"name": case.sent["name"], "website": case.sent["website"]})
    elif how == "decline":
        decisions.decline(case, by=by, reason="out_of_scope", words=f"By {by}.")
    else:
        reopen(case, by=by)


@pytest.mark.django_db(transaction=True)
def test_of_two_curators_at_once_one_decides_and_the_other_is_told() -> None:
    rosa, ada = (User.objects.create_user(name, is_staff=True) for name in ("rosa", "ada"))
    pairs = [("accept", "accept"), ("accept", "decline"), ("decline", "decline"), ("decline", "accept")]

    for trial in range(TRIALS):
        case = make_contribution(name=f"Zed {trial}", website=f"https://zed{trial}.example")
        one, other = pairs[trial % len(pairs)]

        came_to = at_once(partial(decide, one, case, rosa), partial(decide, other, case, ada))

        refused = [error for error in came_to if error is not None]
        assert [type(error) for error in refused] == [AlreadyDecidedError]
        winner = (rosa, ada)[came_to.index(None)]
        case.refresh_from_db()
        assert (case.decided_by, case.is_waiting) == (winner, False)

    decided = Change.objects.filter(kind="contribution").values_list("entry_id", flat=True)
    assert set(Counter(decided).values()) == {1}
    assert Organisation.objects.count() == Contribution.objects.filter(entry__isnull=False).count()


@pytest.mark.django_db(transaction=True)
def test_two_of_one_name_accepted_at_once_are_both_listed() -> None:
    by = User.objects.create_user("rosa", is_staff=True)

    for trial in range(10):
        cases = [make_contribution(name=f"Zed {trial}", website=f"https://{letter}{trial}.example") for letter in "ab"]

        assert at_once(*(partial(decide, "accept", case, by) for case in cases)) == [None, None]

    assert Organisation.objects.listed().count() == 20


@pytest.mark.django_db(transaction=True)
def test_the_same_reopened_twice_at_once_waits_once() -> None:
    by = User.objects.create_user("rosa", is_staff=True)

    for trial in range(10):
        sent = {"name": f"Zed {trial}", "website": f"https://zed{trial}.example"}
        cases = []
        for _ in range(2):
            cases.append(make_contribution(**sent))
            decisions.decline(cases[-1], by=by, reason="too_little")

        assert at_once(*(partial(decide, "reopen", case, by) for case in cases)) == [None, None]
        assert Contribution.objects.waiting().filter(sent__name=sent["name"]).count() == 1

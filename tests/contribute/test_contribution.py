"""The contribution itself: what the database holds, whoever writes."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django.fixtures import Settings

from directory.contribute.duplicates import waiting_identity
from directory.models import Contribution
from directory.models.contribution import token_hash
from tests.contribute.factories import make_contribution

pytestmark = pytest.mark.django_db


def test_the_token_is_stored_as_a_hash_alone_and_can_be_made_again() -> None:
    sent = make_contribution()

    again = Contribution.objects.get(pk=sent.pk)

    assert again.token == sent.token
    assert len(again.token) == 43
    assert again.token_hash == token_hash(again.token)
    assert again.token not in [str(value) for value in Contribution.objects.values().get().values()]
    assert Contribution.objects.opened_by(again.token) == sent
    assert Contribution.objects.opened_by(again.nonce) is None


def test_a_new_secret_key_leaves_links_working_and_says_when_it_cannot_make_one(settings: Settings) -> None:
    sent = make_contribution()
    token, old_key = sent.token, settings.SECRET_KEY

    settings.SECRET_KEY = "another-" + "y" * 50

    assert Contribution.objects.opened_by(token) == sent
    assert sent.private_path == ""
    settings.SECRET_KEY_FALLBACKS = [old_key]
    assert sent.token == token


def test_of_one_thing_one_case_waits() -> None:
    first = make_contribution()

    with pytest.raises(IntegrityError), transaction.atomic():
        make_contribution()
    joined = make_contribution(joined_to=first)
    make_contribution(held=True)

    assert list(Contribution.objects.waiting()) == [first]
    assert joined.case == first
    Contribution.objects.filter(pk=first.pk).update(
        state=Contribution.State.DECLINED, reason=Contribution.Reason.OTHER, decided_at=timezone.now()
    )
    make_contribution()  # once decided, it may be sent again


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "accepted"},
        {"decided_at": timezone.now()},
        {"state": "declined", "decided_at": timezone.now()},
    ],
    ids=["decided without a date", "waiting with a date", "declined without a reason"],
)
def test_the_database_refuses_an_outcome_that_makes_no_sense(changes: dict[str, object]) -> None:
    sent = make_contribution()

    with pytest.raises(IntegrityError), transaction.atomic():
        Contribution.objects.filter(pk=sent.pk).update(**changes)


def test_what_joined_has_no_outcome_of_its_own() -> None:
    joined = make_contribution(joined_to=make_contribution())

    with pytest.raises(IntegrityError), transaction.atomic():
        Contribution.objects.filter(pk=joined.pk).update(state="accepted", decided_at=timezone.now())


def test_the_place_in_the_queue_does_not_tell_that_others_sent_the_same() -> None:
    make_contribution("Alpha")
    first = make_contribution("Beta")
    make_contribution("Gamma")

    joined = make_contribution("Beta", joined_to=first)

    assert [first.place_in_queue(), joined.place_in_queue()] == [2, 3]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"website": "https://zed.example"}, {"website": "http://www.ZED.example:80/?utm_source=x#top"}),
        ({"website": "https://zed.example/team"}, {"website": "https://zed.example/team/index.html"}),
        ({"website": "https://zéd.example"}, {"website": "https://xn--zd-bja.example/"}),
        ({"name": "The Zed Trust Ltd."}, {"name": " zed  TRUST"}),
        ({"name": "Café & Code C.I.C."}, {"name": "Cafe and Code"}),
    ],
)
def test_the_same_thing_spelt_differently_is_the_same(one: dict[str, str], other: dict[str, str]) -> None:
    assert waiting_identity({"name": "X"} | one) == waiting_identity({"name": "X"} | other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"website": "https://host.example/one"}, {"website": "https://host.example/two"}),
        ({"name": "Zed"}, {"name": "Zed", "country": "GB"}),
        ({"name": "日本"}, {"name": "中国"}),
        ({"name": "C++"}, {"name": "C#"}),
        ({"name": "The"}, {"name": "Le"}),
    ],
)
def test_different_things_are_different(one: dict[str, str], other: dict[str, str]) -> None:
    assert waiting_identity({"name": "X"} | one) != waiting_identity({"name": "X"} | other)


def test_an_identity_fits_its_column() -> None:
    longest = "\ufdfa" * 200  # one letter that folds to eighteen

    assert len(waiting_identity({"name": longest})) <= 600
    assert waiting_identity({"name": longest}) != waiting_identity({"name": longest, "country": "GB"})

"""The desk: what somebody keeps, how it stands, and what they can do with one press."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from directory.models import Change, Contribution, Decision, Message, Organisation, Owner, Person
from directory.own.challenges import tell_of_challenges
from tests.contribute.factories import make_contribution, stamp
from tests.criteria import make_criterion
from tests.factories import make_organisation, make_person
from tests.own.factories import ADA, EVE, GRACE, make_challenge, make_owner, sign_in

pytestmark = pytest.mark.django_db

DESK = "/owner/organisations/watch-the-watchers/"
PAGE = "/organisations/watch-the-watchers/"
CITES = [("is-blue", 1)]


def last_change() -> Change:
    change = Change.objects.filter(kind="organisation").first()
    assert change is not None
    return change


# What it shows -------------------------------------------------------------------------------------------


def test_it_lists_what_somebody_keeps_with_what_waits_for_them(at_desk: Client, organisation: Organisation) -> None:
    make_owner(make_organisation("Another of Hers"), ADA)
    make_owner(make_person("Wilhelmina Testperson"), ADA, "person")
    make_organisation("Not Hers")
    make_challenge(organisation)
    make_challenge(organisation, held=True)

    response = at_desk.get("/owner/")

    for words in ("Watch the Watchers", "Another of Hers", "Wilhelmina Testperson", "1 challenge waits"):
        assertContains(response, words)
    assertNotContains(response, "Not Hers")


def test_an_entry_says_how_it_stands_and_who_else_keeps_it(at_desk: Client, organisation: Organisation) -> None:
    make_owner(organisation, GRACE)

    response = at_desk.get(DESK)

    assertContains(response, "Listed: lists, maps and searches show it")
    assertContains(response, "Not yet confirmed")
    assertContains(response, "g…@lovelace.example")
    assertNotContains(response, GRACE)
    assertContains(response, f'href="{PAGE}history/"')


def test_what_was_sent_in_is_told_in_words_and_never_who_sent_it(at_desk: Client, organisation: Organisation) -> None:
    about: dict[str, Any] = {"entry": organisation, "sender_email": EVE}
    edit = {"changes": {"city": ["Leeds", "York"]}, "note": "Between us.", "version": 0}
    make_contribution(type="edit", sent=edit, identity="edit:1", **about)
    make_organisation("Zed Trust")
    tie = {"way": "to", "type": "funds", "other": "zed-trust", "evidence": "https://zed.example"}
    make_contribution(type="relationship", sent=tie, identity="relationship:1", **about)
    make_contribution(type="removal", sent={"why": "Secret."}, identity="removal:1", **about)
    make_challenge(organisation, sender_email=EVE)

    page = at_desk.get(DESK)

    for words in (
        "“Leeds” to “York”",
        "Relationship added: Funds Zed Trust",
        "be removed",
        "About: City or town",
        "It moved to York.",
    ):
        assertContains(page, words)
    for words in (EVE, "Between us.", "Secret."):
        assertNotContains(page, words)


def test_a_criterion_that_is_challenged_is_named(at_desk: Client, organisation: Organisation) -> None:
    make_criterion("is-blue", title="It is blue")
    make_challenge(organisation, sent={"against": "criterion.is-blue", "wrong": "<b>It is not.</b>"})

    response = at_desk.get(DESK)

    assertContains(response, "About: It is blue")
    assertContains(response, "&lt;b&gt;It is not.&lt;/b&gt;")


def test_decisions_are_told_with_their_reason(at_desk: Client, organisation: Organisation) -> None:
    case = make_challenge(organisation)
    Contribution.objects.filter(pk=case.pk).update(
        state="declined", reason="not_confirmed", decided_at=timezone.now(), words="Between us."
    )
    Decision.objects.log(
        "challenge", "declined", by=None, case=case, entry=organisation, reason="not_confirmed", cites=CITES
    )

    response = at_desk.get(DESK)

    assertContains(response, "a challenge, declined.")
    assertContains(response, "We could not confirm what was sent.")
    assertNotContains(response, "Between us.")


def test_what_is_held_as_spam_is_not_shown(at_desk: Client, organisation: Organisation) -> None:
    make_challenge(organisation, held=True)

    assertNotContains(at_desk.get(DESK), "It moved to York.")


def test_what_was_removed_says_so_and_offers_nothing(at_desk: Client, organisation: Organisation) -> None:
    Organisation.objects.filter(pk=organisation.pk).update(standing="removed")

    response = at_desk.get(DESK)

    assertContains(response, "Removed: its address says so")
    assertNotContains(response, "All of it still holds")
    assert at_desk.post(f"{DESK}confirm/").status_code == 404


@pytest.mark.parametrize("many", [1, 12])
def test_what_the_pages_cost(
    at_desk: Client, organisation: Organisation, many: int, django_assert_num_queries: Any
) -> None:
    make_criterion("is-blue", title="It is blue")
    for number in range(many):
        make_owner(make_organisation(f"Number {number}"), ADA)
        make_owner(organisation, f"fellow{number}@example.org")
        case = make_challenge(organisation)
        make_challenge(organisation, sent={"against": "criterion.is-blue"})
        Message.objects.create(contribution=case, voice="owner", words="No.")
        sent = {"changes": {"city": ["Leeds", "York"], "terms.issue": [[], ["x"]]}}
        make_contribution(type="edit", sent=sent, identity=f"edit:{number}", entry=organisation)
        Decision.objects.log("challenge", "declined", by=None, case=case, entry=organisation, cites=CITES)

    with django_assert_num_queries(3):  # the session, what they keep, challenges
        at_desk.get("/owner/")
    # The session, what they keep, its website, cases, messages, criteria with versions, names, decisions, appeals,
    # fellows
    with django_assert_num_queries(12):
        at_desk.get(DESK)


# One press -----------------------------------------------------------------------------------------------


def test_one_press_confirms_it(at_desk: Client, organisation: Organisation) -> None:
    assertContains(at_desk.post(f"{DESK}confirm/", follow=True), "you confirmed it today")

    organisation.refresh_from_db()
    assert (organisation.confirmed_on, organisation.confirmed_by) == (timezone.localdate(), "owner")
    assert last_change().hand == "owner"
    assertContains(at_desk.get(f"{PAGE}history/"), "by its owner")


def test_nothing_is_confirmed_by_looking(at_desk: Client, organisation: Organisation) -> None:
    assert at_desk.get(f"{DESK}confirm/").status_code == 405

    organisation.refresh_from_db()
    assert organisation.confirmed_on is None


def test_it_has_closed_and_works_on_after_all(at_desk: Client, organisation: Organisation) -> None:
    assertContains(at_desk.post(f"{DESK}closed/", {"closed_note": " "}), "Say in a few words", status_code=422)

    assertRedirects(at_desk.post(f"{DESK}closed/", {"closed_note": "Closed in March."}), DESK)
    assertContains(at_desk.get(PAGE), "Closed in March.")
    assertContains(at_desk.get(DESK), "It works on after all")
    assert last_change().fields["status"] == ["active", "closed"]

    assertRedirects(at_desk.post(f"{DESK}active/"), DESK)
    assertNotContains(at_desk.get(PAGE), "Closed in March.")
    assert at_desk.post(f"{DESK}active/").status_code == 404


def test_its_removal_waits_for_two_curators(at_desk: Client, organisation: Organisation) -> None:
    form = {"form": stamp(), "reason": "We would rather not.", "sender_email": EVE}

    response = at_desk.post(f"{DESK}removal/", form)
    at_desk.post(f"{DESK}removal/", form)

    case = Contribution.objects.get()
    assert response["Location"] == case.private_path
    assert (case.type, case.entry, case.sender_email) == ("removal", organisation, ADA)
    assert case.sent == {"why": "We would rather not.", "affiliated": True, "owner": Owner.objects.get().pk}
    organisation.refresh_from_db()
    assert organisation.standing == "listed"


def test_a_person_may_remove_themselves_elsewhere(client: Client) -> None:
    make_owner(make_person("Wilhelmina Testperson"), ADA, "person")
    sign_in(client)

    for page in ("closed/", "removal/"):
        assert client.get(f"/owner/people/wilhelmina-testperson/{page}").status_code == 404
    page = client.get("/owner/people/wilhelmina-testperson/")
    assertNotContains(page, "We have closed")
    assertContains(page, 'href="/people/wilhelmina-testperson/remove/"')


# The right of reply --------------------------------------------------------------------------------------


def reply(client: Client, case: Contribution, words: str) -> Any:
    return client.post(f"{DESK}challenges/{case.pk}/", {"words": words})


def test_owners_have_one_reply_which_they_can_change(at_desk: Client, organisation: Organisation) -> None:
    make_owner(organisation, GRACE)
    case = make_challenge(organisation)
    grace = Client()
    sign_in(grace, GRACE)

    assertRedirects(reply(at_desk, case, "It is in Leeds."), DESK)
    assertContains(grace.get(f"{DESK}challenges/{case.pk}/"), "It is in Leeds.")
    reply(grace, case, "It is in Leeds, since 1990.")

    said = Message.objects.get()
    assert (said.contribution, said.voice, said.words) == (case, "owner", "It is in Leeds, since 1990.")
    assertContains(at_desk.get(DESK), "It is in Leeds, since 1990.")


def test_once_it_is_decided_nothing_more_is_said_and_nothing_typed_is_lost(
    at_desk: Client, organisation: Organisation
) -> None:
    case = make_challenge(organisation)
    Contribution.objects.filter(pk=case.pk).update(state="accepted", decided_at=timezone.now())

    response = reply(at_desk, case, "It is in Leeds.")

    assertContains(response, "It was decided while you wrote", status_code=409)
    assertContains(response, "It is in Leeds.", status_code=409)
    assert not Message.objects.exists()


@pytest.mark.parametrize("words", ["", " ", "\u200b", "x" * 2001])
def test_a_reply_says_something_and_not_too_much(at_desk: Client, organisation: Organisation, words: str) -> None:
    assertContains(reply(at_desk, make_challenge(organisation), words), "<title>Error:", status_code=422)
    assert not Message.objects.exists()


def test_only_challenges_of_ones_own_entry_are_answered(at_desk: Client, organisation: Organisation) -> None:
    others = make_challenge(make_organisation("Not Hers"))
    held = make_challenge(organisation, held=True)
    edit = make_contribution(type="edit", sent={"changes": {}}, identity="edit:1", entry=organisation)

    for case in (others, held, edit):
        assert reply(at_desk, case, "No.").status_code == 404
    assert reply(at_desk, make_challenge(organisation), "No.").status_code == 302, "the control"
    assert Message.objects.count() == 1


# Challenges that arrive ----------------------------------------------------------------------------------


def test_all_who_keep_an_entry_hear_of_a_challenge_once_and_none_of_its_words(
    organisation: Organisation, owner: Owner, commits: Any
) -> None:
    make_owner(organisation, GRACE)

    with commits():
        case = make_challenge(organisation)
        case.save()

    assert sorted(one.to[0] for one in mail.outbox) == [ADA, GRACE]
    for one in mail.outbox:
        assert "York" not in one.subject + one.body
        assert f"http://testserver{DESK}" in one.body


def test_nobody_hears_of_what_looks_like_spam_until_a_curator_says_that_it_is_none(
    organisation: Organisation, owner: Owner, commits: Any
) -> None:
    with commits():
        case = make_challenge(organisation, held=True)
    assert not mail.outbox

    Contribution.objects.filter(pk=case.pk).update(held=False)
    with commits():
        assert tell_of_challenges() == 1
        assert tell_of_challenges() == 0

    assert [one.to for one in mail.outbox] == [[ADA]]


def test_a_challenge_that_was_decided_before_the_mail_went_is_not_told(
    organisation: Organisation, owner: Owner, commits: Any
) -> None:
    with commits():
        case = make_challenge(organisation)
        Contribution.objects.filter(pk=case.pk).update(state="declined", reason="other", decided_at=timezone.now())

    assert not mail.outbox


def test_whoever_is_made_owner_later_hears_of_what_still_waits(organisation: Organisation, commits: Any) -> None:
    make_challenge(organisation)
    make_owner(organisation)

    with commits():
        assert tell_of_challenges() == 1

    assert [one.to for one in mail.outbox] == [[ADA]]


def test_a_persons_challenge_is_told_too(commits: Any) -> None:
    person: Person = make_person("Wilhelmina Testperson")
    make_owner(person, ADA, "person")

    with commits():
        make_challenge(person)

    assert "/owner/people/wilhelmina-testperson/" in mail.outbox[0].body

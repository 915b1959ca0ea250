"""What becomes of a matter about an entry, as those who keep it and those who sent it hear of it."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from directory.curate import decisions
from directory.models import Contribution, Message, Organisation, Owner
from tests.contribute.factories import make_contribution
from tests.curate.conftest import make_curator
from tests.curate.test_reviews import both, page_of
from tests.own.factories import ADA, EVE, GRACE, make_challenge, make_owner, to

pytestmark = pytest.mark.django_db

DESK = "/owner/organisations/watch-the-watchers/"


@pytest.fixture
def curator(db: None) -> User:
    return make_curator()


@pytest.fixture
def curating(curator: User) -> Client:
    browser = Client()
    browser.force_login(curator)
    return browser


def make_edit(organisation: Organisation, **about: Any) -> Contribution:
    sent = {"changes": {"city": ["Leeds", "York"]}, "note": "Between us.", "version": 0}
    return make_contribution(type="edit", sent=sent, identity="edit:1", entry=organisation, **about)


def test_all_who_keep_an_entry_hear_what_became_of_a_challenge_and_none_of_its_words(
    curating: Client, owner: Owner, organisation: Organisation, commits: Any
) -> None:
    make_owner(organisation, GRACE)
    case = make_challenge(organisation, sender_email=EVE)

    with commits():
        both(curating, case, "decline", reason="not_confirmed", words="Look again.")

    for email in (ADA, GRACE):
        (letter,) = [one for one in to(email) if "is decided" in one.subject]
        assert "a challenge" in letter.body
        assert "declined" in letter.body
        assert f"http://testserver{DESK}" in letter.body
        assert "York" not in letter.body
        assert "Look again." not in letter.body


def test_a_suggested_change_is_told_and_what_is_no_matter_of_the_owners_is_not(
    curator: User, owner: Owner, organisation: Organisation, commits: Any
) -> None:
    edit = make_edit(organisation)
    claim = make_contribution(type="claim", sent={"proof": "word"}, identity="claim:1", entry=organisation)

    with commits():
        decisions.decline(edit, by=curator, reason="not_confirmed")
        decisions.decline(claim, by=curator, reason="not_confirmed")

    (letter,) = to(ADA)
    assert "a change to an entry" in letter.body


def test_an_owner_hears_of_their_own_proposal_once(
    curator: User, owner: Owner, organisation: Organisation, commits: Any
) -> None:
    edit = make_edit(organisation, sender_email=ADA)

    with commits():
        decisions.decline(edit, by=curator, reason="not_confirmed")

    assert len(to(ADA)) == 1


def test_the_owners_reply_stands_in_the_decision_for_all_who_challenged_and_for_curators(
    client: Client, curating: Client, organisation: Organisation
) -> None:
    case = make_challenge(organisation)
    joined = make_challenge(organisation, joined_to=case)
    Message.objects.create(contribution=case, voice="owner", words="We never <b>left</b>.")
    for one in (case, joined):
        assertNotContains(client.get(one.private_path), "We never")

    both(curating, case, "decline", reason="not_confirmed")

    for page in (client.get(case.private_path), client.get(joined.private_path), curating.get(page_of(case))):
        outcome = page.content.decode().split('id="outcome"')[1].split("</section>")[0]
        assert "We never &lt;b&gt;left&lt;/b&gt;." in outcome


def test_what_an_owner_proposes_is_theirs_at_the_desk_and_at_the_curators(
    at_desk: Client, curating: Client, organisation: Organisation
) -> None:
    removal = make_contribution(type="removal", identity="r", sent={"owner": 0}, entry=organisation, sender_email=ADA)
    at_desk.post(f"{DESK}edit/", edited(at_desk, name="Watch Them All"))
    mine = Contribution.objects.get(type="edit")

    desk = at_desk.get(DESK).content.decode()
    proposed = desk.split('id="proposed"')[1].split("</section>")[0]
    others = desk.split('id="waiting"')[1].split("</section>")[0]
    assert "Watch Them All" in proposed
    assert "Watch Them All" not in others

    assertContains(curating.get(page_of(mine)), "Sent by the entry's owner (proved by an address")
    assertNotContains(curating.get(page_of(removal)), "Sent by the entry")


def test_an_owners_address_typed_by_anybody_makes_no_owner_of_them(
    curating: Client, owner: Owner, organisation: Organisation
) -> None:
    case = make_edit(organisation, sender_email=ADA)

    assertNotContains(curating.get(page_of(case)), "Sent by the entry")


def edited(browser: Client, **changes: str) -> dict[str, Any]:
    form = browser.get(f"{DESK}edit/").context["form"]
    kept = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in (kept | changes).items() if value not in (None, False)}


@pytest.mark.parametrize("page", [f"{DESK}active/", f"{DESK}confirm/", "/owner/sign-out/"])
def test_the_address_of_a_button_says_so(at_desk: Client, page: str) -> None:
    response = at_desk.get(page)

    assertContains(response, "There is nothing to see at this address", status_code=405)
    assert response["Allow"] == "POST"


def test_what_no_form_sends_is_refused_in_words(client: Client) -> None:
    assertContains(client.delete("/"), "There is nothing to see at this address", status_code=405)
    assert not client.delete("/organisations.json").content

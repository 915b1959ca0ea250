"""Curators: a claim on their word, who keeps an entry, and ending that for a reason."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from directory.curate import decisions
from directory.curate.effects.ownership import NobodyError
from directory.models import Contribution, Decision, Interest, Organisation, Owner
from tests.contribute.factories import make_contribution
from tests.curate.conftest import make_curator
from tests.curate.forms import filled
from tests.factories import make_person
from tests.own.factories import ADA, EVE, GRACE, make_owner, to

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator(client: Client, db: None) -> User:
    user = make_curator()
    client.force_login(user)
    return user


def entry_page(organisation: Organisation) -> str:
    return reverse("admin:directory_organisation_change", args=[organisation.pk])


def owner_page(owner: Owner) -> str:
    return reverse("admin:directory_owner_change", args=[owner.pk])


def make_claim(organisation: Organisation, **changes: Any) -> Contribution:
    sent = {"proof": "word", "role": "Director", "note": "Ask Ada.", "affiliated": True}
    fields = {"sender_email": EVE, "identity": "claim:1", "entry": organisation} | changes
    return make_contribution(type="claim", sent=sent, **fields)


def test_a_claim_that_is_accepted_makes_an_owner_and_tells_everybody(
    organisation: Organisation, curator: User, commits: Any
) -> None:
    make_owner(organisation, GRACE)
    case, before = make_claim(organisation), organisation.recorded()

    with commits():
        decisions.accept(case, by=curator, fields={})

    owner = Owner.objects.get(email=EVE)
    assert (owner.entry, owner.proof, owner.claim) == (organisation, "word", case)
    assert "A curator of Ethical Tech Map has taken your word" in "".join(one.body for one in to(EVE))
    assert "e…@elsewhere.example" in to(GRACE)[0].body
    organisation.refresh_from_db()
    assert organisation.recorded() == before


def test_a_claim_that_is_declined_makes_nobody_owner(organisation: Organisation, curator: User) -> None:
    decisions.decline(make_claim(organisation), by=curator, reason="not_confirmed")

    assert not Owner.objects.exists()


def test_a_claim_whose_address_was_forgotten_is_not_accepted(organisation: Organisation, curator: User) -> None:
    case = make_claim(organisation, sender_email="")

    with pytest.raises(NobodyError):
        decisions.accept(case, by=curator, fields={})

    case.refresh_from_db()
    assert case.state == "waiting"


def test_an_entry_shows_who_keeps_it_and_addresses_to_those_who_may_see_them(
    client: Client, organisation: Organisation, owner: Owner, curator: User
) -> None:
    page = client.get(entry_page(organisation))
    assertContains(page, "a…@watchthewatchers.example")
    assertNotContains(page, ADA)
    assertNotContains(client.get(owner_page(owner)), ADA)

    curator.user_permissions.add(Permission.objects.get(codename="see_sender"))
    assertContains(client.get(entry_page(organisation)), ADA)
    assertContains(client.get(owner_page(owner)), ADA)


def test_saving_an_entry_leaves_its_owners_alone(client: Client, organisation: Organisation, owner: Owner) -> None:
    client.force_login(User.objects.create_superuser("root"))
    form = filled(client.get(entry_page(organisation)), city="York")

    assert client.post(entry_page(organisation), form | {"owners-0-email": EVE}).status_code == 302

    organisation.refresh_from_db()
    owner.refresh_from_db()
    assert (organisation.city, owner.email) == ("York", ADA)


def test_an_ownership_is_ended_for_a_reason_that_its_owner_reads(
    client: Client, organisation: Organisation, owner: Owner, curator: User, commits: Any
) -> None:
    assertContains(client.post(owner_page(owner), {"why": " "}), "Say why", status_code=422)
    assert Owner.objects.exists()

    with commits():
        response = client.post(owner_page(owner), {"why": "You left it in May."})

    assertRedirects(response, entry_page(organisation))
    assert not Owner.objects.exists()
    assert "You left it in May." in to(ADA)[0].body
    logged = LogEntry.objects.get()
    assert (logged.user, logged.change_message, logged.object_repr) == (
        curator,
        "You left it in May.",
        "Who looks after Watch the Watchers",
    )
    decision = Decision.objects.get()
    assert (decision.about, decision.outcome, decision.entry_id) == ("ownership", "ended", organisation.pk)
    assertContains(client.get("/log/"), "Somebody who looks after an entry: <strong>ended</strong>")
    assert client.post(owner_page(Owner(pk=10**6)), {"why": "x"}).status_code == 404


def test_who_has_an_interest_ends_nothing(
    client: Client, organisation: Organisation, owner: Owner, curator: User
) -> None:
    Interest.objects.create(user=curator, kind="organisation", entry_id=organisation.pk)

    assertContains(client.post(owner_page(owner), {"why": "x"}), "You declared an interest", status_code=422)

    assert Owner.objects.exists()
    assert not mail.outbox


def test_others_at_the_admin_see_and_end_nothing(client: Client, owner: Owner) -> None:
    client.force_login(make_curator("ed", "Vocabulary editors"))

    assert client.get(owner_page(owner)).status_code == 403
    assert client.post(owner_page(owner), {"why": "x"}).status_code == 403
    assert client.get(reverse("admin:directory_owner_changelist")).status_code == 403


def test_nobody_makes_or_deletes_one_by_hand(client: Client, owner: Owner) -> None:
    client.force_login(User.objects.create_superuser("root"))

    assert client.get(reverse("admin:directory_owner_add")).status_code == 403
    assert client.get(reverse("admin:directory_owner_delete", args=[owner.pk])).status_code == 403


def test_the_list_names_no_address(client: Client, owner: Owner, curator: User) -> None:
    response = client.get(reverse("admin:directory_owner_changelist"))

    assertContains(response, "Watch the Watchers")
    assertNotContains(response, "watchthewatchers.example")


@pytest.mark.parametrize("proof", ["person", "invited"])
def test_the_address_by_which_a_person_leaves_is_not_ended(client: Client, curator: User, proof: str) -> None:
    ada = make_person("Ada Testperson")
    fellow, last = make_owner(ada, GRACE, "invited"), make_owner(ada, ADA, proof)
    client.force_login(curator)
    if proof == "person":
        assertContains(client.post(owner_page(last), {"why": "x"}), "delete the person", status_code=422)

    assert client.post(owner_page(fellow), {"why": "x"}).status_code == 302
    response = client.post(owner_page(last), {"why": "x"})

    assertContains(response, "delete the person", status_code=422)
    assert Owner.objects.get() == last

"""A name that is planted wherever a person's name can stand is nowhere once the person is removed, nor when yesterday's
backup is restored."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client

from directory import tombstones
from directory.curate import decisions
from directory.models import (
    Affiliation,
    Change,
    Contribution,
    Decision,
    Hand,
    Interest,
    Message,
    Organisation,
    Owner,
    Person,
    Tombstone,
    act,
    put,
)
from directory.removal import erase, replay_tombstones
from ethicalmap.models import Letter
from ethicalmap.outbox import post
from ethicalmap.tokens import Token
from tests.curate.conftest import make_curator
from tests.factories import make_organisation, make_person, make_term
from tests.pages import PAGES, is_public
from tests.people.databases import back_up, dump, restore, stored_bytes
from tests.people.factories import answer, link_to, nominate

pytestmark = pytest.mark.django_db(transaction=True)

CANARY = "anarienvogel"
NAME = f"Xanthippe K{CANARY}"
EMAIL = f"k{CANARY}@person.example"
SLUG = f"xanthippe-k{CANARY}"
SENTENCE = f"{NAME} did it."


@pytest.fixture(autouse=True)
def own_tombstones(settings: Any, tmp_path: Path) -> Path:
    # No table of a model: what the test before left there is not emptied with the rest.
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM directory_search_person")
    settings.TOMBSTONES = str(tmp_path / "apart" / "tombstones")
    return Path(settings.TOMBSTONES)


def counted(text: str | bytes) -> int:
    """How often the name stands in a text, or its bytes, however its letters are written."""
    if isinstance(text, bytes):
        return text.lower().count(CANARY.encode())
    return text.lower().count(CANARY)


def where(text: str) -> list[str]:
    """The lines that hold the name."""
    return [line for line in text.splitlines() if counted(line)]


def list_xanthippe(client: Client, curator: User) -> Person:
    """From nomination to the list, as it goes through the site, with the name in every answer."""
    make_term("birds", "issue")
    make_organisation("Zed Trust")
    nominate(
        client,
        name=NAME,
        person_email=EMAIL,
        summary=SENTENCE,
        role=SENTENCE,
        note=SENTENCE,
        **{"links": f"k{CANARY}.example", "organisation": "Zed Trust", "proposal-issue": CANARY},
        terms_issue=["birds"],
    )
    answer(client, link=link_to(EMAIL))
    case = Contribution.objects.waiting().get()
    Message.objects.create(contribution=case, voice="curator", words=SENTENCE)
    fields = {name: case.sent[name] for name in ("name", "summary", "role", "links")}
    fields |= {"affiliations.zed-trust": {"role": ""}, "terms.issue": ["birds"], "source": SENTENCE}
    person: Person = decisions.accept(case, by=curator, fields=fields, words=SENTENCE)
    with act(Hand.OWNER):
        put(person, {"affiliations.zed-trust": {"role": SENTENCE}})
    return person


def plant_around(client: Client, person: Person, curator: User) -> None:
    """The name in all that may stand around a person's entry."""
    with act(Hand.CURATOR, user=curator, reason=SENTENCE, source=SENTENCE):
        put(person, {"slug": "nobody-knows", "description": SENTENCE})
    with act(Hand.CURATOR, reason=SENTENCE):
        put(person, {"slug": SLUG})
    Interest.objects.create(user=curator, kind="person", entry_id=person.pk, what=SENTENCE)
    nominate(client, name=NAME, person_email=EMAIL, summary=SENTENCE, note=SENTENCE, proposer=SENTENCE)
    for number, (of_type, sent) in enumerate(
        {
            "edit": {"changes": {"name": [NAME, CANARY]}, "sources": {"name": SENTENCE}, "note": SENTENCE},
            "challenge": {"against": "fact.name", "wrong": SENTENCE, "evidence": SENTENCE},
            "removal": {"note": SENTENCE},
        }.items()
    ):
        case = Contribution.objects.create(
            type=of_type, sent=sent, identity=f"{of_type}:{CANARY}", form_key=f"canary-{number}", person=person
        )
        Message.objects.create(contribution=case, voice="sender", words=SENTENCE)
        Change.objects.create(
            kind="contribution", entry_id=case.pk, contribution_id=case.pk, fields={}, hand="curator", reason=SENTENCE
        )
        _log(curator, case)
    _log(curator, person)
    former = Owner.objects.create(person=person, email=f"former@{CANARY}.example", proof="invited")
    _log(curator, former, f"{NAME}: an invitation")
    former.delete()
    Token.objects.issue("sign-in", email=EMAIL, lasts=timedelta(days=1), data={"name": NAME})
    post("confirm-person", to=EMAIL, about={"token": 0}, key=f"canary:{EMAIL}")
    Letter.objects.deliver()
    owner = Owner.objects.get()
    for kept in ({"owner": {"owners": [owner.pk]}}, {"_auth_user_id": curator.pk, "_messages": SENTENCE}):
        session = SessionStore()
        session.update(kept)
        session.save()


def _log(curator: User, thing: Any, called: str = NAME) -> None:
    LogEntry.objects.create(
        user=curator,
        content_type=ContentType.objects.get_for_model(thing),
        object_id=str(thing.pk),
        object_repr=called,
        action_flag=CHANGE,
        change_message=SENTENCE,
    )


def public_outputs(client: Client) -> dict[str, bytes]:
    """What the public is shown: every page of the site, those of the person, lists and searches."""
    addresses = [page.address() for page in PAGES if is_public(page)]
    addresses += [f"/people/{slug}{rest}" for slug in (SLUG, "nobody-knows") for rest in ("/", ".json", "/history/")]
    addresses += [f"/people/?q={CANARY}", f"/people.json?q=k{CANARY}", f"/people/?q={NAME.replace(' ', '+')}"]
    addresses += ["/people/?issue=birds", "/organisations/zed-trust/", "/organisations/zed-trust.json"]
    addresses += ["/organisations/zed-trust/history/"]
    anybody = Client()
    return {address: b"".join(anybody.get(address)) for address in addresses}


def in_public(client: Client) -> dict[str, int]:
    """How often the name is shown, page by page, without the words that a page repeats because somebody searched."""
    found = {}
    for address, page in public_outputs(client).items():
        asked = address.partition("?q=")[2].replace("+", " ").encode()
        # What somebody looked for stands in the box where they typed it, and in links that keep it.
        number = counted(page.replace(asked, b"").replace(asked.replace(b" ", b"+"), b"")) if asked else counted(page)
        if number:
            found[address] = number
    return found


@pytest.fixture
def xanthippe(client: Client) -> Person:
    curator = make_curator()
    # So that pages of people have somebody to show afterwards.
    make_person("Zed Testperson")
    person = list_xanthippe(client, curator)
    plant_around(client, person, curator)
    return person


def test_the_name_is_found_while_it_is_there(client: Client, xanthippe: Person) -> None:
    shown = in_public(client)

    assert {f"/people/{SLUG}/", f"/people/{SLUG}.json", "/people/", "/organisations/zed-trust/"} <= shown.keys()
    assert counted(dump()) > 60


def test_nothing_of_the_name_is_left_after_removal(client: Client, xanthippe: Person) -> None:
    client.post(f"/people/{SLUG}/remove/", {"email": EMAIL})

    assert client.post(link_to(EMAIL, "remove-person")).status_code == 200

    assert in_public(client) == {}
    assert where(dump()) == []
    for slug in (SLUG, "nobody-knows"):
        assert Client().get(f"/people/{slug}/").status_code == 410
    if connection.vendor == "sqlite":
        assert counted(stored_bytes()) == 0
    # What is left: that something was decided and changed, and who else is listed.
    assert Change.objects.to("person", xanthippe.pk).exists()
    assert Organisation.objects.get().name == "Zed Trust"
    assert not Affiliation.objects.exists()


def test_what_the_curator_wrote_as_they_accepted_goes_too(client: Client, xanthippe: Person) -> None:
    with act(Hand.CURATOR, reason=SENTENCE, source=SENTENCE):
        erase(xanthippe, hand=Hand.CURATOR)

    assert where(dump()) == []


@pytest.mark.parametrize("lost", ["nothing", "the last line"])
def test_yesterdays_backup_does_not_bring_the_name_back(
    client: Client, xanthippe: Person, tmp_path: Path, lost: str
) -> None:
    yesterday = back_up(tmp_path)
    erase(xanthippe, hand=Hand.OWNER)
    if lost != "nothing":
        with Path(settings.TOMBSTONES).open("ab") as file:
            file.write(b'{"salt": "cut off by a cra')
    restore(yesterday)
    assert in_public(client)

    assert replay_tombstones() > 0

    assert in_public(client) == {}
    assert where(dump()) == []
    assert Client().get(f"/people/{SLUG}/").status_code == 410
    assert replay_tombstones() == 0


def test_the_public_log_counts_the_removal_after_a_backup_was_restored_too(
    client: Client, xanthippe: Person, tmp_path: Path
) -> None:
    removals = Decision.objects.filter(outcome="removed")
    yesterday = back_up(tmp_path)
    erase(xanthippe, hand=Hand.OWNER)
    restore(yesterday)
    assert not removals.exists()

    replay_tombstones()
    replay_tombstones()

    logged = removals.get()
    assert (logged.about, logged.entry_kind, logged.entry_id, logged.by) == ("listing", "", None, None)


def test_a_backup_of_before_they_were_listed_brings_no_nomination_back(
    client: Client, xanthippe: Person, tmp_path: Path
) -> None:
    # As the database was before the decision: the nomination is there, and no entry.
    Contribution.objects.filter(type="new_person").update(person=None)
    earlier = back_up(tmp_path)
    erase(xanthippe, hand=Hand.OWNER)
    restore(earlier)
    Person.objects.filter(pk=xanthippe.pk).delete()

    replay_tombstones()

    assert not Contribution.objects.filter(type="new_person").exists()


def test_file_and_database_are_made_whole_from_each_other(xanthippe: Person, own_tombstones: Path) -> None:
    erase(xanthippe, hand=Hand.OWNER)
    salts = set(Tombstone.objects.values_list("salt", flat=True))
    assert tombstones.read().keys() == salts

    own_tombstones.unlink()
    assert replay_tombstones() == 0
    assert tombstones.read().keys() == salts

    Tombstone.objects.all().delete()
    assert replay_tombstones() == 0
    assert set(Tombstone.objects.values_list("salt", flat=True)) == salts


def test_tombstones_name_nobody_and_tell_nothing_apart(xanthippe: Person, own_tombstones: Path) -> None:
    other = make_person(NAME, slug="another")
    erase(xanthippe, hand=Hand.OWNER)
    erase(other, hand=Hand.OWNER)

    assert counted(own_tombstones.read_bytes()) == 0
    stones = list(Tombstone.objects.all())
    hashes = [hashed for stone in stones for hashed in (stone.salt, stone.entry, *stone.addresses)]
    assert len(hashes) == len(set(hashes))


def test_a_tombstone_is_known_by_a_former_key_too(client: Client, xanthippe: Person, settings: Any) -> None:
    erase(xanthippe, hand=Hand.OWNER)

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "x" * 60, [settings.SECRET_KEY]

    assert client.get(f"/people/{SLUG}/").status_code == 410


def test_a_file_that_cannot_be_written_keeps_nobody_listed(
    client: Client, xanthippe: Person, settings: Any, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    settings.TOMBSTONES = str(tmp_path / "file" / "tombstones")

    erase(xanthippe, hand=Hand.OWNER)

    assert not Person.objects.filter(pk=xanthippe.pk).exists()
    settings.TOMBSTONES = str(tmp_path / "tombstones")
    replay_tombstones()
    assert len(tombstones.read()) == Tombstone.objects.count()

"""Who is asked when whether an entry still holds, and what the links in the letter do."""

import random
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertNumQueries

from directory.freshness.reminders import due, remind, send_reminders
from directory.models import Change, Freshness, Hand, Organisation, Owner
from ethicalmap.models import Letter, Token
from tests.factories import make_person, make_term
from tests.freshness.factories import ADA, LONG, make_entry, make_owner

pytestmark = pytest.mark.django_db

START = datetime(2026, 1, 10, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """`clock.return_value` is now."""
    with patch("django.utils.timezone.now", return_value=START) as now:
        yield now


LONG_AGO = START - LONG


def days_asked(clock: Any, days: int, *, every: int = 1) -> list[int]:
    """On which days from now letters are posted, where the job runs every so many days."""
    asked = []
    for day in range(0, days, every):
        clock.return_value = START + timedelta(days=day)
        asked += [day] * send_reminders()
    return asked


# When -----------------------------------------------------------------------------------------------------------------


def test_three_letters_a_round_and_then_silence(clock: Any) -> None:
    make_owner()

    # 10 December is 11 months later, the 334th day; then 14 and 45 days after that, and nothing for 11 months.
    assert days_asked(clock, 334 + 45 + 330) == [334, 334 + 14, 334 + 45]


def test_a_new_round_begins_where_nobody_answered(clock: Any) -> None:
    make_owner()

    assert days_asked(clock, 900)[3:] == [713, 727, 758]


def test_an_answer_ends_the_round(clock: Any) -> None:
    owner = make_owner()
    assert days_asked(clock, 335) == [334]

    owner.entry.refresh_from_db()
    owner.entry.confirm(Hand.OWNER)
    owner.entry.save()

    assert days_asked(clock, 335 + 330) == []


def test_a_job_that_did_not_run_sends_one_letter_and_not_all(clock: Any) -> None:
    make_owner()

    assert days_asked(clock, 520, every=100) == [400, 500]


@pytest.mark.parametrize(
    ("confirmed_on", "since", "listed", "first"),
    [
        (None, -10, -500, 324),
        (None, -500, -10, 324),
        (None, -999, -999, 0),
        (date(2024, 6, 1), -999, -999, 0),
        # Whoever has just taken it on has two weeks.
        (date(2024, 6, 1), 0, -999, 14),
        (date(2025, 3, 31), -999, -999, 49),
    ],
)
def test_eleven_months_count_from_the_confirmation_or_from_the_beginning(
    clock: Any, confirmed_on: date | None, since: int, listed: int, first: int
) -> None:
    entry = make_entry(confirmed_on=confirmed_on, listed_at=START + timedelta(days=listed))
    make_owner(entry, since=START + timedelta(days=since))

    assert days_asked(clock, 400)[0] == first


@pytest.mark.parametrize(
    ("changes", "owner"),
    [
        ({"standing": "draft"}, {}),
        ({"standing": "removed"}, {}),
        ({"status": "closed", "closed_note": "It closed."}, {}),
        ({}, {"wants_reminders": False}),
    ],
)
def test_nobody_is_asked_of_what_is_not_public_or_closed_or_who_does_not_want_to_be(
    clock: Any, changes: dict[str, Any], owner: dict[str, Any]
) -> None:
    make_owner(make_entry(**changes), **owner)

    assert days_asked(clock, 800, every=10) == []


def test_people_and_fellow_owners_are_asked_each() -> None:
    make_owner(make_person("Wilhelmina Testperson", listed_at=LONG_AGO))
    zed = make_entry()
    make_owner(zed)
    make_owner(zed, "grace@zed.example")

    assert send_reminders() == 3
    assert send_reminders() == 0


def test_two_workers_ask_once() -> None:
    make_owner()
    Organisation.objects.update(confirmed_on=date(2024, 1, 1))
    (first,), (second,) = list(due(START.date())), list(due(START.date()))

    assert [remind(first, START.date()), remind(second, START.date())] == [True, False]
    assert Letter.objects.count() == 1


def test_what_is_asked_is_remembered_when_letters_are_forgotten(clock: Any) -> None:
    make_owner()
    days_asked(clock, 335)
    Letter.objects.all().delete()

    assert days_asked(clock, 380) == [348, 379]


def test_asking_costs_the_same_for_each() -> None:
    # Find them; for each a transaction of two statements, the claim, four links, and the letter, which looks first.
    with assertNumQueries(1):
        send_reminders()
    for number in range(3):
        make_owner(make_entry(f"Entry {number}"))
    with assertNumQueries(1 + 3 * 11):
        send_reminders()


def test_the_command_says_how_many(capsys: pytest.CaptureFixture) -> None:
    make_owner(make_entry())

    call_command("send_reminders", "--dry-run")
    call_command("send_reminders")

    assert capsys.readouterr().out == "1 letters would be posted.\n1 letters posted.\n"


# Three years ---------------------------------------------------------------------------------------------------------


def test_where_six_of_ten_letters_are_answered_nine_of_ten_entries_stay_fresh(clock: Any) -> None:
    dice = random.Random(1)
    owners = [
        make_owner(make_entry(f"Entry {n}", confirmed_on=START.date() - timedelta(days=dice.randrange(365))))
        for n in range(60)
    ]
    letters: Counter[tuple[int, date]] = Counter()
    shares = []
    for day in range(0, 365 * 4, 3):
        clock.return_value = START + timedelta(days=day)
        today = clock.return_value.date()
        for owner in list(due(today)):
            about = owner.entry.confirmed_on
            assert remind(owner, today)
            letters[owner.pk, about] += 1
            if dice.random() < 0.6:
                owner.entry.confirm(Hand.OWNER)
                owner.entry.save()
        if day > 365:
            shares.append(Organisation.objects.fresh().count() / len(owners))

    assert sum(shares) / len(shares) >= 0.9
    # A round is three letters; who never answered had two or three rounds in these years.
    assert max(letters.values()) <= 9


# The letter ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def links(django_capture_on_commit_callbacks: Any) -> dict[str, str]:
    """The links of a letter about Zed, whose owner is Ada, by purpose."""
    terms = [make_term("privacy")]
    make_owner(make_entry(city="Leeds", terms=terms, confirmed_on=date(2024, 5, 1)))
    with django_capture_on_commit_callbacks(execute=True):
        send_reminders()
    return {purpose: path for path, purpose in re.findall(r"testserver(/links/([a-z-]+)/\S+/)", mail.outbox[0].body)}


def test_the_letter_has_its_links_and_no_other_words_than_ours(links: dict[str, str]) -> None:
    (letter,) = mail.outbox

    assert letter.to == [ADA]
    assert set(links) == {"still-right", "edit-entry", "closed", "stop-reminders"}
    assert "last confirmed on 1 May 2024" in letter.body
    assert letter.extra_headers["List-Unsubscribe"] == f"<http://testserver{links['stop-reminders']}>"
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_person_is_asked_about_their_page_and_not_whether_they_have_closed(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    make_owner(make_person("Wilhelmina Testperson", listed_at=LONG_AGO))
    with django_capture_on_commit_callbacks(execute=True):
        send_reminders()

    (path,) = re.findall(r"/links/still-right/\S+/", mail.outbox[0].body)
    assert "/links/closed/" not in mail.outbox[0].body
    assert "http://testserver/people/wilhelmina-testperson/remove/" in mail.outbox[0].body
    assertContains(client.get(path), "Researcher")
    assertContains(client.post(path), "Your page now says that you confirmed it today.")


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda owner: Owner.objects.filter(pk=owner.pk).update(wants_reminders=False),
        lambda owner: Organisation.objects.update(confirmed_on=START.date()),
        lambda owner: Organisation.objects.update(standing="removed"),
        lambda owner: owner.delete(),
        lambda owner: Token.objects.all().delete(),
    ],
)
def test_a_letter_that_waited_too_long_is_not_sent(meanwhile: Any) -> None:
    owner = make_owner(make_entry())
    send_reminders()
    meanwhile(owner)

    Letter.objects.deliver()

    assert mail.outbox == []
    assert Letter.objects.unsent().count() == 0


# Still right ---------------------------------------------------------------------------------------------------------


def zed() -> Organisation:
    found: Organisation = Organisation.objects.get(name="Zed")
    return found


def test_the_link_shows_the_facts_and_the_button_confirms_them(client: Client, links: dict[str, str]) -> None:
    page = client.get(links["still-right"])
    for fact in ("Zed does good work.", "Leeds, United Kingdom", "https://zed.example", "Privacy"):
        assertContains(page, fact)
    assert zed().confirmed_on == date(2024, 5, 1)

    answer = client.post(links["still-right"])

    assertContains(answer, "now says that its owner confirmed it today")
    assert (zed().confirmed_on, zed().confirmed_by) == (START.date(), "owner")
    change = Change.objects.latest("pk")
    assert (change.hand, change.user, set(change.fields)) == ("owner", None, {"confirmed_on", "confirmed_by"})
    assert zed().freshness == Freshness.FRESH


@pytest.mark.parametrize("purpose", ["still-right", "edit-entry", "closed", "stop-reminders"])
def test_looking_changes_nothing_and_is_nobody_elses_business(
    client: Client, links: dict[str, str], purpose: str
) -> None:
    for _ in range(20):
        page = client.get(links[purpose])
        assert page.status_code == 200
        client.head(links[purpose])

    assert page["Cache-Control"] == "no-store"
    assert page["X-Robots-Tag"] == "noindex"
    assert Token.objects.filter(used_at=None).count() == 4
    assert client.put(links[purpose]).status_code == 405


@pytest.mark.parametrize("purpose", ["still-right", "closed", "stop-reminders"])
def test_a_link_opens_its_own_thing_once_and_in_time(
    client: Client, links: dict[str, str], purpose: str, clock: Any
) -> None:
    token = links[purpose].split("/")[-2]
    for other in {"still-right", "edit-entry", "closed", "stop-reminders"} - {purpose}:
        assert client.post(f"/links/{other}/{token}/", {"closed_note": "x"}).status_code == 410
    assert client.get(f"/links/{purpose}/{'x' * 43}/").status_code == 410

    assert client.post(links[purpose], {"closed_note": "Its grant ended."}).status_code == 200
    again = client.post(links[purpose], {"closed_note": "Again."})
    assertContains(again, "opens nothing any more", status_code=410)
    assert zed().closed_note != "Again."


@pytest.mark.parametrize("purpose", ["still-right", "edit-entry", "closed", "stop-reminders"])
@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda clock: setattr(clock, "return_value", START + timedelta(days=401)),
        lambda clock: Owner.objects.all().delete(),
        lambda clock: Organisation.objects.update(standing="removed"),
    ],
)
def test_a_link_that_is_too_old_or_nobodys_opens_nothing(
    client: Client, links: dict[str, str], purpose: str, meanwhile: Any, clock: Any
) -> None:
    meanwhile(clock)

    assert client.get(links[purpose]).status_code == 410
    assert client.post(links[purpose], {"closed_note": "x"}).status_code == 410
    assert Organisation.objects.get().confirmed_on == date(2024, 5, 1)


def test_a_form_from_elsewhere_is_refused(links: dict[str, str]) -> None:
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(links["still-right"]).status_code == 403
    assert strict.post(links["closed"], {"closed_note": "x"}).status_code == 403
    assert Token.objects.filter(used_at=None).count() == 4


# Correct it ----------------------------------------------------------------------------------------------------------


def test_the_link_leads_to_the_form_with_one_button(client: Client, links: dict[str, str]) -> None:
    page = client.get(links["edit-entry"])
    assert page.content.decode().count('class="button"') == 1

    answer = client.post(links["edit-entry"], follow=True)

    assert answer.redirect_chain == [("/owner/organisations/zed/edit/", 302)]
    assertContains(answer, "Correct Zed")
    assertContains(client.post(links["edit-entry"]), "opens nothing any more", status_code=410)


def test_the_link_opens_that_entry_and_nothing_else_that_its_owner_keeps(client: Client, links: dict[str, str]) -> None:
    make_owner(make_entry("Another"))

    client.post(links["edit-entry"])

    assertNotContains(client.get("/owner/"), "Another")
    assert client.get("/owner/organisations/another/edit/").status_code == 404


# Closed --------------------------------------------------------------------------------------------------------------


def test_what_has_closed_says_so_on_its_page(client: Client, links: dict[str, str]) -> None:
    client.post(links["closed"], {"closed_note": "Its grant ended in May."})

    assert (zed().status, zed().closed_note, zed().confirmed_by) == ("closed", "Its grant ended in May.", "owner")
    assert Change.objects.latest("pk").hand == "owner"
    assertContains(client.get("/organisations/zed/"), "Closed: Its grant ended in May.")


@pytest.mark.parametrize("note", ["", "   ", "x" * 301])
def test_without_a_word_what_became_of_it_the_link_stays_good(client: Client, links: dict[str, str], note: str) -> None:
    refused = client.post(links["closed"], {"closed_note": note})

    assert refused.status_code == 422
    assertContains(refused, "<title>Error:", status_code=422)
    assertContains(refused, 'aria-invalid="true"', status_code=422)
    assert zed().status == "active"
    assert client.post(links["closed"], {"closed_note": "Its grant ended."}).status_code == 200


# No more ------------------------------------------------------------------------------------------------------------


def test_the_reminders_stop_and_nothing_else(client: Client, links: dict[str, str], clock: Any) -> None:
    assertContains(client.get(links["stop-reminders"]), "Stop the reminders?")

    assertContains(client.post(links["stop-reminders"]), "No more reminders")

    assert Owner.objects.count() == 1
    assert zed().confirmed_on == date(2024, 5, 1)
    assert days_asked(clock, 800, every=5) == []


def test_a_mail_program_can_stop_them_too(links: dict[str, str]) -> None:
    program = Client(enforce_csrf_checks=True)

    answer = program.post(links["stop-reminders"], {"List-Unsubscribe": "One-Click"})

    assert (answer.status_code, answer.cookies) == (200, {})
    assertNotContains(answer, "csrf")
    assert not Owner.objects.get().wants_reminders

"""For how long a confirmation holds: the same in words, in queries and in the admin, on every day of three years."""

import calendar
from collections.abc import Callable
from datetime import date, timedelta
from unittest.mock import patch

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from directory.models import Freshness, Organisation
from directory.models.confirming import months_after
from tests.factories import make_organisation

CONFIRMED = [date(2024, 1, 31), date(2024, 2, 29), date(2024, 8, 30), date(2025, 2, 28), date(2025, 12, 31)]


def oracle(today: date, confirmed_on: date | None) -> str:
    """The rule as one reads it: the day so many months ago, and whether the confirmation came before it."""

    def ago(months: int) -> date:
        year, month = today.year, today.month
        for _ in range(months):
            year, month = (year, month - 1) if month > 1 else (year - 1, 12)
        return date(year, month, min(today.day, calendar.monthrange(year, month)[1]))

    if confirmed_on is None:
        return "unknown"
    return "fresh" if confirmed_on >= ago(12) else "due" if confirmed_on >= ago(13) else "overdue"


@pytest.mark.django_db
def test_every_entry_is_in_the_right_state_on_every_day_of_three_years() -> None:
    entries = {make_organisation(f"Entry {day}", confirmed_on=day).pk: day for day in [*CONFIRMED, None]}
    wrong = []

    for number in range(365 * 3 + 1):
        today = date(2024, 1, 1) + timedelta(days=number)
        found: dict[int, list[str]] = {pk: [] for pk in entries}
        for state, query in queries().items():
            for pk in query(today).values_list("pk", flat=True):
                found[pk].append(state)
        for pk, confirmed_on in entries.items():
            if found[pk] != [oracle(today, confirmed_on)] or Freshness.on(today, confirmed_on) != found[pk][0]:
                wrong.append((today, confirmed_on, found[pk]))

    assert wrong == []


def queries() -> dict[str, Callable]:
    every = Organisation.objects
    return {
        "fresh": every.fresh,
        "due": every.due,
        "overdue": every.overdue,
        "unknown": lambda today: every.unconfirmed(),
    }


@pytest.mark.one_database
@given(st.dates(date(1970, 1, 1), date(2100, 1, 1)), st.dates(date(1970, 1, 1), date(2100, 1, 1)))
def test_the_state_follows_the_rule(today: date, confirmed_on: date) -> None:
    assert Freshness.on(today, confirmed_on) == oracle(today, confirmed_on)


@pytest.mark.one_database
@given(st.dates(date(1970, 1, 1), date(2100, 1, 1)))
def test_a_confirmation_only_ever_ages(confirmed_on: date) -> None:
    order = list(Freshness)
    ages = [order.index(Freshness.on(confirmed_on + timedelta(days=n), confirmed_on)) for n in range(420)]

    assert ages == sorted(ages)
    assert ages[0] == 0
    assert ages[-1] == 2


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 3, 31), -13, date(2025, 2, 28)),
        (date(2026, 12, 15), 11, date(2027, 11, 15)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
    ],
)
def test_months_end_with_their_last_day(day: date, months: int, later: date) -> None:
    assert months_after(day, months) == later


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "name"), [("fresh", "New"), ("due", "Older"), ("overdue", "Old"), ("unknown", "Never")]
)
def test_curators_filter_by_it(admin_client: Client, state: str, name: str) -> None:
    days = {"New": date(2026, 6, 1), "Older": date(2025, 5, 20), "Old": date(2025, 4, 1), "Never": None}
    for each, day in days.items():
        make_organisation(each, confirmed_on=day)

    with patch("django.utils.timezone.localdate", return_value=date(2026, 6, 1)):
        page = admin_client.get(f"/admin/directory/organisation/?freshness={state}").content.decode()

    assert [each for each in days if f">{each}</a>" in page] == [name]

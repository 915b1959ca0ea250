"""The figures of a quarter are what anybody would count from the rows of the log."""

from datetime import timedelta
from statistics import median
from typing import Any

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django.asserts import assertContains

from directory.browse.figures import Quarter, Row, figures
from directory.models import Contribution, Decision
from tests.curate.contributions import make_contribution
from tests.decisions import make_decision, on

TYPES = [*Contribution.Type.values, *Decision.About.values]
ENDINGS = {"accepted", "in_part", "declined", "withdrawn"}

moments = st.datetimes(min_value=on(2024, 1).replace(tzinfo=None), max_value=on(2027, 12).replace(tzinfo=None)).map(
    lambda moment: moment.replace(tzinfo=on(2024, 1).tzinfo)
)
rows = st.builds(
    Row,
    about=st.sampled_from(TYPES),
    outcome=st.sampled_from(Decision.Outcome.values),
    reason=st.sampled_from(Contribution.Reason.values),
    waited=st.none() | st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400)),
    decided_at=moments,
)
waiting = st.tuples(st.sampled_from(Contribution.Type.values), moments)


def quarter(moment: Any) -> str:
    """As anybody reads it off a calendar."""
    local = moment.astimezone(on(2024, 1).tzinfo)
    return f"{local.year}-Q{[1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4][local.month - 1]}"


def counted_by_hand(name: str, log: list[Row], queue: list[Any]) -> dict[str, Any]:
    """One quarter, each figure by a rule of its own."""
    sent = [row for row in log if row.about in Contribution.Type.values and row.about != "appeal"]
    ended = [row for row in sent if row.outcome in ENDINGS]
    here = [row for row in ended if quarter(row.decided_at) == name]
    waits = [row.waited.total_seconds() for row in here if row.waited is not None and row.outcome != "withdrawn"]
    queued = [at for about, at in queue if about != "appeal" and quarter(at) == name]
    came = [
        1 if row.outcome in ENDINGS else -1
        for row in log
        if row.about != "appeal"
        and row.waited is not None
        and row.outcome in ENDINGS | {"reopened"}
        and quarter(row.decided_at - row.waited) == name
    ]
    appeals = [row.outcome for row in log if row.about == "appeal" and quarter(row.decided_at) == name]
    declined = [row.reason for row in here if row.outcome == "declined"]
    return {
        "quarter": name,
        "received": len(queued) + sum(came),
        "still_waiting": len(queued),
        "accepted": sum(row.outcome == "accepted" for row in here),
        "accepted_in_part": sum(row.outcome == "in_part" for row in here),
        "declined": len(declined),
        **{f"declined_{reason}": declined.count(reason) for reason in Contribution.Reason.values},
        "withdrawn": sum(row.outcome == "withdrawn" for row in here),
        "reopened": sum(row.outcome == "reopened" and quarter(row.decided_at) == name for row in sent),
        "median_wait_days": round(median(waits) / 86_400, 1) if waits else None,
        "appeals": sum(outcome in {"accepted", "in_part", "declined"} for outcome in appeals),
        "appeals_upheld": sum(outcome in {"accepted", "in_part"} for outcome in appeals),
    }


@settings(deadline=None)
@given(log=st.lists(rows, max_size=40), queue=st.lists(waiting, max_size=10))
def test_figures_are_what_is_counted_by_hand(log: list[Row], queue: list[Any]) -> None:
    told = [one.as_data() for one in figures(log, queue)]

    assert told == [counted_by_hand(one["quarter"], log, queue) for one in told]
    named = {quarter(row.decided_at) for row in log} | {quarter(at) for about, at in queue if about != "appeal"}
    assert named <= {one["quarter"] for one in told}


@settings(deadline=None)
@given(log=st.lists(rows, max_size=30), order=st.randoms())
def test_the_order_of_rows_is_no_matter(log: list[Row], order: Any) -> None:
    shuffled = order.sample(log, len(log))

    assert [one.as_data() for one in figures(log)] == [one.as_data() for one in figures(shuffled)]


def test_quarters_follow_one_another_without_a_gap() -> None:
    first, last = (Row("edit", "accepted", "", None, on(*when)) for when in [(2025, 11), (2026, 8)])

    assert [str(one.quarter) for one in figures([first, last])] == ["2026-Q3", "2026-Q2", "2026-Q1", "2025-Q4"]


def test_a_quarter_begins_by_this_sites_clock() -> None:
    assert Quarter.of(on(2026, 7, 1, 0)) == Quarter(2026, 3)
    assert Quarter.of(on(2026, 6, 30, 23)) == Quarter(2026, 2)


def test_what_was_reopened_is_received_once() -> None:
    sent = on(2026, 5)
    told = [
        Row("edit", outcome, "", on(2026, 6) - sent, on(2026, 6)) for outcome in ["declined", "reopened", "accepted"]
    ]

    [figure] = figures(told)

    assert (figure.received, figure.outcomes["declined"], figure.outcomes["accepted"]) == (1, 1, 1)


@pytest.mark.django_db
def test_the_published_figures_are_recomputed_from_the_log(client: Client) -> None:
    for month, about, outcome in [(4, "edit", "accepted"), (5, "edit", "declined"), (6, "appeal", "accepted")]:
        make_decision(about, outcome, decided_at=on(2026, month))
    make_contribution(sent_at=on(2026, 6))

    [told] = client.get("/log/figures.json").json()["quarters"]

    log = [Row(*row) for row in Decision.objects.values_list("about", "outcome", "reason", "waited", "decided_at")]
    queue = list(Contribution.objects.waiting().values_list("type", "sent_at"))
    assert told == counted_by_hand("2026-Q2", log, queue)
    assert (told["received"], told["declined_not_confirmed"], told["appeals_upheld"]) == (3, 1, 1)


@pytest.mark.django_db
def test_over_all_quarters_the_numbers_add_up(client: Client) -> None:
    for month, outcome in [(3, "declined"), (6, "reopened"), (7, "accepted"), (8, "in_part"), (11, "withdrawn")]:
        make_decision(outcome=outcome, decided_at=on(2026, month), waited=timedelta(days=60))
    make_contribution(sent_at=on(2026, 6))

    told = client.get("/log/figures.json").json()["quarters"]

    total = {name: sum(one[name] for one in told) for name in told[0] if name not in {"quarter", "median_wait_days"}}
    answered = sum(total[name] for name in ("accepted", "accepted_in_part", "declined", "withdrawn"))
    assert (total["reopened"], total["received"]) == (1, 4)
    assert total["received"] == answered - total["reopened"] + total["still_waiting"]
    page = client.get("/log/")
    assertContains(page, '<th scope="row">Reopened</th>')
    assertContains(page, "less what was reopened")


@pytest.mark.django_db
def test_the_page_shows_the_last_quarters(client: Client) -> None:
    for year in (2025, 2026):
        make_decision(decided_at=on(year, 5))

    response = client.get("/log/")

    for words in ["2nd quarter 2026", "Appeals upheld", '<th scope="row">Median wait, days</th>']:
        assertContains(response, words)
    assert response.content.decode().count('<th scope="col">') == 4

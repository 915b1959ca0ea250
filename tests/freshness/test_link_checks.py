"""What the link checker writes down, when it looks again, and what it never does."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from io import StringIO
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertNumQueries

from directory.freshness import link_checks
from directory.freshness.link_checks import NobodyAnsweredError, check, check_due
from directory.freshness.sites import Guest
from directory.models import Change, LinkCheck, Organisation
from directory.models.link_check import Seen
from ethicalmap.fetching import fetch
from tests.factories import make_organisation
from tests.freshness.sites import Says, Web
from tests.zoo import CANARY, ZOO, leads_to, says, zoo_and_canary

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def clock() -> Iterator[Any]:
    """`clock.return_value` is now."""
    with patch("django.utils.timezone.now", return_value=timezone.now()) as now:
        yield now


def run(web: Web, **only: Any) -> list[LinkCheck]:
    """Look at all that is due."""
    due = LinkCheck.due(timezone.now()).filter(**only)
    return list(check(due, partial(Guest, web.fetch, pause=0, sleep=web.pauses.append)))


def web(**changes: Says) -> Web:
    """One where two sites answer; or, by name, say something else."""
    return Web({f"https://{name}.example": said for name, said in ({"one": 200, "two": 200} | changes).items()})


def seen(name: str) -> LinkCheck:
    found: LinkCheck = LinkCheck.objects.get(organisation__name=name)
    return found


def note(
    organisation: Organisation, *outcomes: str, every: timedelta = DAY, until: datetime | None = None
) -> LinkCheck:
    """The last of several looks, so far apart."""
    last = until or timezone.now()
    for place, outcome in enumerate(outcomes):
        when = last - every * (len(outcomes) - 1 - place)
        check = LinkCheck.note(organisation, organisation.website, Seen(LinkCheck.Outcome(outcome)), when)
    return check


def test_what_was_seen_is_written_down() -> None:
    make_organisation("One")
    make_organisation("Two")

    run(web(two=404))

    assert (seen("One").outcome, seen("One").detail, seen("One").failures) == ("answered", "200", 0)
    assert seen("One").answered_at == seen("One").checked_at
    assert (seen("Two").outcome, seen("Two").failures, seen("Two").failing_since) == ("gone", 1, seen("Two").checked_at)


def test_no_entry_changes_by_it() -> None:
    one = make_organisation("One")
    before, changes = Organisation.objects.values().get(), Change.objects.count()

    for _ in range(20):
        note(one, "unreachable")

    assert Organisation.objects.values().get() == before
    assert Change.objects.count() == changes


def test_sites_are_looked_at_each_fortnight_and_failing_ones_each_day(clock: Any) -> None:
    make_organisation("One")
    make_organisation("Two")
    looked: dict[str, list[int]] = {"One": [], "Two": []}

    for day in range(30):
        for look in run(web(two=500)):
            looked[look.organisation.name].append(day)
        clock.return_value += DAY

    assert looked == {"One": [0, 14, 28], "Two": list(range(30))}


@pytest.mark.parametrize(
    "changes",
    [
        {"standing": "draft"},
        {"standing": "removed"},
        {"website": ""},
        {"status": "closed", "closed_note": "It closed."},
    ],
)
def test_what_no_visitor_can_follow_is_not_looked_at(changes: dict[str, str]) -> None:
    make_organisation("One", **changes)

    assert run(web()) == []


def test_a_new_address_is_looked_at_at_once_and_counts_anew() -> None:
    one = make_organisation("One")
    note(one, *["gone"] * 9)
    one.website = "https://two.example"
    one.save()

    assert list(LinkCheck.objects.broken()) == []
    (again,) = run(web())

    assert (again.website, again.outcome, again.failures) == ("https://two.example", "answered", 0)


# When a link counts as broken ----------------------------------------------------------------------------------------


def is_broken(check: LinkCheck) -> bool:
    assert check.is_broken == LinkCheck.objects.broken().filter(pk=check.pk).exists()
    return check.is_broken


@pytest.mark.parametrize("outcome", ["gone", "broken", "unreachable", "forbidden"])
def test_three_failures_in_a_row_over_a_week_make_a_broken_link(outcome: str) -> None:
    one = make_organisation("One")

    assert not is_broken(note(one, *[outcome] * 7))
    LinkCheck.objects.all().delete()
    assert is_broken(note(one, *[outcome] * 8))
    LinkCheck.objects.all().delete()
    assert not is_broken(note(one, *[outcome] * 2, every=DAY * 30))
    LinkCheck.objects.all().delete()
    assert is_broken(note(one, *[outcome] * 3, every=DAY * 3.5))


@pytest.mark.parametrize("outcome", ["answered", "moved", "guarded"])
def test_any_answer_ends_the_row(outcome: str) -> None:
    one = make_organisation("One")

    check = note(one, *["gone"] * 20, outcome)
    assert (is_broken(check), check.failures, check.failing_since) == (False, 0, None)
    assert not is_broken(note(one, *["gone"] * 6, outcome, *["gone"] * 6))


def test_guarded_sites_never_become_broken() -> None:
    assert not is_broken(note(make_organisation("One"), *["guarded"] * 400))


@pytest.mark.parametrize("changes", [{"standing": "removed"}, {"status": "closed", "closed_note": "It closed."}])
def test_a_broken_link_of_what_is_gone_is_no_task(changes: dict[str, str]) -> None:
    one = make_organisation("One")
    assert is_broken(note(one, *["gone"] * 9))

    Organisation.objects.filter(pk=one.pk).update(**changes)

    assert list(LinkCheck.objects.broken()) == []


# When nobody answers -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("failure", ["dns", "unreachable", "timeout"])
def test_where_not_one_site_answers_nothing_is_noted(failure: str) -> None:
    for number in range(5):
        make_organisation(f"Site {number}")

    with pytest.raises(NobodyAnsweredError):
        run(Web({f"https://site{number}.example": failure for number in range(5)}))

    assert LinkCheck.objects.count() == 0


def test_one_answer_is_enough_to_believe_the_others() -> None:
    for number in range(5):
        make_organisation(f"Site {number}")
    sites: dict[str, Any] = {f"https://site{number}.example": "dns" for number in range(4)}

    run(Web(sites | {"https://site4.example": 500}))

    assert LinkCheck.objects.failing().count() == 5


@pytest.mark.parametrize("count", [1, 2, 4])
def test_nothing_is_noted_of_few_sites_either_where_no_other_answers(count: int) -> None:
    for number in range(count):
        make_organisation(f"Site {number}")

    with pytest.raises(NobodyAnsweredError, match="is this machine on the internet"):
        run(Web({}))

    assert LinkCheck.objects.count() == 0


def test_a_single_one_that_fails_is_believed_where_a_site_that_is_not_due_answers() -> None:
    note(make_organisation("Two"), "answered")
    make_organisation("One")

    assert [look.outcome for look in run(web(one="dns"))] == ["unreachable"]


def test_a_site_that_answered_before_and_is_silent_now_bears_no_witness() -> None:
    note(make_organisation("Two"), "answered")
    make_organisation("One")

    with pytest.raises(NobodyAnsweredError):
        run(web(one="dns", two="dns"))

    assert [check.outcome for check in LinkCheck.objects.all()] == ["answered"]


def test_no_site_bears_witness_against_its_own_host() -> None:
    note(make_organisation("One", website="https://one.example/a"), "answered")
    make_organisation("Other", website="https://one.example/b")

    with pytest.raises(NobodyAnsweredError):
        run(Web({"https://one.example/a": 200, "https://one.example/b": "timeout"}))


def test_without_a_network_most_sites_are_not_even_asked() -> None:
    for number in range(60):
        make_organisation(f"Site {number}")
    nowhere = Web({})

    with patch.object(link_checks, "SIDE_BY_SIDE", 1), pytest.raises(NobodyAnsweredError):
        run(nowhere)

    assert len({urlsplit(asked).netloc for asked in nowhere.asked}) < 20


def test_where_many_ended_and_one_is_there_all_are_looked_at() -> None:
    note(make_organisation("Two"), "answered")
    for number in range(20):
        make_organisation(f"Site {number}")

    run(web())

    assert LinkCheck.objects.failing().count() == 20


# How it runs ---------------------------------------------------------------------------------------------------------


def test_sites_of_one_host_are_looked_at_one_after_the_other() -> None:
    for number in range(4):
        make_organisation(f"Site {number}", website=f"https://{'www.' * (number % 2)}shared.example/{number}")
    at_once: list[int] = []
    under_way: set[str] = set()

    def fetch(url: str, **options: Any) -> Any:
        under_way.add(url)
        at_once.append(len(under_way))
        answer = Web({url: 200}).fetch(url, **options)
        under_way.discard(url)
        return answer

    pauses: list[float] = []
    list(check(LinkCheck.due(timezone.now()), partial(Guest, fetch, pause=5, sleep=pauses.append)))

    assert set(at_once) == {1}
    # Four sites and two robots.txt, "www." having its own: a pause before each but the first.
    assert pauses == [5] * 5


def test_broken_off_it_goes_on_where_it_was() -> None:
    for number in range(6):
        make_organisation(f"Site {number}")
    everywhere = Web({f"https://site{number}.example": 200 for number in range(6)})
    looks = check(LinkCheck.due(timezone.now()), partial(Guest, everywhere.fetch, pause=0))

    next(looks)
    next(looks)
    looks.close()  # type: ignore[attr-defined]

    assert LinkCheck.objects.count() == 2
    assert len(run(everywhere)) == 4


def test_what_goes_wrong_in_a_look_is_not_swallowed() -> None:
    make_organisation("One")

    def breaks(url: str, **options: Any) -> Any:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(check(LinkCheck.due(timezone.now()), partial(Guest, breaks)))


def test_a_look_costs_the_same_whatever_is_listed() -> None:
    one = make_organisation("One")
    note(one, "gone")
    for number in range(10):
        note(make_organisation(f"Other {number}"), "gone")

    with assertNumQueries(7):
        note(one, "gone")


def test_the_page_of_an_entry_is_made_again(client: Client) -> None:
    one = make_organisation("One")
    tag = client.get(one.get_absolute_url())["ETag"]

    note(one, "answered")

    assert client.get(one.get_absolute_url(), headers={"If-None-Match": tag}).status_code == 200


# The command ---------------------------------------------------------------------------------------------------------


def command(web: Web, *arguments: str) -> str:
    out = StringIO()
    with patch("directory.freshness.sites.fetch", web.fetch):
        call_command("check_links", *arguments, "--pause=0", stdout=out)
    return out.getvalue()


def test_the_command_says_what_it_saw() -> None:
    make_organisation("One")
    make_organisation("Two")

    said = command(web(two=404))

    assert "two  https://two.example  answered that the page is gone: 404 (once since" in said
    assert "2 websites looked at: 1 answered, 1 answered that the page is gone." in said
    assert "one  " not in said
    assert "0 websites looked at." in command(web())


def test_the_command_takes_few_or_one() -> None:
    make_organisation("One")
    make_organisation("Two")

    assert "1 website looked at" in command(web(), "--limit=1")
    assert "1 website looked at" in command(web(), "--entry=one")
    assert "1 website looked at" in command(web(), "--entry=one")
    with pytest.raises(CommandError, match="No public organisation"):
        command(web(), "--entry=nobody")


def test_the_command_doubts_itself_about_one_entry_too() -> None:
    make_organisation("One")

    with pytest.raises(CommandError, match="1 website did not answer, nor did any other"):
        command(Web({}), "--entry=one")
    assert LinkCheck.objects.count() == 0


def test_keep_up_says_in_full_why_it_doubts_itself() -> None:
    make_organisation("One")
    said = StringIO()

    with patch("directory.freshness.sites.fetch", Web({}).fetch), patch("time.sleep"), pytest.raises(CommandError):
        call_command("keep_up", "--only=check_links", stdout=said)

    assert "check_links: failed: 1 website did not answer, nor did any other: is this machine" in said.getvalue()


def test_the_command_doubts_itself() -> None:
    for number in range(5):
        make_organisation(f"Site {number}")

    with pytest.raises(CommandError, match="is this machine on the internet"):
        command(Web({}))


def test_the_periodic_job_looks_at_so_many_and_the_rest_the_next_time() -> None:
    make_organisation("One")
    make_organisation("Two")

    with (
        patch.object(link_checks, "Guest", partial(Guest, web().fetch, pause=0)),
        patch.object(link_checks, "MOST_AT_ONCE", 1),
    ):
        assert [check_due() for _ in range(3)] == [1, 1, 0]


# Against the zoo -----------------------------------------------------------------------------------------------------


@pytest.mark.one_database
@pytest.mark.allow_hosts([ZOO, CANARY])
def test_the_zoo_is_looked_at_and_the_canary_never() -> None:
    with zoo_and_canary() as (zoo, canary):
        zoo.answers |= {
            "/gone": says(404),
            "/away": leads_to(zoo.url("/", host=CANARY), 301),
            "/loop": leads_to("/loop"),
            "/robots.txt": says(200, b"User-agent: *\nDisallow: /private"),
        }
        for path in ("", "gone", "away", "loop", "private"):
            make_organisation(f"Zoo {path}", website=zoo.url(f"/{path}"))
        make_organisation("Canary", website=canary.url(host=CANARY))

        guest = partial(Guest, partial(fetch, door=zoo.door()), pause=0)
        found = {
            look.organisation.name: (look.outcome, look.detail) for look in check(LinkCheck.due(timezone.now()), guest)
        }

        assert found == {
            "Zoo ": ("answered", "200"),
            "Zoo gone": ("gone", "404"),
            "Zoo away": ("forbidden", "address"),
            "Zoo loop": ("broken", "redirects"),
            "Zoo private": ("guarded", "robots.txt"),
            "Canary": ("forbidden", "address"),
        }
        assert canary.asked == []
        assert zoo.asked.count("GET /robots.txt") == 1

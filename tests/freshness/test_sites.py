"""What one look at a website sees, and how politely it looks."""

import pytest

from directory.freshness.sites import Guest
from directory.models.link_check import Seen
from ethicalmap.fetching import ForbiddenAddressError
from tests.freshness.sites import Says, Web, answer

pytestmark = pytest.mark.one_database

SITE = "https://site.example/"


def look(says: Says, website: str = SITE, rules: Says = 404) -> tuple[Seen, Web]:
    """What is seen where `website` says so, and the web that was asked."""
    web = Web({website: says, "https://site.example/robots.txt": rules})
    guest = Guest(web.fetch, pause=5, sleep=web.pauses.append)
    return guest.look(website), web


@pytest.mark.parametrize(
    ("says", "outcome", "detail"),
    [
        (200, "answered", "200"),
        (204, "answered", "204"),
        (304, "answered", "304"),
        (400, "guarded", "400"),
        (401, "guarded", "401"),
        (403, "guarded", "403"),
        (418, "guarded", "418"),
        (429, "guarded", "429"),
        (999, "guarded", "999"),
        (answer(503, Retry_After="3600"), "guarded", "503"),
        (404, "gone", "404"),
        (410, "gone", "410"),
        (500, "broken", "500"),
        (503, "broken", "503"),
        ("redirects", "broken", "redirects"),
        ("protocol", "broken", "protocol"),
        ("dns", "unreachable", "dns"),
        ("tls", "unreachable", "tls"),
        ("timeout", "unreachable", "timeout"),
        ("unreachable", "unreachable", "unreachable"),
    ],
)
def test_each_answer_is_told_apart(says: Says, outcome: str, detail: str) -> None:
    seen, _web = look(says)

    assert (seen.outcome, seen.detail) == (outcome, detail)
    assert seen.is_failure == (outcome in ("gone", "broken", "unreachable", "forbidden"))


def test_a_private_address_is_not_asked() -> None:
    def refuses(url: str, **options: object) -> None:
        raise ForbiddenAddressError("address")

    assert Guest(refuses, pause=0).look(SITE) == Seen("forbidden", "address")  # type: ignore[arg-type]


def test_head_comes_first_and_get_where_it_is_refused() -> None:
    _seen, web = look(200)
    assert web.asked == ["GET https://site.example/robots.txt", "HEAD https://site.example/"]

    for refusal in (400, 403, 404, 405, 500, 501):
        web = Web({f"HEAD {SITE}": refusal, f"GET {SITE}": 200})
        seen = Guest(web.fetch, sleep=web.pauses.append).look(SITE)
        assert (seen.outcome, web.asked[1:]) == ("answered", [f"HEAD {SITE}", f"GET {SITE}"])

    _seen, web = look(429)
    assert web.asked[1:] == [f"HEAD {SITE}"]


def test_a_pause_comes_between_any_two_requests_to_a_host() -> None:
    web = Web({SITE: 200, f"{SITE}b": 404})
    guest = Guest(web.fetch, pause=5, sleep=web.pauses.append)

    guest.look(SITE)
    guest.look(f"{SITE}b")

    assert len(web.asked) == 4
    assert web.pauses == [5, 5, 5]


@pytest.mark.parametrize(
    ("rules", "may"),
    [
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: ethicalmap\nDisallow: /", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: ethicalmap\nAllow: /", True),
        ("User-agent: *\nDisallow: /private/", True),
        ("User-agent: gptbot\nDisallow: /", True),
        ("\x00 no rules at all \xff", True),
        ("User-agent: *\nDisallow: //[", True),
        ("", True),
    ],
)
def test_a_sites_own_rules_are_kept(rules: str, may: bool) -> None:
    seen, web = look(200, rules=answer(200, rules))

    assert (seen.outcome, seen.detail) == (("answered", "200") if may else ("guarded", "robots.txt"))
    assert len(web.asked) == (2 if may else 1)


@pytest.mark.parametrize("says", [404, 403, 500, "redirects", "protocol", "dns", "timeout"])
def test_rules_that_cannot_be_read_forbid_nothing(says: Says) -> None:
    assert look(200, rules=says)[0].outcome == "answered"


def test_the_pause_that_a_site_asks_for_is_kept_within_reason() -> None:
    assert look(200, rules=answer(200, "User-agent: *\nCrawl-delay: 12"))[1].pauses == [12]
    assert look(200, rules=answer(200, "User-agent: *\nCrawl-delay: 86400"))[1].pauses == [30]
    assert look(200, rules=answer(200, "User-agent: *\nCrawl-delay: 0"))[1].pauses == [5]


@pytest.mark.parametrize(
    ("website", "hops", "leads_to"),
    [
        (SITE, [(301, "https://new.example/")], "https://new.example/"),
        (SITE, [(308, "https://new.example/a")], "https://new.example/a"),
        (SITE, [(301, "https://new.example/"), (302, "https://new.example/en")], "https://new.example/"),
        (f"{SITE}old", [(301, f"{SITE}new")], f"{SITE}new"),
        # Nobody has moved
        (SITE, [(302, "https://new.example/")], ""),
        (SITE, [(302, "https://new.example/"), (301, "https://other.example/")], ""),
        (SITE, [(301, "https://www.site.example/")], ""),
        ("http://site.example", [(301, SITE)], ""),
        (SITE, [(301, f"{SITE}en/")], ""),
        (f"{SITE}old", [(301, f"{SITE}old/")], ""),
    ],
)
def test_a_moved_site_answers_and_says_where_it_is(website: str, hops: list[tuple[int, str]], leads_to: str) -> None:
    web = Web({website: answer(200, hops=hops)})
    seen = Guest(web.fetch, sleep=web.pauses.append).look(website)

    assert (seen.outcome, seen.leads_to, seen.is_failure) == ("moved" if leads_to else "answered", leads_to, False)


def test_a_redirect_to_nothing_is_no_move() -> None:
    assert look(answer(404, hops=[(301, "https://new.example/")]))[0] == Seen("gone", "404")

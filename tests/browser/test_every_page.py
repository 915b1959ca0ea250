"""What holds on every page, in every way that people look at it: whole, light, quiet, and open to all."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from tests.browser.axe import assert_open_to_all, faults
from tests.browser.conftest import Site, Visit
from tests.pages import PAGES

# Nothing of this asks anything of the database that other tests do not ask.
pytestmark = pytest.mark.one_database

Visitor = Callable[..., Visit]

LOOKED_AT = [number for number, page in enumerate(PAGES) if page.is_html]
HEAVIEST, MOST_REQUESTS = 100_000, 8

each_page = pytest.mark.parametrize("number", LOOKED_AT, ids=lambda number: f"{number}-{PAGES[number].name}")


@each_page
@pytest.mark.parametrize("width", [1280, 320])
def test_a_page_is_open_to_all(visit: Visitor, site: Site, number: int, width: int) -> None:
    opened = visit(width=width)
    opened.go(site.addresses[number])

    assert_open_to_all(opened)


@each_page
def test_a_first_visit_is_light_and_private(visit: Visitor, site: Site, number: int) -> None:
    opened = visit()
    opened.go(site.addresses[number], until="networkidle")

    assert opened.foreign == []
    assert opened.page.context.cookies() == [] or opened.page.locator("form[method=post]").count()
    assert opened.transferred <= HEAVIEST
    assert len(opened.requests) <= MOST_REQUESTS


@each_page
def test_a_page_is_itself_without_script(visit: Visitor, site: Site, number: int) -> None:
    opened = visit(script=False)
    opened.go(site.addresses[number])

    assert opened.page.locator("h1").count() == 1
    assert opened.problems == []


def test_titles_tell_pages_apart(visit: Visitor, site: Site) -> None:
    opened = visit(script=False)
    titles = {}
    for number in LOOKED_AT:
        opened.go(site.addresses[number])
        titles[number] = opened.page.title()

    assert all(titles.values())
    assert len(set(titles.values())) == len(titles)


# These find nothing for as long as all is well: so each is shown something that is wrong -------------------


def test_axe_finds_planted_faults(visit: Visitor) -> None:
    opened = visit()
    opened.page.set_content(
        "<html><head><title></title></head><body><img src='x'><button></button><input>"
        "<p style='color:#aaa;background:#fff'>Faint</p><a href='#'></a></body></html>"
    )

    assert {
        "html-has-lang",
        "document-title",
        "image-alt",
        "button-name",
        "label",
        "color-contrast",
        "link-name",
    } <= set(faults(opened))


def test_a_broken_policy_is_heard(visit: Visitor, site: Site) -> None:
    opened = visit()
    policy = {"Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'"}
    broken = "<p style='color:red' onclick='x()'>a</p><style>p{}</style><script>1</script><img src='data:image/gif,x'>"
    opened.page.route("**/canary", lambda route: route.fulfill(body=broken, headers=policy, content_type="text/html"))

    opened.go("/canary")
    opened.page.click("p")

    # Style attribute, style element, script element, handler, image.
    assert len(opened.problems) == 5


def test_somebody_elses_file_is_noticed(visit: Visitor, site: Site) -> None:
    opened = visit()
    foreign = "<link rel=stylesheet href='http://elsewhere.invalid/a.css'>" + "x" * HEAVIEST
    opened.page.route("**/canary", lambda route: route.fulfill(body=foreign, content_type="text/html"))

    opened.go("/canary")

    assert [urlsplit(url).netloc for url in opened.foreign] == ["elsewhere.invalid"]

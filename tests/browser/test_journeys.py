"""Whole journeys by keyboard alone, with script and without: find, read, send in, decide."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Site, Visit
from tests.browser.fill import CURATOR, PASSWORD

Visitor = Callable[..., Visit]

FURTHEST = 400


def reach(page: Page, selector: str, key: str = "Tab") -> None:
    """Press a key until what `selector` names has the focus: nothing else is touched."""
    for _ in range(FURTHEST):
        if page.locator(f":is({selector}):focus").count():
            return
        page.keyboard.press(key)
    pytest.fail(f"{FURTHEST} times {key} did not lead to {selector} on {page.url}.")


def follow(page: Page, selector: str) -> None:
    """Reach a link or a button, press Enter, and wait for the page that it leads to."""
    reach(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page: Page, selector: str, words: str) -> None:
    reach(page, selector)
    page.keyboard.press("Control+A")
    page.keyboard.type(words)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_somebody_finds_and_reads(visit: Visitor, site: Site, script: bool) -> None:
    opened = visit(script=script)
    page = opened.page
    opened.go("/")

    write(page, "main input[name=q], #band-search", "children privacy")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert int(page.locator("#entry-count").get_attribute("value") or 0) > 0
    name = page.locator("[data-entry] a").first.inner_text()
    follow(page, "[data-entry] a")

    assert page.locator("h1").inner_text() == name
    assert opened.problems == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_somebody_sends_in_and_a_curator_lists_it(visit: Visitor, site: Site, script: bool) -> None:
    name = "Trust for Careful Machines" if script else "Compass Guild"
    sender = visit(script=script)
    page = sender.page
    sender.go("/")

    follow(page, "a[href^='/submit/']")
    if page.url.endswith("/submit/"):
        follow(page, "main a[href='/submit/organisation/']")
    write(page, "[name=name]", name)
    write(page, "[name=summary]", "Checks machines with care.")
    write(page, "[name=website]", f"https://careful-{script}.example/".lower())
    for facet in ("issue", "approach", "kind", "place", "stage"):
        _choose(page, facet)
    follow(page, "form[action='/submit/organisation/'] button[type=submit]")

    assert "/contributions/" in page.url
    assert name in page.locator("main").inner_text()
    private_page = page.url

    curator = visit(script=script)
    desk = curator.page
    curator.go("/admin/")
    write(desk, "[name=username]", CURATOR)
    write(desk, "[name=password]", PASSWORD)
    follow(desk, "[type=submit]")
    curator.go("/admin/directory/contribution/")
    follow(desk, f"#result_list a:has-text('{name}')")
    write(desk, "[name=source]", "Their own site")
    follow(desk, "button[value=accept]")
    assert desk.locator(".errornote, .errorlist, .errors").all_inner_texts() == []

    sender.page.goto(private_page)
    follow(sender.page, f"main a:has-text('{name}')")
    assert sender.page.locator("h1").inner_text() == name
    assert sender.problems == []
    assert curator.problems == []


def _choose(page: Page, facet: str) -> None:
    """Open the first group of a facet's terms, if they are folded, and tick the first term."""
    choice = f"[name=terms-{facet}]"
    group = page.locator(f"details:has({choice})").first
    if group.count() and group.get_attribute("open") is None:
        reach(page, f"details:has({choice}) > summary")
        page.keyboard.press("Enter")
    reach(page, choice)
    # Where one answer is asked for, "not said" is chosen at first.
    page.keyboard.press("ArrowDown" if page.locator("[type=radio]:focus").count() else "Space")

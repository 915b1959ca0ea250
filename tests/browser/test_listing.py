"""A list that follows its filters at once, with script."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Visit

Visitor = Callable[..., Visit]


def test_a_choice_narrows_the_list_at_once_and_back_undoes_it(visit: Visitor) -> None:
    opened = visit()
    page = opened.page
    opened.go("/organisations/")
    before = page.locator("#entry-count").get_attribute("value")

    box = page.locator("#facet-issue .facet__option input").first
    address = f"issue={box.get_attribute('value')}"
    box.check()

    expect(page).to_have_url(re.compile(address))
    expect(page.locator("#announcement")).not_to_be_empty()
    chosen = page.locator(f"#issue-{address.removeprefix('issue=')}")
    expect(chosen).to_be_focused()
    assert page.locator("#entry-count").get_attribute("value") != before

    page.go_back()

    expect(page.locator("#entry-count")).to_have_attribute("value", before or "")
    expect(chosen).not_to_be_checked()
    assert opened.problems == []


def test_what_was_opened_stays_open(visit: Visitor) -> None:
    opened = visit()
    page = opened.page
    opened.go("/organisations/")
    page.locator("#facet-place > summary").click()

    page.locator("#facet-issue .facet__option input").first.check()

    expect(page).to_have_url(re.compile("issue="))
    expect(page.locator("#facet-place")).to_have_attribute("open", "")


def test_a_long_facet_is_searched_without_asking_anything(visit: Visitor) -> None:
    opened = visit()
    page = opened.page
    opened.go("/organisations/")

    page.locator("#find-issue").fill("children")
    page.locator("#find-issue").press("Enter")
    page.locator("h1").click()

    expect(page.locator("#facet-issue .facet__option:visible")).to_have_count(1)
    assert "?" not in page.url
    assert opened.problems == []

"""A curator moves terms by keyboard, by mouse and without script, and the browser has nothing to complain of."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.fill import CURATOR, PASSWORD

TREE = "/admin/taxonomy/term/?facet=stage"


@pytest.fixture
def desk(visit: Callable[..., Any]) -> Callable[..., Any]:
    """A curator's browser, at the tree of a small facet."""

    def open_one(**how: Any) -> Any:
        seen = visit(**how)
        seen.go(f"/admin/login/?next={TREE}")
        seen.page.fill("#id_username", CURATOR)
        seen.page.fill("#id_password", PASSWORD)
        seen.click("[type=submit]")
        return seen

    return open_one


def names(page: Page) -> list[str]:
    return page.locator(".terms__name").all_inner_texts()


@pytest.mark.parametrize("script", [True, False])
def test_a_term_moves_by_keyboard_with_script_and_without(desk: Callable[..., Any], script: bool) -> None:
    page = desk(script=script).page
    first, second, *rest = names(page)

    page.locator('button[value^="down:"]').first.focus()
    page.keyboard.press("Enter")

    expect(page.locator(".messagelist")).to_contain_text(f"“{first}” is now number 2")
    assert names(page) == [second, first, *rest]
    if script:
        expect(page.locator(":focus")).to_have_accessible_name(f"Move “{first}” down")


def test_a_term_moves_by_dragging(desk: Callable[..., Any]) -> None:
    page = desk().page
    *rest, last = names(page)
    rows = page.locator(".terms__row")

    rows.last.drag_to(rows.first, source_position={"x": 300, "y": 10}, target_position={"x": 300, "y": 3})

    expect(page.locator(".messagelist")).to_contain_text(f"“{last}” is now number 1")
    assert names(page) == [last, *rest]


def test_a_term_is_edited_without_a_word_against_the_policy(desk: Callable[..., Any]) -> None:
    seen = desk()
    page = seen.page
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))

    page.locator(".terms__name").first.click()
    page.locator(".field-related .select2-selection").click()
    page.keyboard.type("gdpr")
    expect(page.locator(".select2-results__option").first).to_have_text("Privacy and data protection (Issue)")
    page.keyboard.press("Enter")
    page.locator("#synonyms-group .add-row a").click()
    page.locator('input[name="_continue"]').click()

    expect(page.locator(".field-related .select2-selection__choice")).to_contain_text(["Privacy and data protection"])
    assert not heard

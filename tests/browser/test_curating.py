"""What curators look at and press: the work list, and the page of each type of contribution."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.axe import assert_open_to_all
from tests.browser.conftest import Site, Visit
from tests.browser.fill import CURATOR, PASSWORD
from tests.browser.test_journeys import follow, reach

# Nothing of this asks anything of the database that other tests do not ask.
pytestmark = pytest.mark.one_database

Desk = Callable[..., Visit]
KINDS = [
    "new_organisation",
    "new_person",
    "edit",
    "relationship",
    "challenge",
    "removal",
    "claim",
    "appeal",
]


@pytest.fixture
def desk(visit: Callable[..., Visit], site: Site) -> Desk:
    """A curator's browser."""

    def open_one(**how: object) -> Visit:
        opened = visit(**how)
        opened.go("/admin/login/?next=/admin/work/")
        opened.page.fill("#id_username", CURATOR)
        opened.page.fill("#id_password", PASSWORD)
        opened.click("[type=submit]")
        return opened

    return open_one


def open_first(opened: Visit, kind: str) -> None:
    """Open the first thing of a kind in the work list."""
    opened.go(f"/admin/work/?kind={kind}")
    opened.click(".work__item a")


@pytest.mark.parametrize("width", [1280, 320])
def test_the_work_list_and_every_review_is_open_to_all(desk: Desk, width: int) -> None:
    opened = desk(width=width)

    assert_open_to_all(opened)
    for kind in KINDS:
        open_first(opened, kind)
        assert_open_to_all(opened)
    opened.go("/admin/work/?second=mine")
    opened.click(".work__item a")
    assert_open_to_all(opened)
    opened.go("/admin/work/interests/")
    assert_open_to_all(opened)


def test_what_is_refused_is_open_to_all(desk: Desk) -> None:
    opened = desk()
    open_first(opened, "challenge")

    opened.click("button[value=accept], button[value=disagree]")

    assert opened.page.title().startswith("Error:")
    assert_open_to_all(opened)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_case_is_decided_by_keyboard_and_the_next_one_opens(desk: Desk, script: bool) -> None:
    opened = desk(script=script)
    page = opened.page
    opened.go("/admin/work/?kind=relationship")
    follow(page, ".work__item a")

    reach(page, "#id_question, .review__ask > summary")
    reach(page, "#id_reason", "Shift+Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    follow(page, "button[value=decline]")

    expect(page.locator(".messagelist")).to_contain_text("is declined")
    expect(page.locator("h1")).not_to_have_text("Lantern Commons relationship")
    opened.click(".messagelist a:has-text('Reopen it')")
    opened.click("button[value=reopen]")
    expect(page.locator(".messagelist")).to_contain_text("waits again")
    assert opened.problems == []


def test_single_keys_lead_to_what_they_name_and_never_while_typing(desk: Desk) -> None:
    opened = desk()
    page = opened.page
    open_first(opened, "edit")
    here = page.url

    page.keyboard.press("?")
    expect(page.locator("#keys")).to_have_attribute("open", "")
    page.keyboard.press("a")
    expect(page.locator("button[value=accept]")).to_be_focused()
    page.keyboard.press("q")
    expect(page.locator("#id_question")).to_be_focused()
    page.keyboard.type("ajdk")
    expect(page.locator("#id_question")).to_have_value("ajdk")
    assert page.url == here
    page.locator("#keys-off").check()
    page.locator("h1").click()
    page.keyboard.press("d")
    expect(page.locator("#id_reason")).not_to_be_focused()
    page.locator("#keys-off").uncheck()
    page.locator("h1").click()
    page.keyboard.press("d")
    expect(page.locator("#id_reason")).to_be_focused()
    assert opened.problems == []


@pytest.mark.parametrize("width", [1280, 320])
def test_every_page_of_the_admin_is_open_to_all(desk: Desk, site: Site, width: int) -> None:
    opened = desk(width=width)

    for address in site.admin.values():
        opened.go(address)
        assert opened.page.locator("h1, #site-name").count(), address
        assert_open_to_all(opened)

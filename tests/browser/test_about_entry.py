"""What is sent in about an entry, by keyboard alone, with script and without, and open to all on the way."""

from collections.abc import Callable

import pytest

from tests.browser.axe import assert_open_to_all
from tests.browser.conftest import Site, Visit
from tests.browser.test_journeys import follow, reach, write

Visitor = Callable[..., Visit]

ENTRY = "/organisations/ada-lovelace-institute/"
with_and_without_script = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])


def look(opened: Visit, *, script: bool) -> None:
    """The page is open to all. What looks is a script itself."""
    if script:
        assert_open_to_all(opened)


@with_and_without_script
def test_somebody_suggests_a_change_and_goes_back_once(visit: Visitor, site: Site, script: bool) -> None:
    opened = visit(script=script, width=1280 if script else 320)
    page = opened.page
    opened.go(ENTRY)

    follow(page, f"a[href='{ENTRY}suggest/']")
    write(page, "textarea[name=summary]", f"An institute that looks at data {'with' if script else 'without'} script.")
    write(page, "[name=city]", "York")
    follow(page, "button[value=look]")
    look(opened, script=script)
    assert page.locator("[data-field]").count() == 2
    write(page, "[name=source-city]", "Their own site")
    follow(page, "button[value=edit]")
    write(page, "[name=year_founded]", "2017")
    follow(page, "button[value=look]")
    assert page.locator("[name=source-city]").input_value() == "Their own site"
    follow(page, "button[value=send]")

    assert "/contributions/" in page.url
    told = page.locator("main").inner_text()
    for words in ("York", "2017", "Their own site"):
        assert words in told
    look(opened, script=script)
    assert opened.problems == []


@with_and_without_script
def test_somebody_says_whom_it_is_linked_to(visit: Visitor, site: Site, script: bool) -> None:
    opened = visit(script=script)
    page = opened.page
    opened.go(f"{ENTRY}relate/")

    reach(page, "[name=said]")
    page.keyboard.type("Partner of")
    if script:
        reach(page, "[name=other]")
        page.keyboard.type("mozilla")
        page.wait_for_selector("datalist option", state="attached")
        write(page, "[name=other]", page.locator("datalist option").first.get_attribute("value") or "")
        write(page, "[name=evidence]", "A report")
        follow(page, "main form .button")
    else:
        write(page, "[name=other]", "mozilla")
        write(page, "[name=evidence]", "A report")
        follow(page, "main form .button")
        look(opened, script=script)
        reach(page, "[name=chosen]")
        page.keyboard.press("Space")
        follow(page, "main form .button")

    assert "/contributions/" in page.url, page.locator("main").inner_text()
    assert "Partner of – Mozilla" in page.locator("main").inner_text()
    assert opened.problems == []


@with_and_without_script
def test_somebody_challenges_a_fact(visit: Visitor, site: Site, script: bool) -> None:
    opened = visit(script=script)
    page = opened.page
    opened.go(ENTRY)

    follow(page, f"a[href='{ENTRY}challenge/']")
    reach(page, "details:has([value='fact.city']) > summary")
    page.keyboard.press("Enter")
    look(opened, script=script)
    reach(page, "[name=against]")
    page.keyboard.press("Space")
    for _ in range(10):
        if not page.locator("[value='fact.city']:checked").count():
            page.keyboard.press("ArrowDown")
    write(page, "[name=wrong]", "It is elsewhere.")
    follow(page, "main form .button")

    assert "/contributions/" in page.url
    assert "City or town" in page.locator("main").inner_text()
    assert opened.problems == []

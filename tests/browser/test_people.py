"""How people come and leave: by keyboard, with script and without."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import Site, Visit
from tests.browser.fill import LEAVERS
from tests.browser.test_desk import mailed_link
from tests.browser.test_journeys import follow, reach, write

Visitor = Callable[..., Visit]

either_way = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])


@either_way
def test_somebody_adds_themselves_and_agrees(visit: Visitor, site: Site, script: bool) -> None:
    email = f"ada-{script}@person.example".lower()
    opened = visit(script=script)
    page = opened.page
    opened.go("/submit/")

    follow(page, "a[href='/submit/person/']")
    write(page, "[name=name]", f"Ada Testperson {script}")
    write(page, "[name=person_email]", email)
    write(page, "[name=summary]", "Counts what nobody counts.")
    follow(page, "main form button[type=submit]")
    assert "It waits for the person" in page.locator("main").inner_text()

    opened.go(mailed_link(site, email))
    write(page, "[name=role]", "Counter")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "yes or no" in page.locator(".error-summary").inner_text(), "Enter in a field is no answer"
    follow(page, "[name=answer][value=yes]")

    assert "It waits for a curator" in page.locator("main").inner_text()
    assert "Counter" in page.locator("main").inner_text()
    assert opened.problems == []


@either_way
def test_somebody_says_no_and_all_of_it_is_gone(visit: Visitor, site: Site, script: bool) -> None:
    email = f"zed-{script}@person.example".lower()
    opened = visit(script=script)
    page = opened.page
    opened.go("/submit/person/")

    reach(page, "[name=who]")
    page.keyboard.press("ArrowDown")
    write(page, "[name=name]", "Zed Testperson")
    write(page, "[name=person_email]", email)
    write(page, "[name=summary]", "Would rather not.")
    follow(page, "main form button[type=submit]")
    nominators = page.url.removeprefix(site.url)
    opened.go(mailed_link(site, email))
    follow(page, "[name=answer][value=no]")

    assert page.locator("h1").inner_text() == "Forgotten"
    opened.go(nominators)
    assert page.locator("h1").inner_text() == "There is no page at this address"
    assert opened.problems == []


@either_way
def test_somebody_leaves_and_their_page_is_gone(visit: Visitor, site: Site, script: bool) -> None:
    name = LEAVERS[script]
    slug, email = name.lower().replace(" ", "-"), f"{name.split()[0].lower()}@person.example"
    opened = visit(script=script)
    page = opened.page
    opened.go(f"/people/{slug}/")

    follow(page, f"a[href='/people/{slug}/remove/']")
    write(page, "[name=email]", email)
    follow(page, "main form button[type=submit]")
    opened.go(mailed_link(site, email))
    follow(page, "main form button[type=submit]")

    assert page.locator("h1").inner_text() == "You are off the map"
    opened.go(f"/people/{slug}/")
    assert page.locator("h1").inner_text() == "No longer listed"
    opened.go("/people/")
    assert name not in page.locator("main").inner_text()
    assert opened.problems == []

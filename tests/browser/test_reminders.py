"""The links of a reminder, pressed in a browser by somebody who signs in nowhere."""

import re
from collections.abc import Callable

from tests.browser.conftest import Site, Visit
from tests.browser.fill import KEPT, OWNER
from tests.browser.test_journeys import follow, write

Visitor = Callable[..., Visit]


def links(site: Site) -> dict[str, str]:
    """The links in the letter, by purpose."""
    letters = [file.read_text() for file in site.mail.glob("*")]
    (letter,) = [letter for letter in letters if f"To: {OWNER}" in letter and "/links/still-right/" in letter]
    return {purpose: path for path, purpose in re.findall(r"http://\S+?(/links/([a-z-]+)/[\w-]+/)\s*\n\n", letter)}


def test_an_entry_is_confirmed_by_keyboard_and_without_script(visit: Visitor, site: Site) -> None:
    opened = visit(script=False)
    opened.go(links(site)["still-right"])

    follow(opened.page, "main form button")

    assert "confirmed it today" in opened.page.locator("main").inner_text()
    follow(opened.page, f"main a[href='/organisations/{KEPT}/']")
    assert "by its owner" in opened.page.locator("main .facts").inner_text()
    assert opened.problems == []


def test_what_has_closed_says_so_and_the_reminders_stop(visit: Visitor, site: Site) -> None:
    opened = visit(width=320)
    opened.go(links(site)["closed"])

    follow(opened.page, "main form button")
    assert opened.page.title().startswith("Error:")
    write(opened.page, "[name=closed_note]", "Its grant ended in May.")
    follow(opened.page, "main form button")
    assert "it has closed" in opened.page.locator("main").inner_text()

    opened.go(links(site)["stop-reminders"])
    follow(opened.page, "main form button")
    assert "No more reminders" in opened.page.locator("h1").inner_text()
    opened.go(links(site)["stop-reminders"])
    assert "opens nothing any more" in opened.page.locator("h1").inner_text()
    assert opened.problems == []

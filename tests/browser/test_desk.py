"""The desk of those who keep an entry: by keyboard, with script and without, open to all, at every width."""

import re
from collections.abc import Callable

import pytest

from tests.browser.axe import assert_open_to_all
from tests.browser.conftest import Site, Visit
from tests.browser.test_journeys import follow, write

Visitor = Callable[..., Visit]

DESK = "/owner/organisations/360giving/"
ADDRESS = "ada@threesixtygiving.org"
PAGES = ["/owner/", *(DESK + page for page in ("", "edit/", "closed/", "removal/", "owners/add/", "leave/"))]


def mailed_link(site: Site, address: str) -> str:
    """The path of the link in the last mail to an address."""
    mails = sorted(site.mail.glob("*"), key=lambda file: file.stat().st_mtime)
    letters = "\n".join(file.read_text() for file in mails).split("Content-Type: text/plain")
    return re.findall(r"https?://[^/\s]+(/links/\S+)", [one for one in letters if f"To: {address}" in one][-1])[-1]


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_somebody_claims_an_entry_and_looks_after_it_by_keyboard(visit: Visitor, site: Site, script: bool) -> None:
    opened = visit(script=script)
    page = opened.page
    opened.go("/organisations/360giving/")

    follow(page, "a[href='/organisations/360giving/claim/']")
    write(page, "[name=sender_email]", ADDRESS)
    write(page, "[name=role]", "Director")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    follow(page, "main form button[type=submit]")
    assert page.url.endswith("/claim/sent/")

    opened.go(mailed_link(site, ADDRESS))
    follow(page, "main form button")
    assert page.url.endswith(DESK)
    follow(page, f"form[action='{DESK}confirm/'] button")
    assert "you confirmed it today" in page.locator("[role=status]").inner_text()
    follow(page, f"a[href='{DESK}edit/']")
    write(page, "[name=city]", f"Leeds {script}")
    follow(page, "main form:not([action]) button[type=submit]")
    assert page.url.endswith(DESK)
    follow(page, "form[action='/owner/sign-out/'] button")
    assert page.url.endswith("/owner/signed-out/")

    opened.go("/organisations/360giving/")
    assert f"Leeds {script}" in page.locator("main").inner_text()
    assert opened.problems == []


@pytest.mark.one_database
@pytest.mark.parametrize("width", [1280, 320])
def test_the_desk_is_open_to_all(visit: Visitor, site: Site, width: int) -> None:
    opened = visit(width=width)
    opened.go("/organisations/360giving/claim/")
    opened.page.fill("[name=sender_email]", ADDRESS)
    opened.page.fill("[name=role]", "Director")
    opened.page.check("[name=proof][value=mail]")
    opened.click("main form button[type=submit]")
    opened.go(mailed_link(site, ADDRESS))
    opened.click("main form button")

    for path in PAGES:
        opened.go(path)
        assert_open_to_all(opened)

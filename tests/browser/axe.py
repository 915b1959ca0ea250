"""What a machine can tell of whether a page is open to all, at any width, by daylight and in the dark."""

from typing import Literal

from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Visit

SCHEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # Without this axe describes every element that is in order too, which takes longer than to look at all of them.
    "resultTypes": ["violations"],
}


def faults(visit: Visit) -> dict[str, list[str]]:
    """What axe finds wrong: rule to the elements that break it."""
    found = Axe().run(visit.page, options=RULES).response["violations"]
    return {rule["id"]: [node["html"][:200] for node in rule["nodes"]] for rule in found}


def assert_open_to_all(opened: Visit) -> None:
    """The page as it stands now has nothing to complain of, in either scheme, and nothing of it is cut off."""
    assert opened.problems == []
    for scheme in SCHEMES:
        opened.page.emulate_media(color_scheme=scheme)
        found = faults(opened)
        assert not found, f"{opened.page.url} in {scheme} colours: {found}"
    beyond = opened.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert beyond == 0, f"{opened.page.url} scrolls {beyond} px sideways."
    # To measure, axe moves what the policy lets no script move.
    opened.problems.clear()

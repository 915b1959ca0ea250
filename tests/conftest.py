"""For all tests: where the browser is, and a loud word where there is none."""

import os
import shutil
from pathlib import Path

import pytest

NO_CHROMIUM = (
    "No Chromium was found, so NO PAGE WAS TESTED IN A BROWSER. Get one with `apt-get install chromium` or "
    "`.venv/bin/playwright install chromium`, or name one in CHROMIUM."
)


def find_chromium() -> str | None:
    """The browser that CHROMIUM names, the machine's own, or the one that Playwright installed."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    home = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    return str(max(home.glob("chromium-*/chrome-linux*/chrome"), default="")) or None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say it once more at the end, where nobody misses it."""
    if any(NO_CHROMIUM in str(report.longrepr) for report in terminalreporter.getreports("skipped")):
        terminalreporter.section("no browser", sep="!", red=True)
        terminalreporter.line(NO_CHROMIUM)

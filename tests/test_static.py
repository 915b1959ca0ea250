"""What pages load from this site is there: production answers 500 for a file that has no hashed name."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.templatetags.static import static

ROOT = Path(__file__).resolve().parent.parent
NAMED = re.compile(r"""{%\s*static\s+["']([^"']+)["']\s*%}""")
IN_PYTHON = re.compile(r"""["']((?:css|js|img)/[\w./-]+\.(?:css|js|svg))["']""")

in_templates = {name for page in (ROOT / "templates").rglob("*.html") for name in NAMED.findall(page.read_text())}
in_python = {
    name
    for room in ("directory", "ethicalmap", "taxonomy")
    for module in (ROOT / room).rglob("*.py")
    for name in IN_PYTHON.findall(module.read_text())
}


@pytest.mark.one_database
@pytest.mark.parametrize("name", sorted(in_templates | in_python))
def test_every_file_that_a_page_loads_is_there(name: str) -> None:
    assert finders.find(name), static(name)

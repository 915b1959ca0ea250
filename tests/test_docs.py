"""What the documents claim, and code can check."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from directory.curate.groups import GROUPS

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()


def test_the_table_of_settings_names_what_is_read() -> None:
    read = set(re.findall(r'env\.\w+\("([A-Z_]+)"', (ROOT / "ethicalmap/settings.py").read_text()))
    read |= set(re.findall(r"""environ\.get\(["']([A-Z_]+)["']""", (ROOT / "gunicorn.conf.py").read_text()))
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", README, flags=re.MULTILINE))

    assert told == read | {"DEBUG"}


def test_every_target_that_readme_names_can_be_made() -> None:
    targets = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))

    assert set(re.findall(r"(?:`|    )make ([a-z]+)", README)) <= targets


def test_every_command_that_readme_names_is_there() -> None:
    assert set(re.findall(r"manage\.py (\w+)", README)) <= set(get_commands())


@pytest.mark.parametrize(
    "page", [*sorted(ROOT.glob("**/docs/**/*.md")), ROOT / "README.md"], ids=lambda page: page.name
)
def test_links_between_documents_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", page.read_text()):
        assert (page.parent / target).exists(), target


def test_the_index_of_decisions_is_whole() -> None:
    folder = ROOT / "docs/decisions"
    index = (folder / "README.md").read_text()

    assert {page.name for page in folder.glob("*.md")} - {"README.md"} == set(re.findall(r"\]\(([\w-]+\.md)\)", index))


def test_the_table_of_roles_is_what_groups_are_given() -> None:
    rows = dict(
        re.findall(r"^\| ([A-Z][a-z ]+) \| (`.*) \|$", (ROOT / "docs/roles.md").read_text(), flags=re.MULTILINE)
    )

    assert {name: set(re.findall(r"`([\w.]+)`", told)) for name, told in rows.items()} == {
        name: {f"{label}.{codename}" for label, codenames in given.items() for codename in codenames}
        for name, given in GROUPS.items()
    }


def test_no_committed_file_names_a_registry() -> None:
    names = ["pypi" + ".org", "pythonhosted" + ".org", "--index" + "-url", "--find" + "-links"]
    for path in [*ROOT.glob("requirements*.txt"), ROOT / "pyproject.toml", ROOT / "Makefile", ROOT / ".ci/run"]:
        if path.exists():
            assert not [name for name in names if name in path.read_text()], path

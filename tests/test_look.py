"""The look keeps its promises: contrast, hues, weight, one stylesheet, and forms that anybody can fill in."""

import gzip
import math
import re
from operator import mul
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.test.utils import override_settings
from pytest_django.asserts import assertContains, assertNotContains

from ethicalmap.components import Example

Colour = tuple[float, float, float]
TOKENS = (settings.BASE_DIR / "static/css/tokens.css").read_text()
HUES = [f"hue-{number}" for number in range(1, 9)]


def colours(scheme: str) -> dict[str, Colour]:
    """The colours that tokens.css gives in a scheme, as linear red, green and blue."""
    light, dark = TOKENS.split("@media (prefers-color-scheme: dark)")
    text = light if scheme == "light" else light + dark
    return {name: linear(value) for name, value in re.findall(r"--([\w-]+): #([0-9a-f]{6});", text)}


def linear(value: str) -> Colour:
    red, green, blue = (int(value[start : start + 2], 16) / 255 for start in (0, 2, 4))
    return tuple(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue))  # type: ignore[return-value]


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of WCAG 2."""
    dim, bright = sorted(0.2126 * red + 0.7152 * green + 0.0722 * blue for red, green, blue in (one, other))
    return (bright + 0.05) / (dim + 0.05)


BODY = [("ink", "paper"), ("ink", "sea"), ("ink", "paper-deep"), ("water", "paper")]
TEXT = [
    *((text, ground) for text in ("ink-quiet", "water", "accent") for ground in ("paper", "paper-deep", "sea")),
    ("ink", "sea-deep"),
    ("on-accent", "accent"),
    ("paper", "accent"),
    ("alarm", "paper"),
]
MARKS = [*((hue, "paper") for hue in HUES), ("edge", "paper"), ("edge", "sea"), ("accent", "sea"), ("alarm", "paper")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(BODY, 7), (TEXT, 4.5), (MARKS, 3)], ids=["body", "text", "marks"])
def test_colours_stand_out(scheme: str, pairs: list[tuple[str, str]], least: float) -> None:
    known = colours(scheme)

    short = {pair: round(contrast(known[pair[0]], known[pair[1]]), 2) for pair in pairs}

    assert not {pair: ratio for pair, ratio in short.items() if ratio < least}


# Machado, Oliveira and Fernandes 2009, at full severity: what somebody without one kind of cone sees.
SIGHT = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}


def oklab(colour: Colour) -> Colour:
    red, green, blue = colour
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short,
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("sight", SIGHT)
def test_no_two_hues_look_alike(scheme: str, sight: str) -> None:
    known = colours(scheme)

    seen = {
        hue: oklab(tuple(min(1, max(0, sum(map(mul, row, known[hue])))) for row in SIGHT[sight]))  # type: ignore[arg-type]
        for hue in HUES
    }

    pairs = {(a, b): round(math.dist(seen[a], seen[b]), 3) for a in HUES for b in HUES if a < b}
    assert not {pair: distance for pair, distance in pairs.items() if distance < 0.08}


def test_visitors_get_one_stylesheet_and_a_light_one(tmp_path: Path) -> None:
    production = {"staticfiles": {"BACKEND": "ethicalmap.stylesheets.JoinedStylesheets"}}

    ours = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    with override_settings(STATIC_ROOT=tmp_path, STATICFILES_FINDERS=ours, STORAGES=settings.STORAGES | production):
        call_command("collectstatic", interactive=False, verbosity=0)

    (sheet,) = tmp_path.glob("css/site.????????????.css")
    text = sheet.read_text()
    assert "@import" not in text
    assert text.count("{") == text.count("}")
    assert text.startswith("@layer tokens, base, components, pages;")
    assert "--paper" in text
    assert ".card__name" in text
    assert len(gzip.compress(text.encode())) < 15_000


def test_every_sheet_is_imported() -> None:
    folder = settings.BASE_DIR / "static/css"
    imported = re.findall(r'@import url\("([^"]+)"\)', (folder / "site.css").read_text())

    sheets = {path.relative_to(folder).as_posix() for path in folder.rglob("*.css")} - {"site.css"}
    assert sorted(imported) == sorted(sheet for sheet in sheets if not sheet.startswith("admin"))


def test_components_are_shown_in_development_only(client: Client) -> None:
    with override_settings(DEBUG=True):
        assertContains(client.get("/components/"), "Every part of a page")

    assert client.get("/components/").status_code == 404


def test_the_sign_answers_for_the_old_icon(client: Client) -> None:
    response = client.get("/favicon.ico")

    assert response.status_code == 301
    assert response.headers["Location"].endswith("img/sign.svg")


def test_a_field_is_tied_to_its_hint_and_its_error() -> None:
    html = str(Example({"name": ""}))

    assert 'for="id_name"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert "People look for it by this name." in html


def test_the_admin_wears_the_site_s_name_and_colours(client: Client) -> None:
    response = client.get("/admin/login/")

    assertContains(response, "Ethical Tech Map")
    assertContains(response, "css/tokens.css")
    assertNotContains(response, "theme.js")
    assertNotContains(response, "Django administration")


def test_a_term_has_its_meaning_at_hand_without_script(client: Client) -> None:
    with override_settings(DEBUG=True):
        response = client.get("/components/")

    assertContains(response, 'popovertarget="meaning-1"')
    assertContains(response, 'id="meaning-1" popover')
    assertContains(response, "What “Surveillance” means")

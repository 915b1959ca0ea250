"""Which websites are the same one, and which names: what a listed organisation is unique by."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from directory.models.identity import LONGEST, identity_of, site_key

HOSTS = st.from_regex(r"[a-z]([a-z0-9-]{0,10}[a-z0-9])?(\.[a-z]{2,6}){1,2}", fullmatch=True)
PATHS = st.lists(
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp"), exclude_characters="?#"), min_size=1),
    max_size=3,
)


@pytest.mark.parametrize(
    ("website", "key"),
    [
        ("https://example.org", "example.org"),
        ("http://www.Example.ORG./", "example.org"),
        ("example.org", "example.org"),
        ("//example.org/a//b/", "example.org/a//b"),
        ("example.org/a//b", "example.org/a//b"),
        ("https://user:secret@example.org:443/", "example.org"),
        ("http://example.org:80", "example.org"),
        ("https://example.org:8443/x", "example.org:8443/x"),
        ("example.org:8080", "example.org:8080"),
        ("https://example.org/Path/To/", "example.org/Path/To"),
        ("https://example.org/caf%c3%a9/%7Eus/a%2fb", "example.org/café/~us/a%2Fb"),
        ("https://example.org/%ff", "example.org/%FF"),
        ("https://example.org/?utm_source=x&lang=en#top", "example.org"),
        ("https://example.org/profile.php?ref=a&id=7", "example.org/profile.php?id=7"),
        ("https://example.org?id=7", "example.org/?id=7"),
        ("https://bücher.example/", "xn--bcher-kva.example"),
        ("https://BÜCHER.example/", "xn--bcher-kva.example"),
        ("https://xn--bcher-kva.example/", "xn--bcher-kva.example"),
        ("https://i❤.ws", "xn--i-7iq.ws"),
        ("https://日本。jp", "xn--wgv71a.jp"),
        ("http://[2001:DB8:0::1]:80/", "[2001:db8::1]"),
        ("https://www.org", "www.org"),
        ("https://www.www.example.org", "example.org"),
    ],
)
def test_the_same_site_has_one_key(website: str, key: str) -> None:
    assert site_key(website) == key


@pytest.mark.parametrize(
    "website",
    [
        "",
        "nonsense",
        "two words",
        "http://",
        "http://[bad",
        "http://example.org:99999",
        "http://example.org:port",
        "http://exa mple.org",
        "http://..",
        "mailto:us@example.org",
        "javascript:alert(1)",
        "ftp://example.org",
        "localhost",
        "https://" + "ü" * 400 + ".example",
    ],
)
def test_what_is_no_web_address_has_no_key(website: str) -> None:
    assert site_key(website) == ""


@given(st.text())
@example("http://[::1%25eth0]/")
@example("//www.[::1]")
@example("0.\u00b8")
def test_any_text_at_all_has_a_key_that_is_its_own_key(text: str) -> None:
    key = site_key(text)

    assert site_key(key) == key


@given(HOSTS, PATHS)
def test_what_does_not_change_the_site_does_not_change_the_key(host: str, path: list[str]) -> None:
    plain = site_key(f"https://{host}/{'/'.join(path)}")
    variants = [
        f"http://{host}/{'/'.join(path)}",
        f"https://www.{host.upper()}:443/{'/'.join(path)}/",
    ]

    assert {site_key(address) for address in variants} == {plain}


@given(st.text(max_size=200), st.text(max_size=500), st.text(max_size=2), st.text(max_size=100))
@example("ﷺ" * 200, "", "", "")
def test_an_identity_fits_its_column(name: str, website: str, country: str, city: str) -> None:
    assert len(identity_of(name, website, country, city)) <= LONGEST


def test_without_a_website_name_and_place_are_compared_folded() -> None:
    one = identity_of("Straße  Eins", "", "de", "KÖLN")

    assert one == identity_of("STRASSE EINS", "", "DE", "köln")
    assert one != identity_of("Straße Eins", "", "DE", "Bonn")

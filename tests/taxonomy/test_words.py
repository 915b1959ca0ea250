"""A name never makes an empty or a colliding address, and two spellings of one name are one name."""

import pytest
from django.core.validators import validate_unicode_slug
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.words import fold, fold_slug, slug_for, tidy

TEXT = st.text(max_size=130)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Data rights", "data-rights"),
        ("C", "c"),
        ("C++", "c-plus-plus"),
        ("C#", "c-sharp"),
        ("F#", "f-sharp"),
        ("R&D", "r-and-d"),
        ("Café culture", "cafe-culture"),
        ("Straße", "strasse"),
        ("Kørsel & Łódź", "korsel-and-lodz"),
        ("日本", "日本"),
        ("日本 & Ελλάδα", "日本-and-ελλάδα"),
        ("Ελλάδα", "ελλάδα"),
        ("???", "question-mark-question-mark-question-mark"),
        ("❤", "heavy-black-heart"),
        ("", "unnamed"),
        (" - ", "hyphen-minus"),
        ("Issue #1", "issue-1"),
    ],
)
def test_a_name_makes_an_address_that_reads_like_it(name: str, slug: str) -> None:
    assert slug_for(name) == slug


def test_an_address_that_is_taken_is_numbered() -> None:
    assert slug_for("Privacy", {"privacy", "privacy-2"}) == "privacy-3"
    assert slug_for("x" * 100, {"x" * 100}) == "x" * 98 + "-2"


@given(TEXT, st.sets(st.sampled_from(["a", "unnamed", "a-2", "b"])))
def test_any_text_makes_an_address(name: str, taken: set[str]) -> None:
    slug = slug_for(name, taken)

    validate_unicode_slug(slug)
    assert 0 < len(slug) <= 100
    assert slug not in taken
    assert slug == fold_slug(slug) == slug.lower()


@given(TEXT, st.integers(3, 100))
def test_names_that_differ_in_anything_get_addresses_that_differ(name: str, longest: int) -> None:
    first = slug_for(name, longest=longest)

    assert slug_for(name, {first}, longest=longest) != first
    assert len(slug_for(name, {first}, longest=longest)) <= longest


@given(TEXT)
def test_folding_is_done_once(text: str) -> None:
    assert fold(fold(text)) == fold(text) == fold(f"  {text}\n")
    assert fold_slug(fold_slug(text)) == fold_slug(text)
    assert tidy(tidy(text)) == tidy(text)
    assert fold(tidy(text)) == fold(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Privacy", "PRIVACY"),
        ("Straße", "STRASSE"),
        ("ﬁnance", "Finance"),
        ("É", "É"),
        ("A  b", "a\u00a0B"),
        ("Ⅳ", "iv"),
    ],
)
def test_spellings_of_one_name_are_one_name(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_an_accent_makes_another_name() -> None:
    assert fold("Éire") != fold("Eire")

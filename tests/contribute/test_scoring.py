"""Each sign of spam can be read off the words; what resembles it is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.contribute.flags import FLAGS
from directory.contribute.scoring import host_of, signs
from directory.contribute.spam import POINTS, looks_like_spam


@pytest.mark.parametrize(
    ("words", "sign"),
    [
        ("See https://zed.example/about", "links"),
        ("See https://other.example", "elsewhere"),
        ("[url=x]y[/url]", "markup"),
        ("Casino with free spins", "sale"),
        ("Vіаgra for you", "sale"),  # two letters are Cyrillic
        ("V1agra for you", "sale"),
        ("Cheap rates on a mortgage, apply now", "sale"),
        ("A mortgage in the town", "trade"),
        ("Apply now to join in", "pitch"),
        ("Ring +44 1632 960 001", "call"),
        ("WE ARE THE VERY LOUDEST OF ALL", "shouting"),
        ("Аpple and Goоgle", "mixed-scripts"),
        ("xKwPqLmZt RtYuIoPaSd", "gibberish"),
        ("asdfgh qwerty", "gibberish"),
    ],
)
def test_a_sign_is_seen(words: str, sign: str) -> None:
    assert sign in signs([words], website="https://zed.example")


@pytest.mark.parametrize(
    "words",
    [
        "Campaigns against online casinos and payday loans",
        "GCHQ, NHSX and the BBC",
        "Llanfairpwllgwyngyll a'r cylch",
        "Strč prst skrz krk",
        "Общество цифровых прав",
        "数字权利观察",
        "Yandex и Google",
        "McDonald and MacIntyre",
        "JavaScript and PostgreSQL for LinkedIn",
        "C++ and C#",
    ],
)
def test_what_people_write_shows_no_sign(words: str) -> None:
    assert signs([words], website="https://zed.example") == []


def test_links_are_counted_where_people_cite() -> None:
    links = [f"https://{name}.example" for name in "abcdef"]

    assert signs(["Zed"], [" ".join(links[:2])]) == []
    assert signs(["Zed"], [" ".join(links[:3])]) == ["many-links"]
    assert looks_like_spam(signs(["Zed"], [" ".join(links)]))


def test_a_website_that_names_its_trade_says_so() -> None:
    assert signs(["Zed"], website="https://bestonlinecasino.example") == ["trade"]
    assert signs(["Zed"], website="https://shop.example/buy-viagra-online") == ["sale"]


@given(st.lists(st.text(), max_size=3), st.lists(st.text(), max_size=3), st.text())
def test_whatever_is_typed_it_answers_with_signs_that_have_points(short: list[str], long: list[str], site: str) -> None:
    assert set(signs(short, long, site)) <= set(POINTS)
    assert "/" not in host_of(site)


@pytest.mark.parametrize("text", ["a" * 100_000, "http://" * 14_000, "@" * 100_000, "a.b-" * 25_000, "+1 " * 30_000])
def test_long_and_hostile_words_cost_no_time(text: str) -> None:
    signs([text[:5_000]], [text[:5_000]], text[:500])


def test_whatever_holds_something_has_words_for_curators() -> None:
    assert set(POINTS) <= set(FLAGS)

"""Two versions of a text as one: whoever reads what is left of the first, or of the second, reads it whole."""

from hypothesis import given
from hypothesis import strategies as st

from directory.contribute.differences import Piece, pieces_of

WORDS = st.lists(st.sampled_from(["one", "two", "three", "four", "five", "six"]), max_size=20).map(" ".join)


def read(pieces: list[Piece], *, without: str) -> str:
    return " ".join("".join(piece.words for piece in pieces if piece.how != without).split())


@given(old=WORDS, new=WORDS)
def test_both_versions_can_be_read_in_it(old: str, new: str) -> None:
    pieces = list(pieces_of(old, new))

    assert read(pieces, without="new") == old
    assert read(pieces, without="gone") == new


def test_only_what_differs_is_marked_and_what_is_far_from_it_left_out() -> None:
    before = " ".join(f"w{number}" for number in range(200))

    pieces = list(pieces_of(before, before.replace("w100", "<b>new</b>")))

    assert [piece.how for piece in pieces] == ["left-out", "same", "gone", "same", "new", "same", "same", "left-out"]
    assert "w88" in pieces[1].words
    assert "w87" not in pieces[1].words


def test_the_last_words_of_both_stand_apart() -> None:
    assert list(pieces_of("All is well.", "All is better.")) == [
        Piece("same", "All is "),
        Piece("gone", "well."),
        Piece("same", " "),
        Piece("new", "better."),
    ]


def test_two_long_texts_without_a_word_in_common_are_soon_told() -> None:
    pieces = list(pieces_of("a " * 10_000, "b " * 10_000))

    assert [piece.how for piece in pieces] == ["gone", "same", "new", "same"]

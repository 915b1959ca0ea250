"""Words of the vocabulary that were replaced, in a file that still has them."""

import pytest

from directory.open_data.rows import Vocabulary
from tests.factories import make_term

pytestmark = pytest.mark.django_db


def test_a_replaced_term_stands_for_the_last_of_its_replacements() -> None:
    last = make_term("data-rights")
    middle = make_term("data-privacy", deprecated=True, replaced_by=last)
    first = make_term("privacy", deprecated=True, replaced_by=middle)

    faults: list[str] = []
    assert Vocabulary.now().read("issue", [first.slug], faults) == {last.pk}
    assert not faults


def test_a_term_replaced_by_one_of_another_facet_is_refused() -> None:
    make_term("privacy", deprecated=True, replaced_by=make_term("rights", "value"))

    faults: list[str] = []
    assert not Vocabulary.now().read("issue", ["privacy"], faults)
    assert faults == ["The term “privacy” of Issue is no longer in use."]

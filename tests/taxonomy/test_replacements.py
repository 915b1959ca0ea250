"""What may replace a term."""

import pytest
from django.core.exceptions import ValidationError

from tests.factories import make_term

pytestmark = pytest.mark.django_db


def test_a_replacement_stands_in_the_same_facet() -> None:
    old, new = make_term("privacy", deprecated=True), make_term("rights", "value")
    old.replaced_by = new

    with pytest.raises(ValidationError, match="same facet"):
        old.full_clean()


def test_terms_do_not_replace_each_other_in_a_circle() -> None:
    one = make_term("privacy", deprecated=True)
    other = make_term("secrecy", deprecated=True, replaced_by=one)
    one.replaced_by = other

    with pytest.raises(ValidationError, match="replaced by this one"):
        one.full_clean()

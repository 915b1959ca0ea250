"""Something of everything, for what holds on every page."""

import pytest

from tests.factories import make_organisation, make_person, make_term


@pytest.fixture
def something_of_everything(db: None) -> None:
    privacy = make_term("privacy", synonyms=["Data privacy"])
    narrower = make_term("surveillance", under=privacy)
    make_organisation("Watch the Watchers", terms=[narrower], city="Leeds")
    make_person(terms=[privacy])

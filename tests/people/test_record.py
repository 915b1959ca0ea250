"""The record still holds together when it has forgotten somebody."""

from io import StringIO

import pytest
from django.core.management import call_command

from directory.models import Affiliation, Change, Hand, act, put
from directory.removal import erase
from tests.factories import make_organisation, make_person, make_term

pytestmark = pytest.mark.django_db


def test_replaying_the_record_agrees_after_somebody_is_erased() -> None:
    make_term("privacy")
    ada = make_person("Ada Testperson")
    with act(reason="Ada asked."):
        put(ada, {"slug": "ada", "terms.issue": ["privacy"]})
        Affiliation.objects.create(person=ada, organisation=make_organisation("Zed Trust"), role="Trustee")

    erase(ada, hand=Hand.OWNER)

    told = [(change.fields, change.reason) for change in Change.objects.to("person", ada.pk)]
    assert "zed-trust" not in str(told)
    assert "Ada" not in str(told)
    said = StringIO()
    call_command("verify_record", stdout=said, stderr=said)
    assert "ada" not in said.getvalue().lower()

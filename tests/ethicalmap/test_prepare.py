"""`manage.py prepare` can be run at will: it fills an empty database once, and touches nothing after."""

import io
import socket

import pytest
from django.core.management import CommandError, call_command

from directory.models import Change, Organisation
from tests.factories import make_organisation

pytestmark = pytest.mark.django_db


def said(**options: int) -> str:
    out = io.StringIO()
    call_command("prepare", stdout=out, **options)
    return out.getvalue()


def test_an_empty_database_is_filled_once() -> None:
    said()
    before = (Organisation.objects.count(), Change.objects.count())

    said()

    assert before[0] > 250
    assert (Organisation.objects.count(), Change.objects.count()) == before


def test_what_somebody_made_is_left_alone() -> None:
    make_organisation("Ours")

    said()

    assert [entry.name for entry in Organisation.objects.all()] == ["Ours"]


def test_a_port_that_is_taken_is_refused_before_anything_happens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(CommandError, match=rf"Port {port} cannot be had.*make run PORT="):
            said(port=port)

    assert not Organisation.objects.exists()

"""Links that open something once: for one purpose, one address, in time, and for the first who presses the button."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from ethicalmap.tokens import Token, token_hash
from tests.curate.at_once import at_once

SOON = timedelta(minutes=10)
AT_ONCE = 20


def make_token(purpose: str = "sign-in", **changes: Any) -> Token:
    """A link that opens something for ten minutes."""
    fields = {"lasts": SOON, "email": "ada@example.org", "subject": "organisation:1"} | changes
    return Token.objects.issue(purpose, **fields)


@pytest.mark.django_db
def test_a_link_opens_what_it_was_made_for_and_only_once() -> None:
    token = make_token(data={"proof": "mail"})

    opened = Token.objects.redeem("sign-in", token.text)

    assert opened is not None
    assert (opened.email, opened.subject, opened.data) == ("ada@example.org", "organisation:1", {"proof": "mail"})
    assert opened.used_at is not None
    assert Token.objects.redeem("sign-in", token.text) is None
    assert Token.objects.valid("sign-in", token.text) is None


@pytest.mark.django_db
def test_a_hundred_looks_use_nothing_up(django_assert_num_queries: Any) -> None:
    token = make_token()

    with django_assert_num_queries(100):
        seen = {Token.objects.valid("sign-in", token.text) for _ in range(100)}

    assert seen == {token}
    assert Token.objects.redeem("sign-in", token.text) == token


# At once -------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("trial", range(5))
def test_of_twenty_at_once_one_is_let_in(trial: int) -> None:
    text = make_token().text

    came_to = at_once(*[lambda: Token.objects.redeem("sign-in", text)] * AT_ONCE)

    assert len([one for one in came_to if isinstance(one, Token)]) == 1
    assert came_to.count(None) == AT_ONCE - 1


def look_then_use(purpose: str, text: str) -> Token | None:
    """What `redeem` must not be: a look, and a note afterwards that it was used."""
    found = Token.objects.valid(purpose, text)
    if found is not None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        Token.objects.filter(pk=found.pk).update(used_at=timezone.now())
    return found


@pytest.mark.django_db(transaction=True)
def test_without_the_condition_more_than_one_would_be_let_in() -> None:
    for _ in range(20):
        text = make_token().text
        came_to = at_once(*[lambda text=text: look_then_use("sign-in", text)] * AT_ONCE)
        if len([one for one in came_to if isinstance(one, Token)]) > 1:
            return

    pytest.fail("Nobody was let in twice: what the test above finds is no merit of ours.")


# What opens nothing --------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("purpose", ["claim", "invitation", "confirm", "", "sign-in ", "SIGN-IN"])
def test_a_link_opens_nothing_else(purpose: str) -> None:
    token = make_token()

    assert Token.objects.valid(purpose, token.text) is None
    assert Token.objects.redeem(purpose, token.text) is None
    assert Token.objects.redeem("sign-in", token.text) == token, "the control: it was good all along"


@pytest.mark.django_db
def test_one_persons_link_is_not_anothers() -> None:
    hers, his = make_token(email="Ada@Example.org"), make_token(email="charles@example.org")

    opened = Token.objects.redeem("sign-in", hers.text)

    assert opened is not None
    assert opened.email == "ada@example.org"
    assert Token.objects.valid("sign-in", his.text) == his


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("lasts", "opens"), [(SOON, True), (timedelta(seconds=1), True), (timedelta(0), False), (-SOON, False)]
)
def test_a_link_opens_nothing_once_its_time_is_over(lasts: timedelta, opens: bool) -> None:
    now = timezone.now()
    with patch("ethicalmap.tokens.timezone.now", return_value=now):
        text = make_token(lasts=lasts).text

        assert (Token.objects.valid("sign-in", text) is not None) == opens
        assert (Token.objects.redeem("sign-in", text) is not None) == opens


@pytest.mark.django_db
def test_a_link_with_one_letter_changed_opens_nothing() -> None:
    text = make_token().text

    for at in range(len(text)):
        other = text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]
        assert Token.objects.redeem("sign-in", other) is None


@pytest.mark.django_db
@settings(deadline=None)
@given(st.text(max_size=200))
def test_what_was_never_issued_opens_nothing(text: str) -> None:
    assert Token.objects.redeem("sign-in", text) is None


# What is kept --------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_table_alone_opens_nothing() -> None:
    token = make_token()
    kept = [str(value) for value in Token.objects.filter(pk=token.pk).values_list()[0]]

    assert token.text not in kept
    assert not [one for one in kept if Token.objects.valid("sign-in", one)]
    assert token.token_hash == token_hash(token.text)


@pytest.mark.django_db
def test_a_link_outlives_a_new_secret_and_is_written_while_the_old_one_is_known(settings: Any) -> None:
    token = make_token()
    text, old = token.text, settings.SECRET_KEY

    settings.SECRET_KEY = "another-one-of-fifty-characters-0123456789-abcdefgh"
    assert token.text == token.path == ""
    settings.SECRET_KEY_FALLBACKS = [old]
    assert token.text == text

    assert Token.objects.redeem("sign-in", text) == token

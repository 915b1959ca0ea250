"""Five hundred posts of robots and two hundred of people, sent through the form: most of the former are held, none of
either is published, and nobody's is lost.

The lists of words (`directory/contribute/spam_words.py`) were tuned on corpora of other seeds than these. They share
the grammar of these, though: docs/decisions/triage.md says how the lists fared on posts that were written afterwards.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest
from django.test import Client

from directory.models import Contribution, Organisation
from tests.contribute import honest_posts, spam_posts
from tests.contribute.factories import make_vocabulary, send, stamp

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

SPAM, HONEST = 500, 200


def send_all(posts: Iterable[tuple[str, dict[str, Any]]]) -> tuple[Counter[str], Counter[str], Counter[int]]:
    """Send each from a network of its own; how many of each kind were sent, how many held, and each status."""
    client, sent, held, statuses = Client(), Counter[str](), Counter[str](), Counter[int]()
    for number, (kind, post) in enumerate(posts):
        network = f"10.{number // 250}.{number % 250}.7"
        age = post.pop("age")
        response = send(client, address=network, form=stamp(age=age), **post)
        statuses[response.status_code] += 1
        sent[kind] += 1
        held[kind] += Contribution.objects.order_by("-pk").values_list("held", flat=True)[0]
    return sent, held, statuses


def test_of_five_hundred_spam_posts_nearly_all_are_held_and_none_is_published(record_property: Any) -> None:
    make_vocabulary()

    sent, held, statuses = send_all(spam_posts.corpus(seed=2027, number=SPAM))

    record_property("figures", json.dumps({kind: f"{held[kind]} of {sent[kind]}" for kind in sent}))
    assert statuses == {302: SPAM}
    assert Contribution.objects.count() == SPAM
    assert held.total() >= 0.95 * SPAM, held
    assert not Organisation.objects.exists()


def test_of_two_hundred_honest_posts_none_is_lost_and_hardly_any_held(record_property: Any) -> None:
    make_vocabulary()

    sent, held, statuses = send_all(honest_posts.corpus(seed=2027, number=HONEST))

    record_property("figures", json.dumps({kind: f"{held[kind]} of {sent[kind]}" for kind in sent}))
    assert statuses == {302: HONEST}
    assert Contribution.objects.count() == HONEST
    assert held.total() <= 0.02 * HONEST, held
    assert all(one.private_path for one in Contribution.objects.all())


def test_without_its_words_the_guard_would_hold_little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("directory.contribute.scoring.signs", lambda *words: [])
    make_vocabulary()

    _sent, held, _statuses = send_all(spam_posts.corpus(seed=2027, number=60))

    assert held.total() < 30

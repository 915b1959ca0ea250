"""Probes learn in one request whether a process lives and can serve, and strangers learn nothing more."""

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client, override_settings

from ethicalmap import health

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ask_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_seen_migrated", False)


@pytest.mark.parametrize("address", ["/livez", "/readyz", "/healthz", "/healthz/"])
def test_a_whole_site_answers_200_and_is_not_kept(client: Client, address: str) -> None:
    response = client.get(address)

    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    assert not response.cookies


def test_a_missing_migration_answers_503(client: Client) -> None:
    MigrationRecorder.Migration.objects.filter(app="directory").delete()

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {"process": "ok", "database": "ok", "migrations": "missing"}


@pytest.mark.parametrize("seen_before", [False, True])
def test_a_database_that_is_away_answers_503_and_the_process_still_lives(
    client: Client, monkeypatch: pytest.MonkeyPatch, seen_before: bool
) -> None:
    def away(*args: object, **kwargs: object) -> None:
        raise OperationalError("connection to server at 10.1.2.3 failed: password authentication failed")

    monkeypatch.setattr(health, "_seen_migrated", seen_before)
    monkeypatch.setattr(connection, "cursor", away)

    ready, live = client.get("/readyz"), client.get("/livez")

    assert (ready.status_code, live.status_code) == (503, 200)
    assert ready.json() == {"process": "ok", "database": "unreachable", "migrations": "unknown"}


@override_settings(SECURE_SSL_REDIRECT=True)
def test_a_probe_needs_neither_https_nor_our_name(client: Client) -> None:
    assert client.get("/healthz", headers={"host": "10.1.2.3"}).status_code == 200
    assert client.get("/robots.txt").status_code == 301


def test_a_probe_cannot_post(client: Client) -> None:
    assert client.post("/healthz").status_code == 405

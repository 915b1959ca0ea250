"""Production never starts on a guess: what is missing or makes no sense ends in a sentence."""

import os
import re
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ethicalmap.env import SettingRefusedError

ROOT = Path(__file__).resolve().parents[2]

PRODUCTION = {
    "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-0123456789-abc",
    "ALLOWED_HOSTS": "map.example.org",
    "EMAIL_URL": "smtp://mail.example.org:587/?tls=True",
    "CONTACT_EMAIL": "map@example.org",
    "DEBUG": "0",
    "HTTPS": "1",
    "TRUSTED_PROXIES": "0",
    "DATABASE_URL": "postgresql://map@localhost/map",
}


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    """Reads the settings anew, as they stand in production but for `changes`."""

    def read(**changes: str) -> dict[str, Any]:
        for name, value in (PRODUCTION | changes).items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(ROOT / "ethicalmap" / "settings.py"))

    return read


def test_whole_settings_start(start: Callable[..., dict[str, Any]]) -> None:
    settings = start()

    assert settings["EMAIL_HOST"] == "mail.example.org"
    assert settings["DATABASES"]["default"]["ENGINE"] == "django.db.backends.postgresql"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SECRET_KEY", "", "empty or missing"),
        ("SECRET_KEY", "short", "50 random characters"),
        ("SECRET_KEY", "x" * 60, "50 random characters"),
        ("ALLOWED_HOSTS", "", "empty or missing"),
        ("ALLOWED_HOSTS", "map.example.org,*", "the site's own names"),
        ("DATABASE_URL", "", "It is no address"),
        ("DATABASE_URL", "mysql://root@localhost/map", "begins with “mysql:”"),
        ("DATABASE_URL", "sqlite://:memory:", "nothing would be kept"),
        ("DATABASE_URL", "postgresql://localhost:port/map", "no address of a database"),
        ("EMAIL_URL", "", "empty or missing"),
        ("EMAIL_URL", "pigeon://coop", "begins with “pigeon:”"),
        ("CONTACT_EMAIL", "", "empty or missing"),
        ("DEBUG", "perhaps", "Say 1 or 0"),
        ("HTTPS", "perhaps", "Say 1 or 0"),
        ("TRUSTED_PROXIES", "one", "whole number"),
        ("TRUSTED_PROXIES", "-1", "not below 0"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_by_name(
    start: Callable[..., dict[str, Any]], name: str, value: str, sentence: str
) -> None:
    with pytest.raises(SettingRefusedError, match=f"^{name}: .*{re.escape(sentence)}"):
        start(**{name: value})


def test_the_command_line_and_the_server_print_the_sentence_alone() -> None:
    for command in (["manage.py", "check"], ["-m", "gunicorn", "--check-config"]):
        started = subprocess.run(
            [sys.executable, *command],
            env={"PATH": os.environ["PATH"]} | PRODUCTION | {"SECRET_KEY": ""},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

        assert started.returncode != 0
        assert started.stderr.startswith("SECRET_KEY: Production needs this setting")
        assert "Traceback" not in started.stderr


def test_a_refusal_tells_no_secret(start: Callable[..., dict[str, Any]]) -> None:
    with pytest.raises(SettingRefusedError) as refused:
        start(DATABASE_URL="mysql://root:hunter2@localhost/map")

    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(("address", "path"), [("file:///srv/mails", "/srv/mails"), ("file:/mails", "mails")])
def test_mail_is_put_in_the_folder_that_is_named(start: Callable[..., dict[str, Any]], address: str, path: str) -> None:
    assert start(EMAIL_URL=address)["EMAIL_FILE_PATH"] == path


@pytest.mark.parametrize(
    ("site", "told"), [("", "http://localhost:8201"), ("https://map.example", "https://map.example")]
)
def test_links_in_mails_lead_to_the_port_unless_the_site_is_said_to_be_elsewhere(
    start: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch, site: str, told: str
) -> None:
    monkeypatch.delenv("SITE_URL", raising=False)
    changes = {"HTTPS": "0", "ALLOWED_HOSTS": "localhost", "PORT": "8201"} | ({"SITE_URL": site} if site else {})

    assert start(**changes)["SITE_URL"] == told


def test_development_needs_no_settings(start: Callable[..., dict[str, Any]]) -> None:
    settings = start(
        **(
            dict.fromkeys(PRODUCTION, "")
            | {"DEBUG": "1", "HTTPS": "0", "TRUSTED_PROXIES": "0", "DATABASE_URL": "sqlite:///x"}
        )
    )

    assert settings["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert settings["EMAIL_BACKEND"] == "django.core.mail.backends.console.EmailBackend"


def test_over_https_cookies_are_bound_to_the_host(start: Callable[..., dict[str, Any]]) -> None:
    settings = start()

    assert settings["SESSION_COOKIE_NAME"] == "__Host-sessionid"
    assert settings["CSRF_COOKIE_NAME"] == "__Host-csrftoken"
    assert settings["SESSION_COOKIE_SECURE"] is settings["CSRF_COOKIE_SECURE"] is True
    assert settings["SECURE_HSTS_SECONDS"] == 63_072_000

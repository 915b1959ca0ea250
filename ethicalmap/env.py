"""Reads settings from the environment, and refuses in a sentence what it cannot read."""

from collections.abc import Callable
from typing import Any, TypeVar

import dj_database_url
import dj_email_url
from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

T = TypeVar("T")

DATABASES = ("sqlite", "postgres", "postgresql")
MAIL = ("smtp", "submission", "console", "file", "memory", "dummy")


class SettingRefusedError(ImproperlyConfigured):
    """A setting is missing or makes no sense. The message is for whoever starts the site, and says what to do."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name}: {why} README.md has a table of all settings.")


class Environment:
    """The environment, typed. In development (`DEBUG=1`) a missing setting takes a harmless stand-in."""

    def __init__(self, variables: Env) -> None:
        self.variables = variables
        self.debug = False
        self.debug = self.flag("DEBUG", default=False)

    def text(self, name: str, *, default: str) -> str:
        return self.variables.str(name, default=default).strip()

    def required(self, name: str, *, in_development: str) -> str:
        """The setting; in development a stand-in, in production never a guess."""
        value = self.text(name, default="") or (in_development if self.debug else "")
        if not value:
            raise SettingRefusedError(name, "Production needs this setting, and it is empty or missing.")
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        return bool(self._read(self.variables.bool, name, "Say 1 or 0.", default=default))

    def number(self, name: str, *, default: int) -> int:
        """A whole number, not below nought."""
        value = int(self._read(self.variables.int, name, "Give a whole number.", default=default))
        if value < 0:
            raise SettingRefusedError(name, "Give a number that is not below 0.")
        return value

    def words(self, name: str) -> list[str]:
        """What stands between commas."""
        return _words(self.text(name, default=""))

    def secret(self, name: str) -> str:
        """A key long and mixed enough to sign with."""
        value = self.required(name, in_development="development-only-" + "x" * 40)
        if not self.debug and (len(value) < 50 or len(set(value)) < 10):
            make_one = "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
            raise SettingRefusedError(name, f"It must be 50 random characters or more. Make one: {make_one}.")
        return value

    def hosts(self, name: str) -> list[str]:
        """Host names that this site answers to."""
        hosts = _words(self.required(name, in_development="localhost,127.0.0.1,[::1]"))
        if "*" in hosts and not self.debug:
            raise SettingRefusedError(
                name, "“*” answers to any name. Write the site's own names, such as map.example.org."
            )
        return hosts

    def database(self, name: str, *, default: str) -> dict[str, Any]:
        """Django's description of the database at an address."""
        address = self.text(name, default=default)
        self._refuse_scheme(name, address, DATABASES, "sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME")
        try:
            described = dict(dj_database_url.parse(address))
        except ValueError:
            raise SettingRefusedError(name, "This is no address of a database.") from None
        if described["NAME"] in ("", ":memory:"):
            raise SettingRefusedError(name, "It names no database, so nothing would be kept.")
        return described

    def mail(self, name: str) -> dict[str, Any]:
        """Django's EMAIL_ settings for a mail server's address."""
        address = self.required(name, in_development="console:")
        self._refuse_scheme(name, address, MAIL, "smtp://USER:PASSWORD@HOST:587/?tls=True or console:")
        try:
            described = dict(dj_email_url.parse(address))
        except ValueError:
            raise SettingRefusedError(name, "This is no address of a mail server.") from None
        if address.startswith("file:///"):
            # The parser takes the first slash for the end of a host's name: three make a path from the root.
            described["EMAIL_FILE_PATH"] = f"/{described['EMAIL_FILE_PATH']}"
        return described

    @staticmethod
    def _refuse_scheme(name: str, address: str, known: tuple[str, ...], example: str) -> None:
        scheme = address.partition(":")[0]
        if scheme not in known:
            said = f"It begins with “{scheme}:”, which we do not know" if ":" in address else "It is no address"
            raise SettingRefusedError(name, f"{said}. Write {example}.")

    def _read(self, reader: Callable[..., Any], name: str, why: str, *, default: Any) -> Any:
        try:
            return reader(name, default=default)
        except EnvError:
            raise SettingRefusedError(name, why) from None


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]

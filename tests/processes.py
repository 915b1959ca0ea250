"""Processes beside the test's own, to be let loose on its database and killed."""

import os

from django.db import connection


def for_processes(**more: str) -> dict[str, str]:
    """The environment of a process that works on the database of the test."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "ethicalmap.settings",
        "DEBUG": "1",
        **more,
        "DATABASE_URL": _address(),
    }


def _address() -> str:
    to = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{to['NAME']}"
    return f"postgresql://{to['USER']}:{to['PASSWORD']}@{to['HOST']}:{to['PORT']}/{to['NAME']}"

"""Which edition of the site answers: a word that differs when the code, the templates or the printed settings do."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from pathlib import Path

import django
from django.conf import settings

ROOMS = ("directory", "ethicalmap", "taxonomy", "templates")


@cache
def edition() -> str:
    """The edition, the same in every process that runs it. Read once for each process: some milliseconds."""
    read = blake2b(digest_size=8)
    read.update(repr((django.VERSION, settings.SITE_NAME, settings.SITE_STRAPLINE, settings.CONTACT_EMAIL)).encode())
    for path in _files(Path(settings.BASE_DIR)):
        read.update(path.read_bytes())
    return read.hexdigest()


def _files(base: Path) -> list[Path]:
    """Whatever a page is made of. Static files are in it by their hashed names."""
    made = (path for room in ROOMS for path in (base / room).rglob("*") if path.suffix in {".py", ".html", ".mo"})
    names = [Path(settings.STATIC_ROOT) / "staticfiles.json"]
    return sorted(path for path in [*made, *names] if path.is_file())

"""One stylesheet for visitors, many for those who write it."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET = "css/site.css"
IMPORT = re.compile(r'^@import url\("(?P<path>[^"]+)"\) layer\((?P<layer>\w+)\);$', re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)


class JoinedStylesheets(CompressedManifestStaticFilesStorage):
    """Static files as production serves them: hashed, compressed, and what site.css imports set into it.

    A browser that follows forty imports makes forty requests. Here the first page makes one.
    """

    def post_process(self, paths: dict[str, tuple[Any, str]], *args: Any, **kwargs: Any) -> Iterator[Any]:
        if SHEET in paths:
            joined = InMemoryStorage()
            joined.save(SHEET, ContentFile(joined_sheet(paths).encode()))
            paths = {**paths, SHEET: (joined, SHEET)}
        yield from super().post_process(paths, *args, **kwargs)


def joined_sheet(paths: dict[str, tuple[Any, str]]) -> str:
    """The text of site.css with each import replaced by the sheet it names, in its layer, without comments.

    `paths` is what collectstatic found: name to (storage, path). KeyError for an import that is not there.
    """

    def read(name: str) -> str:
        storage, path = paths[name]
        with storage.open(path) as sheet:
            return COMMENT.sub("", sheet.read().decode())

    return IMPORT.sub(lambda line: f"@layer {line['layer']} {{\n{read('css/' + line['path'])}}}", read(SHEET))

"""Where users of terms say how they use them, so that the vocabulary can ask without knowing who they are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class Use:
    """One kind of thing that is tagged with terms."""

    kind: str
    name_plural: StrPromise | str
    # Term key to the number of listed things under it or a narrower term; no query per term.
    counts: Callable[[], Mapping[int, int]]
    # Whether anything at all, listed or not, is tagged with the term of this key.
    is_used: Callable[[int], bool]
    # Where the things under a term are listed: facet slug, term slug.
    address: Callable[[str, str], str]


_uses: dict[str, Use] = {}


def register(use: Use) -> None:
    """Join: `use.kind` is tagged with terms. Called once from AppConfig.ready()."""
    _uses[use.kind] = use


def uses() -> tuple[Use, ...]:
    """All kinds of thing that are tagged with terms."""
    return tuple(_uses.values())

"""Finding entries by a name or address that is spelt a little differently."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import connection, models
from django.db.models import Count

from directory.models.identity import site_key
from directory.models.organisation import Organisation
from taxonomy.words import fold

# Articles and legal forms: "The Zed Trust Ltd" and "Zed Trust" are likely one.
_LEFT_OUT = """
    the le la les der die das el los a an
    ltd limited llp llc plc cic cio inc incorporated corp corporation company co pty
    gmbh ggmbh ev ag bv nv sa sas sarl srl asbl vzw oy ab as aps
"""
_left_out = frozenset(_LEFT_OUT.split())


def comparable(name: str) -> str:
    """`name` without what people leave out or spell differently: accents, case, punctuation, articles, legal forms.

    Words between single spaces. Never empty, unless the name is.
    """
    folded = unicodedata.normalize("NFKD", fold(name).replace("&", " and "))
    plain = "".join(c for c in folded if not unicodedata.combining(c))
    # "C.I.C." and "don't" are one word each; "C++" and "C#" are two names.
    words = re.sub(r"[^\w\s+#]|_", " ", re.sub(r"[.'\u2019]", "", plain)).split()
    return " ".join(word for word in words if word not in _left_out) or " ".join(words) or fold(name)


def match_keys(names: Iterable[str], website: str) -> set[str]:
    """What is likely still the same after a slip: the start and the end of each word, and the website's host."""
    words = {word for name in names for word in comparable(name).split()[:12]}
    keys = {f"{word[:3]}…" for word in words} | {f"…{word[-3:]}" for word in words if len(word) > 3}
    host = site_key(website).partition("/")[0]
    return keys | {f"//{host[-60:]}"} if host else keys


_INSERT = "INSERT INTO directory_matchkey (organisation_id, key) VALUES (%s, %s)"


class MatchKeyQuerySet(models.QuerySet["MatchKey"]):
    """Keys of all organisations, whatever their standing."""

    def nearest(self, names: Iterable[str], website: str, *, most: int) -> list[int]:
        """The organisations that share most keys with what is asked, by primary key; at most `most`. One query."""
        sharing = self.filter(key__in=match_keys(names, website)).values("organisation").annotate(shared=Count("pk"))
        return list(sharing.order_by("-shared", "organisation").values_list("organisation", flat=True)[:most])

    def refresh(self, organisations: Iterable[int]) -> None:
        """Make the keys of some organisations true again. Three queries for every 500."""
        keys = list(organisations)
        for start in range(0, len(keys), 500):
            some = keys[start : start + 500]
            self.filter(organisation__in=some).delete()
            named = Organisation.objects.filter(pk__in=some).values_list("pk", "name", "former_names", "website")
            rows = [
                (pk, key)
                for pk, name, former_names, website in named
                for key in match_keys([name, *former_names], website)
            ]
            # Six rows an entry: bulk_create takes more than twice as long, which imports would feel.
            with connection.cursor() as cursor:
                cursor.executemany(_INSERT, rows)


class MatchKey(models.Model):
    """One thing by which an organisation is found although its name or address is spelt differently.

    Kept with the entries (see `recording`): looking for a near name compares a few hundred names instead of all.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="match_keys")
    key = models.CharField(max_length=80)

    objects: ClassVar[Any] = MatchKeyQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "organisation"], name="match_key_once")]

    def __str__(self) -> str:
        return self.key

"""Addresses that entries had before. They never break: they redirect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models.acts import Fields


class FormerAddressQuerySet(models.QuerySet["FormerAddress"]):
    """Former addresses of entries of all kinds."""

    def of_others(self, kind: str, slugs: Iterable[str], pk: int | None = None) -> FormerAddressQuerySet:
        """Former addresses among `slugs` that lead to another entry of `kind` than `pk`."""
        theirs = self.filter(kind=kind, slug__in=slugs)
        return theirs if pk is None else theirs.exclude(entry_id=pk)


class FormerAddress(models.Model):
    """A slug that one entry had once. No foreign key to the entry: entries are of several kinds."""

    kind = models.CharField(max_length=20)
    slug = models.SlugField(max_length=100, allow_unicode=True)
    entry_id = models.BigIntegerField()
    left_at = models.DateTimeField(default=timezone.now)

    objects = FormerAddressQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="former_address_leads_to_one_entry")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.slug}"

    @classmethod
    def keep(cls, changed: Mapping[tuple[str, int], Fields]) -> None:
        """Remember the slugs that entries gave up. Call in the transaction that changes them, through whatever door.

        One query for each kind whose slugs changed, and two for each entry that was renamed. Raises ValidationError
        when an entry takes what is still another's former address: a link from outside would lead to the wrong one.
        """
        moves = [(kind, pk, *fields["slug"]) for (kind, pk), fields in changed.items() if "slug" in fields]
        for kind in {kind for kind, *_rest in moves}:
            cls._refuse_taken(kind, {slug: pk for moved, pk, _old, slug in moves if moved == kind})
        for kind, pk, old, slug in moves:
            if old:
                # Back at an address of its own: no longer a former one.
                cls.objects.filter(kind=kind, slug=slug).delete()
                cls.objects.update_or_create(kind=kind, slug=old, defaults={"entry_id": pk, "left_at": timezone.now()})

    @classmethod
    def _refuse_taken(cls, kind: str, wanted: Mapping[str, int]) -> None:
        slugs = list(wanted)
        for start in range(0, len(slugs), 1000):
            # One query for so many: a database takes only so many values at a time.
            for former in cls.objects.filter(kind=kind, slug__in=slugs[start : start + 1000]):
                if former.entry_id != wanted[former.slug]:
                    raise ValidationError(refusal(former.slug))


def refusal(slug: str) -> str:
    """Why nothing else can have this slug."""
    return _("“%(slug)s” was another entry's address, and links to it lead there. Choose another slug.") % {
        "slug": slug
    }

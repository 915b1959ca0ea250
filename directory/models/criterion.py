"""Criteria: published, numbered rules for what is in and out. Every listing and every refusal cites them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import OuterRef, Prefetch, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models.contribution import Contribution
from directory.models.index import IndexChange

Reason = Contribution.Reason
# Stands in IndexChange.kind when a criterion changed: pages that print criteria are made anew.
CRITERION = "criterion"


class PublishedError(Exception):
    """A version of a criterion is published once, and never changed."""


class CriterionQuerySet(models.QuerySet["Criterion"]):
    """Criteria, in their order."""

    def in_force(self) -> CriterionQuerySet:
        """Those that decisions may cite, each with its version of today in `.current`. Two queries."""
        return self.filter(retired_at=None).with_current()

    def with_current(self) -> CriterionQuerySet:
        """Each with its version of today in `.current`: one more query, however many."""
        latest = CriterionVersion.objects.filter(criterion=OuterRef("criterion")).order_by("-number").values("pk")[:1]
        versions = CriterionVersion.objects.filter(pk=Subquery(latest))
        return self.prefetch_related(Prefetch("versions", queryset=versions, to_attr="latest"))


class Criterion(models.Model):
    """One rule. What it says stands in its versions, which are published and never changed."""

    class Side(models.TextChoices):
        """Which question it answers."""

        IN = "in", _("An organisation is listed when")
        OUT = "out", _("It is not listed when")
        PERSON = "person", _("A person is listed when")
        ENTRY = "entry", _("What stands in an entry")

    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    side = models.CharField(_("question"), max_length=10, choices=Side)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    # The reason for a refusal that rests on it unless the curator says otherwise; empty for none.
    reason = models.CharField(_("reason it stands for"), max_length=30, choices=Reason, blank=True)
    retired_at = models.DateTimeField(_("no longer in force since"), null=True, blank=True)

    objects: ClassVar[CriterionQuerySet] = CriterionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["side", "position", "pk"]
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")

    def __str__(self) -> str:
        return self.slug

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            IndexChange.announce([(CRITERION, None)])

    def get_absolute_url(self) -> str:
        return reverse("criterion", args=[self.slug])

    @property
    def is_in_force(self) -> bool:
        """Whether decisions may cite it."""
        return self.retired_at is None

    @property
    def current(self) -> CriterionVersion:
        """The version of today. No query where it was fetched by `in_force()`."""
        if "latest" in self.__dict__:
            return self.__dict__["latest"][0]  # type: ignore[no-any-return]
        return self.versions.order_by("-number")[0]

    @property
    def cited(self) -> tuple[str, int]:
        """How a decision of today cites it: (slug, version)."""
        return (self.slug, self.current.number)


class CriterionVersion(models.Model):
    """What a criterion says from one day on."""

    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    title = models.CharField(_("title"), max_length=100)
    meaning = models.TextField(_("what it means"), max_length=2000)
    examples_in = models.TextField(_("examples that meet it"), max_length=2000, blank=True, help_text=_("One a line."))
    examples_out = models.TextField(_("examples that do not"), max_length=2000, blank=True, help_text=_("One a line."))
    note = models.CharField(_("what changed, and why"), max_length=300, blank=True)
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering = ["criterion", "-number"]
        constraints = [models.UniqueConstraint(fields=["criterion", "number"], name="criterion_version_once")]
        verbose_name = _("version of a criterion")
        verbose_name_plural = _("versions of a criterion")

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise PublishedError
        with transaction.atomic():
            super().save(*args, **kwargs)
            IndexChange.announce([(CRITERION, None)])

    @property
    def met_by(self) -> list[str]:
        """The examples that meet it."""
        return [line for line in self.examples_in.splitlines() if line.strip()]

    @property
    def missed_by(self) -> list[str]:
        """The examples that do not."""
        return [line for line in self.examples_out.splitlines() if line.strip()]

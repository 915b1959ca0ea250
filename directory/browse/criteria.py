"""What is listed and what is not: the criteria as they are in force, and each with all that it ever said."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django_stubs_ext import StrOrPromise

from directory.browse.caching import unless_unchanged
from directory.browse.wording import Piece, compare
from directory.models import Criterion, CriterionVersion

# What of a version people compare, each under its label.
_TEXTS = {
    "title": _("Title"),
    "meaning": _("What it means"),
    "examples_in": _("Examples that meet it"),
    "examples_out": _("Examples that do not"),
}


@dataclass(frozen=True)
class Revision:
    """A version, and how its texts differ from the one before: pairs of label and pieces. Empty for the first."""

    version: CriterionVersion
    changes: list[tuple[StrOrPromise, list[Piece]]]


@unless_unchanged
@require_safe
def criteria(request: HttpRequest) -> HttpResponse:
    """All criteria by the question they answer. Three queries, however many there are."""
    every = list(Criterion.objects.with_current())
    in_force = [criterion for criterion in every if criterion.is_in_force]
    sides = [(side, [one for one in in_force if one.side == side]) for side in Criterion.Side]
    context = {
        "sides": [(side, criteria) for side, criteria in sides if criteria],
        "retired": [criterion for criterion in every if not criterion.is_in_force],
        "latest": max((criterion.current.published_at for criterion in every), default=None),
    }
    return render(request, "browse/criteria.html", context)


@unless_unchanged
@require_safe
def criterion(request: HttpRequest, slug: str) -> HttpResponse:
    """One criterion with all its versions, the latest first, and what changed between them. Four queries."""
    found = Criterion.objects.filter(slug=slug).with_current().first()
    if found is None:
        raise Http404
    versions = list(found.versions.all())
    return render(request, "browse/criterion.html", {"criterion": found, "revisions": revisions(versions)})


def revisions(versions: list[CriterionVersion]) -> list[Revision]:
    """`versions`, which come latest first, each with what changed from the one before."""
    told = [Revision(later, differences(earlier, later)) for later, earlier in pairwise(versions)]
    return [*told, *(Revision(first, []) for first in versions[-1:])]


def differences(earlier: CriterionVersion, later: CriterionVersion) -> list[tuple[StrOrPromise, list[Piece]]]:
    """Label and pieces of each text that reads otherwise now."""
    texts = [(label, getattr(earlier, name), getattr(later, name)) for name, label in _TEXTS.items()]
    return [(label, compare(was, became)) for label, was, became in texts if was != became]

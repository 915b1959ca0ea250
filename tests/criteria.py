"""Criteria for tests: published as curators publish them."""

from typing import Any

from directory.models import Criterion, CriterionVersion


def make_criterion(slug: str = "is-blue", **changes: Any) -> Criterion:
    """A criterion in force, with one version named after its slug. `title` and other texts go to the version."""
    own = {name: changes.pop(name) for name in ("side", "position", "reason", "retired_at") if name in changes}
    criterion = Criterion.objects.create(slug=slug, **{"side": "in", "position": 50} | own)
    make_version(criterion, **changes)
    return criterion


def make_version(criterion: Criterion, **changes: Any) -> CriterionVersion:
    """The next version of a criterion."""
    number = criterion.versions.count() + 1
    texts = {
        "title": criterion.slug.replace("-", " ").capitalize(),
        "meaning": f"What {criterion.slug} means.",
        "examples_in": "The sky.\nThe sea.",
        "examples_out": "A fire.\nA leaf.",
    }
    version: CriterionVersion = CriterionVersion.objects.create(criterion=criterion, number=number, **texts | changes)
    return version

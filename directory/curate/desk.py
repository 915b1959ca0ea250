"""What the pages on which curators merge, split and take back have in common."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, TypeVar, cast

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from directory.curate.reverting import Step
from directory.models import Change, Entry, tell
from ethicalmap.admin import admin_page

Row = TypeVar("Row", bound=models.Model)

NEAR = _("You declared an interest in this entry. Another curator has to do this.")


def curator_of(request: HttpRequest, kind: str) -> User:
    """Who asks. Raises PermissionDenied for those who may not change entries of `kind`."""
    if not request.user.has_perm(f"directory.change_{kind}"):
        raise PermissionDenied
    return cast("User", request.user)


def found(model: type[Row], pk: int) -> Row:
    """The row of that key. Raises Http404, also for a key that no database could hold."""
    row = model._base_manager.filter(pk=pk).first() if pk < 2**63 else None
    if row is None:
        raise Http404
    return row


def desk(
    request: HttpRequest, template: str, model: type[models.Model], *, status: int = HTTPStatus.OK, **context: Any
) -> TemplateResponse:
    """A page of the admin under the list of `model`. `context` has a title."""
    return admin_page(request, f"directory/{template}", model, status=status, **context)


def in_words(entry: Entry, steps: list[Step]) -> list[tuple[Step, str]]:
    """Each step with a sentence on what it would do. Three queries at most."""
    told = tell(Change(kind=entry.kind, fields={step.name: [step.now, step.becomes]}) for step in steps)
    return [(step, " ".join(one.sentences)) for step, one in zip(steps, told, strict=True)]

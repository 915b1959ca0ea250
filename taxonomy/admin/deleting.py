"""Deleting facets and terms: only what nothing hangs on, and with the way out where something does."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import ProtectedError, RestrictedError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from taxonomy.admin.pages import RecordedAdmin, page


@dataclass(frozen=True)
class Obstacle:
    """Why something cannot be deleted, and a link to what to do about it."""

    why: StrOrPromise
    address: str
    what_to_do: StrOrPromise


class CarefulDelete(RecordedAdmin):
    """An admin that says what hangs on a thing instead of deleting it. A subclass says `obstacles`."""

    # Many at once would be deleted unseen.
    actions = None

    def obstacles(self, thing: Any) -> list[Obstacle]:
        raise NotImplementedError

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        thing = self.get_object(request, unquote(object_id))
        if not self.has_delete_permission(request, thing):
            raise PermissionDenied
        if thing is not None and (obstacles := self.obstacles(thing)):
            status = HTTPStatus.CONFLICT if request.method == "POST" else HTTPStatus.OK
            title = _("“%(name)s” cannot be deleted") % {"name": thing}
            shown = {"title": title, "object": thing, "obstacles": obstacles, "media": self.media}
            return page(request, "cannot_delete", self.model, status=status, **shown)
        try:
            return super().delete_view(request, object_id, extra_context)
        except (IntegrityError, ProtectedError, RestrictedError):
            # Somebody began to use it in the same moment: asked again, it says what hangs on it.
            self.message_user(request, _("Somebody used it in the same moment. Look again."), level=messages.ERROR)
            return HttpResponseRedirect(request.path)

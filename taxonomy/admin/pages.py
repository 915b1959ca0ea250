"""What the pages on which the vocabulary is curated have in common."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from ethicalmap.admin import admin_page
from ethicalmap.paging import Leaf
from taxonomy import guards
from taxonomy.history import EDITS_PER_PAGE, changes_of
from taxonomy.record import edit
from taxonomy.record.telling import tell

CHANGE = "taxonomy.change_term"


def page(
    request: HttpRequest, template: str, model: type[models.Model], *, status: int = HTTPStatus.OK, **context: Any
) -> TemplateResponse:
    """A page of the admin under the list of `model`. `context` has a title."""
    return admin_page(request, f"taxonomy/{template}", model, status=status, **context)


def editor_of(request: HttpRequest) -> User:
    """Who asks. Raises PermissionDenied for those who may not change terms."""
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied
    return cast("User", request.user)


class RecordedAdmin(admin.ModelAdmin[Any]):
    """An admin whose every saving and deleting is one edit, by whoever is signed in, with the reason that was typed.

    What its forms find to be well is still so when it is written: nobody else writes words meanwhile.
    """

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._recorded(super().changeform_view, request, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._recorded(super().changelist_view, request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._recorded(super().delete_view, request, *args, **kwargs)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """From the record, which knows more than Django's log. Six queries."""
        word = self.get_object(request, unquote(object_id))
        if not self.has_view_or_change_permission(request, word):
            raise PermissionDenied
        if word is None:
            return HttpResponseRedirect(reverse(f"admin:taxonomy_{self.opts.model_name}_changelist"))
        pages = Paginator(changes_of(str(self.opts.model_name), word.pk), EDITS_PER_PAGE)
        leaf = pages.get_page(request.GET.get("page"))
        title = _("History of “%(name)s”") % {"name": word}
        return page(request, "word_history", self.model, title=title, word=word, told=tell(leaf), page=Leaf(leaf))

    @staticmethod
    def _recorded(view: Callable[..., HttpResponse], request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with edit(user=request.user, reason=request.POST.get("reason", "").strip()[:500]):
            guards.lock()
            return view(request, *args, **kwargs)

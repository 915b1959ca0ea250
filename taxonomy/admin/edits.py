"""The record of edits in the admin: read, and undone."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from ethicalmap.admin import ReadOnlyAdmin
from taxonomy.admin.pages import CHANGE, editor_of, page
from taxonomy.models import Edit, Facet, Term, WordChange
from taxonomy.models.edit import Of
from taxonomy.record.telling import tell
from taxonomy.record.undoing import CannotUndoError, ChangedSinceError, conflicts_of, refusal, undo
from taxonomy.uses import uses

# An edit may touch the whole vocabulary. A page tells no more of it than anybody reads.
MOST_TOLD = 100


@admin.register(Edit)
class EditAdmin(ReadOnlyAdmin):
    """What was done to the vocabulary, the latest first."""

    list_display = ["made_at", "what", "words", "hand", "user", "reason", "is_undone"]
    list_display_links = ["made_at"]
    list_filter = ["what", "hand"]
    list_select_related = ["user", "undone_by"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edit]:
        loud = WordChange.objects.filter(edit=OuterRef("pk"), quiet=False)
        first = {of: Subquery(loud.filter(of=of).values("key")[:1]) for of in Of.values}
        edits: QuerySet[Edit] = super().get_queryset(request)
        return edits.alias(first_term=first[Of.TERM], first_facet=first[Of.FACET]).annotate(
            term=Subquery(Term.objects.filter(pk=OuterRef("first_term")).values("name")[:1]),
            facet=Subquery(Facet.objects.filter(pk=OuterRef("first_facet")).values("name")[:1]),
            count=Count("changes", Q(changes__quiet=False)),
        )

    def get_urls(self) -> list[URLPattern]:
        undo_view = self.admin_site.admin_view(undo_page)
        return [path("<int:pk>/undo/", undo_view, name="taxonomy_edit_undo"), *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """An edit is read where it is undone."""
        if object_id.isdecimal() and len(object_id) < 19:
            return HttpResponseRedirect(reverse("admin:taxonomy_edit_undo", args=[object_id]))
        return super().change_view(request, object_id, *args, **kwargs)

    @admin.display(description=gettext_lazy("words"))
    def words(self, edit: Any) -> str:
        first = edit.term or edit.facet
        if not first:
            return ngettext("%(count)s word", "%(count)s words", edit.count) % {"count": edit.count}
        if edit.count == 1:
            return str(first)
        return _("%(first)s, and %(count)s more") % {"first": first, "count": edit.count - 1}

    @admin.display(description=gettext_lazy("undone"))
    def is_undone(self, edit: Edit) -> str:
        return _("undone") if hasattr(edit, "undone_by") else ""


@require_http_methods(["GET", "HEAD", "POST"])
def undo_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What an edit did, what undoing it comes to, and the button that does it.

    409 where it cannot be undone, or other edits changed the same since; 422 where no reason is given.
    """
    if not request.user.has_perm("taxonomy.view_edit"):
        raise PermissionDenied
    done = get_object_or_404(Edit.objects.select_related("user", "undone_by"), pk=pk)
    if request.method != "POST":
        return _page(request, done, refusal=refusal(done))
    by = editor_of(request)
    reason = request.POST.get("reason", "").strip()
    if not reason:
        told = _("Say why: it stands in the public history.")
        return _page(request, done, status=HTTPStatus.UNPROCESSABLE_ENTITY, error=told)
    try:
        made = undo(done, by, reason)
    except CannotUndoError as refused:
        return _page(request, done, status=HTTPStatus.CONFLICT, refusal=refused.why)
    except ChangedSinceError:
        return _page(request, done, status=HTTPStatus.CONFLICT)
    messages.success(request, _("Undone. Every word that it touched says again what it said before."))
    return HttpResponseRedirect(reverse("admin:taxonomy_edit_undo", args=[made.pk]))


def _page(request: HttpRequest, done: Edit, *, status: int = HTTPStatus.OK, **context: Any) -> HttpResponse:
    loud = [change for change in done.changes.all() if not change.quiet]
    conflicts = set() if context.get("refusal") else {(of, key) for of, key, _field in conflicts_of(done)}
    return page(
        request,
        "undo",
        Edit,
        status=status,
        title=_("Edit of the vocabulary"),
        edit=done,
        told=tell(loud[:MOST_TOLD]),
        more=max(len(loud) - MOST_TOLD, 0),
        retagged=_retagged(done),
        conflicts=tell(change for change in loud if (change.of, change.key) in conflicts),
        may_undo=request.user.has_perm(CHANGE),
        reason=request.POST.get("reason", ""),
        **context,
    )


def _retagged(done: Edit) -> list[str]:
    """How much was filed elsewhere, in words."""
    return [
        use.in_words(len(did["moved"]) + len(did["joined"])) for use in uses() if (did := done.retagged.get(use.kind))
    ]

"""The admin of what runs by itself: letters, and when each job last ran. Read, never written."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_stubs_ext import StrOrPromise

from ethicalmap.models import LastRun, Letter

# Whoever may see who sent something may see to whom a letter goes.
SEE_ADDRESS = "directory.see_sender"


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """Rows that the site writes for itself."""

    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def admin_page(
    request: HttpRequest, template: str, model: type[models.Model], *, status: int = HTTPStatus.OK, **context: Any
) -> TemplateResponse:
    """A page of the admin under the list of `model`. `context` has a title."""
    shared = admin.site.each_context(request) | {"opts": model._meta}
    return TemplateResponse(request, f"admin/{template}.html", shared | context, status=status)


def name_fields_by_label(form: forms.BaseForm) -> None:
    """Give each field its label as its name: in the admin's tables a column's heading is tied to no field."""
    for field in form.fields.values():
        field.widget.attrs["aria-label"] = field.label


class NamedRow(forms.ModelForm[Any]):
    """A row of a list that is edited in place: each field says which row it is of."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{field.label}: {self.instance}"


class NamedFields(forms.ModelForm[Any]):
    """A row on the page of what it belongs to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_fields_by_label(self)


class StateFilter(admin.SimpleListFilter):
    """How far a letter is, in the words of `Letter.State`."""

    title = _("state")
    parameter_name = "state"
    rows = {
        Letter.State.WAITING: Q(sent_at=None, given_up_at=None, failed_at=None),
        Letter.State.FAILED: Q(sent_at=None, given_up_at=None, failed_at__isnull=False),
        Letter.State.GIVEN_UP: Q(given_up_at__isnull=False),
        Letter.State.SENT: Q(sent_at__isnull=False),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, StrOrPromise]]:
        return [(state.value, state.label) for state in self.rows]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Letter]) -> QuerySet[Letter]:
        asked = self.value()
        return queryset.filter(self.rows[Letter.State(asked)]) if asked in Letter.State.values else queryset


@admin.register(Letter)
class LetterAdmin(ReadOnlyAdmin):
    """Mail that went, that waits, and that could not be delivered."""

    list_filter = [StateFilter, "kind"]
    actions = ["try_again"]

    def get_list_display(self, request: HttpRequest) -> Any:
        columns = ["kind", "how_far", "tries", "failure", "posted_at"]
        return [*columns, "to"] if request.user.has_perm(SEE_ADDRESS) else columns

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*self.get_list_display(request), "failed_at", "not_before", "sent_at", "given_up_at"]

    @admin.display(description=_("state"))
    def how_far(self, letter: Letter) -> StrOrPromise:
        return Letter.State(letter.state).label

    def has_try_again_permission(self, request: HttpRequest) -> bool:
        """Whether they may have letters sent once more."""
        return request.user.has_perm("ethicalmap.change_letter")

    @admin.action(description=_("Try again what was given up"), permissions=["try_again"])
    def try_again(self, request: HttpRequest, letters: QuerySet[Letter]) -> None:
        """The next `keep_up` tries them from the start."""
        count = Letter.objects.filter(pk__in=letters.values("pk")).try_again()
        said = ngettext("%(count)d letter will be tried again.", "%(count)d letters will be tried again.", count)
        self.message_user(request, said % {"count": count}, messages.SUCCESS if count else messages.WARNING)


@admin.register(LastRun)
class LastRunAdmin(ReadOnlyAdmin):
    """When each job of `manage.py keep_up` last ran."""

    list_display = fields = ("name", "begun_at", "done_at", "count", "failure")

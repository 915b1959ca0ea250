"""The admin of accounts: administrators let people in and put them into groups, and cannot rise above themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import Field, ManyToManyField
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

# What would make anybody anything.
RISES = ("is_superuser",)
# A box to tick for each, and not the two lists between which Django's script moves things.
TICKED: Mapping[type[Field[Any, Any]], Mapping[str, Any]] = {ManyToManyField: {"widget": CheckboxSelectMultiple}}
# The group whose permissions only a superuser changes.
ADMINISTRATORS = "Administrators"

admin.site.unregister([User, Group])


@admin.register(User)
class AccountAdmin(UserAdmin[User]):
    """Accounts of staff. Only a superuser makes a superuser, touches one, or deletes an account.

    What somebody may do is what their groups may: single permissions would be a second place to look.
    """

    formfield_overrides = TICKED
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Who it is"), {"fields": ("first_name", "last_name", "email")}),
        (_("What they may do"), {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        (_("Important dates"), {"fields": ("last_login", "date_joined")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        own = super().get_readonly_fields(request, obj)
        return own if _is_superuser(request) else (*own, *RISES)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        within = obj is None or not obj.is_superuser or _is_superuser(request)
        return within and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Decisions name who made them, for the audit; somebody who leaves is made inactive instead."""
        return _is_superuser(request)


@admin.register(Group)
class OthersGroupAdmin(GroupAdmin):
    """Groups. Only a superuser changes or deletes the administrators' group, or one that they are in themselves."""

    formfield_overrides = TICKED
    filter_horizontal = ()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_for_others(request, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_for_others(request, obj) and super().has_delete_permission(request, obj)


def _is_for_others(request: HttpRequest, group: Group | None) -> bool:
    """Whether who asks would change what others may do, and not what they may themselves. One query at most."""
    if group is None or _is_superuser(request):
        return True
    return group.name != ADMINISTRATORS and not request.user.groups.filter(pk=group.pk).exists()


def _is_superuser(request: HttpRequest) -> bool:
    return bool(request.user.is_active and request.user.is_superuser)

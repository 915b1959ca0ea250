"""The admin of accounts: administrators let people in and put them into groups, and cannot rise above themselves."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest

# What would make anybody anything.
RISES = ("is_superuser", "user_permissions")
# The group whose permissions only a superuser changes.
ADMINISTRATORS = "Administrators"

admin.site.unregister([User, Group])


@admin.register(User)
class AccountAdmin(UserAdmin[User]):
    """Accounts of staff. Only a superuser makes a superuser, touches one, or deletes an account."""

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

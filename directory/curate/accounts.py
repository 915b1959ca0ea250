"""The admin of accounts: administrators let people in and put them into groups, and cannot rise above themselves."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.http import HttpRequest

# What would make anybody anything.
RISES = ("is_superuser", "user_permissions")

admin.site.unregister(User)


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


def _is_superuser(request: HttpRequest) -> bool:
    return bool(request.user.is_active and request.user.is_superuser)

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tickets.admin.searched import SearchedByPost

admin.site.unregister(User)

PERSON = (None, {"fields": ("username", "password")})
NAME = (_("Name and address"), {"fields": ("first_name", "last_name", "email")})
DATES = (_("Dates"), {"fields": ("last_login", "date_joined")})


@admin.register(User)
class StaffAdmin(SearchedByPost, UserAdmin):
    """Members of staff. Only a superuser makes, changes or logs in for a superuser."""

    list_display = ["username", "first_name", "last_name", "email", "is_active", "is_superuser"]
    list_filter = ["is_active", "groups"]

    def get_fieldsets(self, request: HttpRequest, obj=None):
        if obj is None:
            return super().get_fieldsets(request, obj)
        rights = ["is_active", "is_staff", "groups"]
        if request.user.is_superuser:
            rights += ["is_superuser", "user_permissions"]
        return (PERSON, NAME, (_("Rights"), {"fields": rights}), DATES)

    def get_readonly_fields(self, request: HttpRequest, obj=None) -> list[str]:
        return ["last_login", "date_joined"]

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        # Also asked before a password is set: setting a superuser's would be becoming one.
        may = super().has_change_permission(request, obj)
        return may and (request.user.is_superuser or not (obj and obj.is_superuser))

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        # Whoever acted stays in the history; an account is put out of use instead.
        return False

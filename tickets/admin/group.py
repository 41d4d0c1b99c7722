from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from tickets.admin.searched import SearchedByPost

admin.site.unregister(Group)


@admin.register(Group)
class StaffGroupAdmin(SearchedByPost, GroupAdmin):
    """Who may change what a group may do could give themselves everything: only superusers."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return request.user.is_superuser

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return request.user.is_superuser

from django.contrib import admin
from django.http import HttpRequest


class Lasting(admin.ModelAdmin):
    """Rows that tickets stand on: taken out of use or replaced, never deleted."""

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from tickets.staff import asking


class SearchedByPost(admin.ModelAdmin):
    """A list whose search box posts: see templates/admin/search_form.html."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        # Whoever may not see the list is told so first, by Django's own view.
        led = asking.lead_on(request) if self.has_view_or_change_permission(request) else None
        return led or super().changelist_view(request, extra_context)

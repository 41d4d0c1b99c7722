"""The frame around the busiest of our own pages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


def around(request: HttpRequest) -> dict[str, Any]:
    """Return the admin's own context without its list of apps, which these pages have no room for:
    finding out what somebody may do with each model takes longer than it takes to read a ticket."""
    site = admin.site
    return {
        "site_title": site.site_title,
        "site_header": site.site_header,
        "site_url": site.site_url,
        "has_permission": site.has_permission(request),
        "is_popup": False,
        "is_nav_sidebar_enabled": False,
    }

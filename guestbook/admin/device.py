from django.contrib import admin

from guestbook.models import Device
from tickets.admin.only_read import OnlyRead


@admin.register(Device)
class DeviceAdmin(OnlyRead):
    """Which devices were ever paired; they are paired and revoked at the desk's own page."""

    list_display = ["name", "kind", "place", "created_by", "paired_at", "revoked_at"]
    list_select_related = ["place", "created_by"]
    fields = [
        "name", "kind", "place", "created_by", "created_at", "expires_at", "paired_at", "revoked_at"
    ]  # fmt: skip
    ordering = ["-id"]

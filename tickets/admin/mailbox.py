from django.contrib import admin
from django.http import HttpRequest

from tickets.models import Mailbox


@admin.register(Mailbox)
class MailboxAdmin(admin.ModelAdmin):
    """Which mailboxes are read. The password is not here: it stands in the environment."""

    list_display = ["address", "code", "host", "is_active", "read_at", "failing_since"]
    ordering = ["code"]
    fields = [
        "code",
        "address",
        "host",
        "port",
        "security",
        "username",
        "authserv_id",
        "place",
        "further_folders",
        "starts_at",
        "is_active",
        "read_at",
        "failing_since",
        "last_error",
    ]
    readonly_fields = ["read_at", "failing_since", "last_error"]

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

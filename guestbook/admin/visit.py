from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from guestbook.models import Visit
from tickets.admin.only_read import OnlyRead


@admin.register(Visit)
class VisitAdmin(OnlyRead):
    """Single lines of the guestbook; the register is the page to read, and to take files from."""

    list_display = ["day", "label", "name", "purpose", "place", "officer", "entry"]
    list_filter = ["place", "purpose", "entry"]
    list_select_related = ["place", "officer"]
    ordering = ["-id"]
    fields = [
        "place", "day", "number", "outside_number", "name", "organisation", "telephone", "email",
        "purpose", "matter", "companions", "identity_type", "masked_identity",
        "document_seen_by", "document_seen_at", "entry", "paper_reason", "officer", "arrived_at",
        "called_at", "served_at", "left_at", "is_closed_by_day", "recorded_at", "recorded_by",
    ]  # fmt: skip
    readonly_fields = ["telephone", "masked_identity"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Visit]:
        return super().get_queryset(request).select_related("place", "officer")

    @admin.display(description=_("telephone"))
    def telephone(self, obj: Visit) -> str:
        return obj.phone_display

    @admin.display(description=_("identity number"))
    def masked_identity(self, obj: Visit) -> str:
        return obj.masked_identity_number

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from guestbook.models import Visit
from guestbook.today import open_tickets
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
        "purpose", "words", "companions", "identity_type", "masked_identity",
        "document_seen_by", "document_seen_at", "entry", "paper_reason", "officer", "arrived_at",
        "called_at", "served_at", "left_at", "is_closed_by_day", "recorded_at", "recorded_by",
    ]  # fmt: skip
    readonly_fields = ["telephone", "masked_identity", "words"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Visit]:
        rows = super().get_queryset(request).select_related("place", "officer")
        theirs = open_tickets(request.user).filter(pk=OuterRef("ticket"))
        return rows.annotate(is_shown=Q(ticket=None) | Exists(theirs))

    @admin.display(description=_("in a few words"))
    def words(self, obj: Visit) -> str:
        """Give what the guest came for, unless its ticket is hidden from whoever reads."""
        return obj.matter if obj.is_shown else "–"

    @admin.display(description=_("telephone"))
    def telephone(self, obj: Visit) -> str:
        return obj.phone_display

    @admin.display(description=_("identity number"))
    def masked_identity(self, obj: Visit) -> str:
        return obj.masked_identity_number

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tickets.admin.only_read import OnlyRead
from tickets.models import Heartbeat, Ticket, Watch


class FailedFilter(admin.SimpleListFilter):
    title = _("failed")
    parameter_name = "failed"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple[str, object]]:
        return [("1", _("failed, and rings again later"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Watch]) -> QuerySet[Watch]:
        return queryset.exclude(last_error="") if self.value() else queryset


@admin.register(Watch)
class WatchAdmin(OnlyRead):
    """What must happen next on which ticket, and what failed when it was due."""

    list_display = ["at", "kind", "ticket", "failures", "last_error"]
    list_filter = [FailedFilter, "kind"]
    search_fields = ["ticket__number"]
    search_help_text = _("Search by ticket number")
    ordering = ["at"]
    fields = ["ticket", "kind", "at", "payload", "failures", "last_error"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Watch]:
        visible = Ticket.objects.visible_to(request.user)
        watches = super().get_queryset(request).select_related("ticket")
        return watches.filter(done_at=None, ticket__in=visible)


@admin.register(Heartbeat)
class HeartbeatAdmin(OnlyRead):
    list_display = ["name", "at"]
    ordering = ["name"]

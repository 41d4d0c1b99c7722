from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tickets import watching
from tickets.admin.only_read import OnlyRead
from tickets.models import Heartbeat, Ticket, Watch


class FailedFilter(admin.SimpleListFilter):
    title = _("failed")
    parameter_name = "failed"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple[str, object]]:
        return [("1", _("failed, and rings again later"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Watch]) -> QuerySet[Watch]:
        return queryset.exclude(last_error="") if self.value() else queryset


class WatchKindFilter(admin.SimpleListFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple[str, str]]:
        return sorted(watching.titles().items(), key=lambda kind: kind[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Watch]) -> QuerySet[Watch]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Watch)
class WatchAdmin(OnlyRead):
    """What must happen next on which ticket, and what failed when it was due."""

    list_display = ["at", "what", "ticket", "failures", "last_error"]
    list_filter = [FailedFilter, WatchKindFilter]
    search_fields = ["ticket__number"]
    search_help_text = _("Search by ticket number")
    ordering = ["at"]
    fields = ["ticket", "what", "at", "payload", "failures", "last_error"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Watch]:
        visible = Ticket.objects.visible_to(request.user)
        watches = super().get_queryset(request).select_related("ticket")
        return watches.filter(done_at=None, ticket__in=visible)

    @admin.display(description=_("kind"), ordering="kind")
    def what(self, watch: Watch) -> str:
        return watching.title(watch.kind)


@admin.register(Heartbeat)
class HeartbeatAdmin(OnlyRead):
    list_display = ["name", "at"]
    ordering = ["name"]

from __future__ import annotations

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from escalation.models import Escalation, Incident, Need, Target
from escalation.staff import acting, incident, page, report
from tickets.admin.lasting import Lasting
from tickets.admin.only_read import OnlyRead

# What can be done to an escalation, each at an address of its own; `prepare` takes a ticket's key.
ACTIONS = {
    "prepare": acting.prepare,
    "pack": acting.save_pack,
    "identity": acting.identity,
    "discard": acting.discard,
    "number": acting.acknowledge,
    "answer": acting.answer,
    "follow-up": acting.follow_up,
    "void": acting.void,
    "pass-on": acting.pass_on,
    "held": acting.decide,
}


@admin.register(Escalation)
class EscalationAdmin(OnlyRead):
    """What was handed over and where it is; worked on at pages of its own."""

    list_display = ["ticket", "target", "number", "state_shown", "sent_at", "next_follow_up_at"]
    list_filter = ["target"]
    list_select_related = ["ticket", "target"]
    search_fields = ["number", "ticket__number"]
    search_help_text = _("Search by the number there or the ticket number")
    ordering = ["-id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Escalation]:
        return super().get_queryset(request).visible_to(request.user)

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        ours = [
            path(f"<int:pk>/{name}/", guard(view), name=f"escalation_escalation_{name}")
            for name, view in ACTIONS.items()
        ]
        # Before the admin's own, which would take the word for a key.
        figures = path("report/", guard(report.show), name="escalation_report")
        return [figures, *ours, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url="", extra_context=None
    ) -> HttpResponse:
        return page.show(request, key(object_id))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context=None
    ) -> HttpResponse:
        """Lead to the page: what happened stands in the ticket's own history."""
        return redirect("admin:escalation_escalation_change", key(object_id))

    @admin.display(description=_("state"))
    def state_shown(self, escalation: Escalation) -> str:
        return escalation.state_label


INCIDENT_ACTIONS = {
    "tell": incident.tell,
    "end": incident.end,
    "notice": incident.notice,
    "attach": incident.attach,
    "detach": incident.detach,
    "progress": incident.progress,
    # Of a notice's key.
    "print": incident.print_notice,
}


@admin.register(Incident)
class IncidentAdmin(OnlyRead):
    """What struck many at once; declared from the ticket that stands for all."""

    list_display = ["title", "application", "starts_at", "ends_at", "solved_at"]
    ordering = ["-id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Incident]:
        return super().get_queryset(request).visible_to(request.user)

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        ours = [
            path(f"<int:pk>/{name}/", guard(view), name=f"escalation_incident_{name}")
            for name, view in INCIDENT_ACTIONS.items()
        ]
        return ours + super().get_urls()

    def add_view(self, request: HttpRequest, form_url="", extra_context=None) -> HttpResponse:
        return incident.declare(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url="", extra_context=None
    ) -> HttpResponse:
        return incident.show(request, key(object_id))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context=None
    ) -> HttpResponse:
        return redirect("admin:escalation_incident_change", key(object_id))


@admin.register(Target)
class TargetAdmin(Lasting):
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    list_display = ["name", "party", "way", "email", "phone", "is_active"]
    ordering = ["position", "name"]

    def get_readonly_fields(self, request, obj=None) -> list[str]:
        return ["code"] if obj else []


@admin.register(Need)
class NeedAdmin(Lasting):
    list_display = ["category", "shown"]
    list_select_related = ["category"]

    @admin.display(description=_("fields that must be filled in"))
    def shown(self, need: Need) -> str:
        from escalation.pack import FIELDS

        return ", ".join(str(FIELDS.get(name, name)) for name in need.fields)


def key(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise Http404
    return int(text)

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from complaints.models import Complaint
from complaints.models.complaint import ADD, VIEW, may
from complaints.staff import access, actions, mails, page, register, summary, triage

# What can be done to a complaint, each at an address of its own.
ACTIONS = {
    "message": actions.message,
    "plan": actions.plan,
    "done": actions.done,
    "officer": actions.officer,
    "neutral": actions.neutral,
    "lapor": actions.lapor,
    "reveal": actions.reveal,
    "mail": mails.show,
    "withdraw": actions.withdraw,
    "spam": actions.spam,
    "vouch": actions.vouch,
    "revert": actions.revert,
    "entry": actions.entry,
    "release": actions.release,
}
# What is about many.
MANY = {
    "export/": register.export,
    "summary/": summary.show,
    "summary/sheet/": summary.sheet,
    "triage/": triage.show,
    "triage/<int:pk>/": triage.sort,
    "case/<int:pk>/": access.by_ticket,
}
_NAMES = {"triage/<int:pk>/": "sort", "case/<int:pk>/": "case"}


@admin.register(Complaint)
class ComplaintAdmin(admin.ModelAdmin):
    """The register and the complaint's page, in place of Django's list and form."""

    search_fields = ["number"]
    ordering = ["-id"]

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        ours = [
            path(f"<int:pk>/{name}/", guard(view), name=f"complaints_complaint_{name}")
            for name, view in ACTIONS.items()
        ]
        ours += [
            path(
                route,
                guard(view),
                name="complaints_complaint_"
                + _NAMES.get(route, route.strip("/").replace("/", "_")),
            )
            for route, view in MANY.items()
        ]
        ours.append(
            path(
                "<int:pk>/files/<int:file>/",
                guard(page.download),
                name="complaints_complaint_file",
            )
        )
        return ours + super().get_urls()

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).visible_to(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may(request.user, VIEW)

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return may(request.user, VIEW)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(ADD)

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        return register.show(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url="", extra_context=None
    ) -> HttpResponse:
        return page.show(request, _key(object_id))

    def add_view(self, request: HttpRequest, form_url="", extra_context=None) -> HttpResponse:
        return redirect("complaints:record")

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context=None
    ) -> HttpResponse:
        """Lead to the page: a complaint's history is its ticket's, not the admin's log."""
        complaint = access.fetch(request, _key(object_id))
        return redirect(f"{access.page_of(complaint)}#history")


def _key(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 20):
        raise Http404
    return int(text)

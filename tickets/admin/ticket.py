from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from tickets.admin.lasting import Lasting
from tickets.models import Ticket
from tickets.staff import (
    access,
    composer,
    ending,
    exporting,
    files,
    grading,
    identifying,
    linking,
    new_ticket,
    page,
    queue,
    relieving,
    report,
    taking,
    together,
    writing,
)

# What can be done to a ticket, each at an address of its own.
ACTIONS = {
    "message": composer.send,
    "taking": taking.take,
    "assignment": taking.assign,
    "passing-on": taking.pass_on,
    "severity": grading.change_severity,
    "category": grading.change_category,
    "expectation": grading.expect,
    "stage": grading.set_stage_end,
    "withdrawal": ending.withdraw,
    "duplicate": ending.mark_duplicate,
    "spam": ending.mark_spam,
    "closing": ending.close,
    "reopening": ending.reopen,
    "refusal": ending.take_as_refusal,
    "reading": ending.take_as_read,
    "statement": identifying.accept_statement,
    "identity": identifying.reveal,
    "vouching": identifying.vouch,
    "masking": identifying.mask,
    "link": linking.send,
    "revocation": linking.revoke,
    "draft": writing.save_draft,
    "presence": writing.look_in,
}
# What is only looked at.
PARTS = {"similar": writing.similar_to, "text": writing.text}
# What is about many tickets.
MANY = {
    "fresh": queue.fresh,
    "search": queue.look_for,
    "export": exporting.export,
    "bulk": together.press,
    "relieve": relieving.show,
}


@admin.register(Ticket)
class TicketAdmin(Lasting):
    """The queue and the ticket page, in place of Django's list and form."""

    search_fields = ["number"]
    ordering = ["-id"]

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        ours = [
            path(f"<int:pk>/{name}/", guard(view), name=f"tickets_ticket_{name}")
            for name, view in (ACTIONS | PARTS).items()
        ]
        ours += [
            path(f"{name}/", guard(view), name=f"tickets_ticket_{name}")
            for name, view in MANY.items()
        ]
        ours.append(
            path(
                "<int:pk>/files/<int:file>/",
                guard(files.download),
                name="tickets_ticket_attachment",
            )
        )
        return ours + report.urls(guard) + super().get_urls()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Ticket]:
        return super().get_queryset(request).visible_to(request.user)

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        return queue.show(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url="", extra_context=None
    ) -> HttpResponse:
        return page.show(request, _key(object_id))

    def add_view(self, request: HttpRequest, form_url="", extra_context=None) -> HttpResponse:
        return new_ticket.show(request)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context=None
    ) -> HttpResponse:
        """Lead to the page: a ticket's history is its own, not the admin's log."""
        ticket = access.fetch(request, _key(object_id))
        return redirect(f"{access.page_of(ticket)}#history")


def _key(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise Http404
    return int(text)

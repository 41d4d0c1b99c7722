from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from tickets.admin.only_read import OnlyRead
from tickets.mail_in import child, sorting
from tickets.models import InboundMail
from tickets.staff import whole_mail
from tickets.verbs.base import NotPossible

Status = InboundMail.Status
LONGEST_SHOWN = 3_000


@admin.register(InboundMail)
class InboundMailAdmin(OnlyRead):
    """What came in, and what waits for a person: held as junk perhaps, or not readable."""

    list_display = ["received_at", "sender", "subject", "status", "is_verified", "number"]
    list_filter = ["status", "is_verified"]
    search_fields = ["sender", "subject", "ticket__number"]
    search_help_text = _("Search by sender, subject or ticket number")
    ordering = ["-id"]
    fields = [
        "received_at",
        "came_by",
        "sender",
        "is_verified",
        "subject",
        "text",
        "status",
        "number",
        "last_error",
        "size",
        "whole",
    ]
    readonly_fields = ["whole", "text", "number", "came_by"]
    change_form_template = "admin/tickets/inboundmail/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[InboundMail]:
        mails = super().get_queryset(request).defer("raw").select_related("ticket")
        seen = InboundMail.objects.visible_to(request.user)
        return mails.filter(pk__in=seen.values("pk"))

    @admin.display(description=_("ticket"))
    def number(self, mail: InboundMail) -> str:
        if mail.ticket is None:
            return "–"
        url = reverse("admin:tickets_ticket_change", args=[mail.ticket_id])
        return format_html('<a href="{}">{}</a>', url, mail.ticket.number)

    @admin.display(description=_("source"))
    def came_by(self, mail: InboundMail) -> str:
        return source_in_words(mail.source)

    @admin.display(description=_("text"))
    def text(self, mail: InboundMail) -> str:
        """Give what was written: as its ticket has it, or of mail that a person must decide on."""
        if mail.message:
            return mail.message.body[:LONGEST_SHOWN] or "–"
        if not mail.may_go_on:
            return "–"
        try:
            return child.parse(bytes(mail.raw)).text[:LONGEST_SHOWN] or "–"
        except child.CannotParse as error:
            return str(error)

    @admin.display(description=_("the whole mail"))
    def whole(self, mail: InboundMail) -> str:
        return format_html(
            '<a href="{}">{}</a> · <a href="{}">{}</a>',
            reverse("admin:tickets_inboundmail_formatted", args=[mail.pk]),
            _g("Read it with its formatting"),
            reverse("admin:tickets_inboundmail_raw", args=[mail.pk]),
            _g("Download it as it came"),
        )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/raw/", view(require_safe(self.raw)), name="tickets_inboundmail_raw"),
            path(
                "<int:pk>/formatted/",
                view(require_safe(self.formatted)),
                name="tickets_inboundmail_formatted",
            ),
            path(
                "<int:pk>/press/<slug:press>/",
                view(require_POST(self.sort)),
                name="tickets_inboundmail_sort",
            ),
            *super().get_urls(),
        ]

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kw: Any):
        kw["extra_context"] = {"presses": self._presses(request, object_id)}
        return super().change_view(request, object_id, *args, **kw)

    def _presses(self, request: HttpRequest, pk: str) -> list[tuple[str, Any]]:
        mail = self.get_object(request, pk)
        if mail is None or not request.user.has_perm("tickets.sort_inboundmail"):
            return []
        offered = [press for press in PRESSES if mail.status in press[2]]
        return [(name, label) for name, label, *_ in offered if name != CLEAR or mail.may_go_on]

    def raw(self, request: HttpRequest, pk: int) -> HttpResponse:
        return whole_mail.raw(self._seen(request, pk))

    def formatted(self, request: HttpRequest, pk: int) -> HttpResponse:
        back = reverse("admin:tickets_inboundmail_change", args=[pk])
        mail, words = self._seen(request, pk), _("Back to the mail")
        return whole_mail.formatted(request, mail, back_url=back, back_text=words)

    def sort(self, request: HttpRequest, pk: int, press: str) -> HttpResponseRedirect:
        mail = self._seen(request, pk)
        act = next((do for name, _label, _states, do in PRESSES if name == press), None)
        if act is None:
            raise Http404
        if not request.user.has_perm("tickets.sort_inboundmail"):
            raise PermissionDenied
        try:
            act(mail, request.user)
            self.message_user(request, _g("Done."), messages.SUCCESS)
        except (NotPossible, child.CannotParse) as error:
            self.message_user(request, str(error), messages.ERROR)
        return redirect("admin:tickets_inboundmail_changelist")

    def _seen(self, request: HttpRequest, pk: int) -> InboundMail:
        mail = InboundMail.objects.visible_to(request.user).filter(pk=pk).first()
        if mail is None or not self.has_view_permission(request):
            raise Http404
        return mail


def source_in_words(source: str) -> str:
    """Return how a mail came; after a colon stands which mailbox or provider brought it."""
    way, _colon, name = source.partition(":")
    words = {
        "imap": _("Mailbox %(name)s"),
        "webhook": _("Mail provider %(name)s"),
        "command": _("Read in by an administrator"),
    }
    return str(words[way] % {"name": name}) if way in words else source


def _not_spam(mail: InboundMail, user: Any) -> None:
    sorting.not_spam(mail)


def _spam(mail: InboundMail, user: Any) -> None:
    sorting.spam(mail, by=user)


def _again(mail: InboundMail, user: Any) -> None:
    sorting.again(mail)


CLEAR = "not-spam"
# Name, label, in which states, and what it does.
PRESSES: list[tuple[str, Any, tuple[str, ...], Callable[[InboundMail, Any], None]]] = [
    (CLEAR, _("Not spam: make it a ticket"), (Status.HELD, Status.IGNORED), _not_spam),
    ("spam", _("Spam"), (Status.HELD, Status.TAKEN, Status.QUARANTINED), _spam),
    ("again", _("Try to read it again"), (Status.QUARANTINED,), _again),
]

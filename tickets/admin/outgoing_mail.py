from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tickets import emails
from tickets.admin.only_read import OnlyRead
from tickets.emails.kinds import KINDS
from tickets.models import OutgoingMail, Ticket


class KindFilter(admin.SimpleListFilter):
    """Mails by what staff call them, from the register: reading the kinds there are off the rows
    would read all rows."""

    title = _("mail")
    parameter_name = "template"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple[str, str]]:
        return sorted(((name, emails.title(name)) for name in KINDS), key=lambda kind: kind[1])

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[OutgoingMail]
    ) -> QuerySet[OutgoingMail]:
        return queryset.filter(template=self.value()) if self.value() else queryset


@admin.register(OutgoingMail)
class OutgoingMailAdmin(OnlyRead):
    """What the portal has written and to whom; the copy has its links blanked. Only read."""

    list_display = ["created_at", "to", "kind", "subject", "status", "attempts", "settled_at"]
    list_filter = ["status", "held_by", KindFilter]
    search_fields = ["to", "ticket__number"]
    search_help_text = _("Search by address or ticket number")
    ordering = ["-id"]
    fields = [
        "ticket",
        "to",
        "subject",
        "readable_copy",
        "kind",
        "language",
        "status",
        "attempts",
        "created_at",
        "next_attempt_at",
        "settled_at",
        "last_error",
        "message_id",
        "provider_id",
        "held_by",
        "bounced_at",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutgoingMail]:
        visible = Ticket.objects.visible_to(request.user)
        mails = super().get_queryset(request).select_related("ticket")
        return mails.filter(Q(ticket=None) | Q(ticket__in=visible))

    @admin.display(description=_("mail"), ordering="template")
    def kind(self, mail: OutgoingMail) -> str:
        return emails.title(mail.template)

    @admin.display(description=_("copy"))
    def readable_copy(self, mail: OutgoingMail) -> str:
        """Give the text, but of a mail that lists several tickets: some may be hidden from here."""
        return mail.copy if mail.ticket_id else _("Not shown: it lists several tickets.")

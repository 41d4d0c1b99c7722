"""What the queue shows of a ticket, worked out before the page is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tickets.models import Ticket, Turn
from tickets.models.ticket import TicketQuerySet
from tickets.staff import access, standing
from tickets.staff.marking import highlight


@dataclass(frozen=True)
class Row:
    """A line of the queue, in words; nothing in it asks the database again."""

    pk: int
    url: str
    number: str
    subject: str
    requester: str
    category: str
    officer: str
    nobody: str
    status: str
    status_said: str
    urgency: str
    urgency_said: str
    due_at: object
    due_iso: str
    due_said: str
    # Why it stands where it stands, where that is not the promise.
    needed_said: str = ""
    # What a search matched, as markup.
    shown_subject: str = ""
    excerpt: str = ""


def with_what_is_shown(tickets: TicketQuerySet) -> TicketQuerySet:
    at_whom = Turn.objects.filter(ticket=OuterRef("pk"), ended_at=None).values("third_party")[:1]
    related = tickets.select_related("requester", "category", "assignee")
    return related.annotate(at_whom=Subquery(at_whom))


def rows_of(tickets: list[Ticket], now: datetime, sought: str = "") -> list[Row]:
    words = _Words(now, sought)
    return [words.row(ticket) for ticket in tickets]


class _Words:
    """The words of a page's rows, looked up once for all of them."""

    def __init__(self, now: datetime, sought: str) -> None:
        self.now, self.sought = now, sought
        self.urgencies, self.form = _urgencies(), pgettext("date format", "j M, H:i")
        self.nobody, self.anonymous = pgettext("officer", "nobody"), _("anonymous")
        self.needed = _("The tender stage ends %(moment)s")

    def row(self, ticket: Ticket) -> Row:
        urgency = standing.urgency(ticket.due_at, self.now)
        due_at = timezone.localtime(ticket.due_at) if ticket.due_at else None
        return Row(
            pk=ticket.pk,
            url=access.page_of(ticket),
            number=ticket.number,
            subject=ticket.subject,
            requester=ticket.requester.name if ticket.requester else self.anonymous,
            category=str(ticket.category),
            officer=ticket.officer_name,
            nobody="" if ticket.is_finished else self.nobody,
            status=ticket.status,
            status_said=_status(ticket),
            urgency=urgency,
            urgency_said=self.urgencies[urgency],
            due_at=due_at,
            due_iso=due_at.isoformat() if due_at else "",
            due_said=date_format(due_at, self.form) if due_at else "",
            needed_said=self._needed(ticket),
            shown_subject=highlight(ticket.subject, self.sought) if self.sought else "",
            excerpt=getattr(ticket, "excerpt", ""),
        )

    def _needed(self, ticket: Ticket) -> str:
        """Say that the tender, not the promise, puts a ticket where it is."""
        if not (ticket.due_at and ticket.needed_by and ticket.needed_by < ticket.due_at):
            return ""
        ends = timezone.localtime(ticket.stage_ends_at or ticket.needed_by)
        return self.needed % {"moment": date_format(ends, self.form)}


def _urgencies() -> dict[str, str]:
    return {
        "on_time": _("On time"),
        "soon": _("Due soon"),
        "late": _("Late"),
        "paused": _("No deadline is running."),
    }


def _status(ticket: Ticket) -> str:
    if ticket.status == Ticket.Status.HANDED_OVER and ticket.at_whom:
        return _("With %(third_party)s") % {"third_party": ticket.at_whom}
    if ticket.status == Ticket.Status.NEW:
        return _("Received")
    return ticket.get_status_display()

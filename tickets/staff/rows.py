"""What the queue shows of a ticket, worked out before the page is drawn."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tickets import clock
from tickets.models import Ticket, Turn
from tickets.models.ticket import TicketQuerySet
from tickets.staff import access, standing


@dataclass(frozen=True)
class Row:
    """A line of the queue, in words; nothing in it asks the database again."""

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


def with_what_is_shown(tickets: TicketQuerySet) -> TicketQuerySet:
    at_whom = Turn.objects.filter(ticket=OuterRef("pk"), ended_at=None).values("third_party")[:1]
    related = tickets.select_related("requester", "category", "assignee")
    return related.annotate(at_whom=Subquery(at_whom))


def rows_of(tickets: list[Ticket]) -> list[Row]:
    now = clock.now()
    urgencies, form = _urgencies(), pgettext("date format", "j M, H:i")
    nobody, anonymous = pgettext("officer", "nobody"), _("anonymous")
    rows = []
    for ticket in tickets:
        urgency = standing.urgency(ticket.due_at, now)
        due_at = timezone.localtime(ticket.due_at) if ticket.due_at else None
        rows.append(
            Row(
                url=access.page_of(ticket),
                number=ticket.number,
                subject=ticket.subject,
                requester=ticket.requester.name if ticket.requester else anonymous,
                category=str(ticket.category),
                officer=ticket.officer_name,
                nobody="" if ticket.is_finished else nobody,
                status=ticket.status,
                status_said=_status(ticket),
                urgency=urgency,
                urgency_said=urgencies[urgency],
                due_at=due_at,
                due_iso=due_at.isoformat() if due_at else "",
                due_said=date_format(due_at, form) if due_at else "",
            )
        )
    return rows


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

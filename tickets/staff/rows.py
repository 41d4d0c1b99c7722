"""What the queue shows of a ticket, worked out before the page is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tickets.models import Ticket, Turn
from tickets.models.category import in_language
from tickets.models.ticket import TicketQuerySet
from tickets.staff import standing
from tickets.staff.marking import highlight

Status = Ticket.Status
FINISHED = (Status.SOLVED, Status.CLOSED)


@dataclass(slots=True)
class Row:
    """A line of the queue, in words; nothing in it asks the database again."""

    pk: str  # a number would be put into the reader’s form first
    url: str
    number: str
    subject: str
    shown_subject: str
    requester: str
    category: str
    officer: str
    is_nobodys: bool
    status: str
    status_said: str
    urgency: str
    urgency_said: str
    due_iso: str
    due_said: str
    # Why it stands where it stands, where that is not the promise.
    needed_said: str
    # What a search matched, as markup.
    excerpt: str

    def __getitem__(self, name: str) -> Any:
        # The way in which a template asks first.
        return getattr(self, name)


def with_what_is_shown(tickets: TicketQuerySet) -> QuerySet:
    """Return what the queue shows, without the rest: models of four tables are slow to make."""
    at_whom = Turn.objects.filter(ticket=OuterRef("pk"), ended_at=None).values("third_party")[:1]
    return tickets.annotate(at_whom=Subquery(at_whom)).values_list(
        *("pk", "number", "subject", "status", "at_whom"),
        *("due_at", "needed_by", "stage_ends_at", "urgent_at", "received_at", "unanswered_since"),
        *("requester__name", "category__name", "category__name_en"),
        *("assignee__first_name", "assignee__last_name", "assignee__username"),
        named=True,
    )


def rows_of(
    lines: Iterable[Any], now: datetime, sought: str = "", excerpts: Mapping[int, str] | None = None
) -> list[Row]:
    words = _Words(now, sought, excerpts or {})
    return [words.row(line) for line in lines]


class _Words:
    """The words of a page's rows, looked up once for all of them."""

    def __init__(self, now: datetime, sought: str, excerpts: Mapping[int, str]) -> None:
        self.now, self.sought, self.excerpts = now, sought, excerpts
        self.urgencies, self.form = _urgencies(), pgettext("date format", "j M, H:i")
        self.with_year = pgettext("date format", "j M Y, H:i")
        self.year = timezone.localtime(now).year
        self.statuses = {value: str(label) for value, label in Status.choices}
        self.statuses[Status.NEW] = _("Received")
        self.nobody, self.anonymous = pgettext("officer", "nobody"), _("anonymous")
        self.needed = _("The tender stage ends %(moment)s")
        self.page = reverse("admin:tickets_ticket_change", args=[0]).replace("/0/", "/%d/")

    def row(self, line: Any) -> Row:
        urgency = standing.urgency(line.due_at, self.now)
        due_at = timezone.localtime(line.due_at) if line.due_at else None
        officer = _name(line)
        is_nobodys = not officer and line.status not in FINISHED
        return Row(
            pk=str(line.pk),
            url=self.page % line.pk,
            number=line.number,
            subject=line.subject,
            shown_subject=highlight(line.subject, self.sought) if self.sought else line.subject,
            requester=line.requester__name or self.anonymous,
            category=in_language(line.category__name, line.category__name_en),
            officer=officer or (self.nobody if is_nobodys else "–"),
            is_nobodys=is_nobodys,
            status=line.status,
            status_said=self._status(line),
            urgency=urgency,
            urgency_said=self.urgencies[urgency],
            due_iso=due_at.isoformat() if due_at else "",
            due_said=date_format(due_at, self.form) if due_at else "",
            needed_said=self._needed(line),
            excerpt=self.excerpts.get(line.pk, ""),
        )

    def _status(self, line: Any) -> str:
        if line.status == Status.HANDED_OVER and line.at_whom:
            return _("With %(third_party)s") % {"third_party": line.at_whom}
        if line.status == Status.SOLVED and line.unanswered_since:
            return _("Solved, new message")
        return self.statuses[line.status]

    def _needed(self, line: Any) -> str:
        """Say that the tender, not the promise, puts a ticket where it is."""
        if not (line.due_at and line.needed_by and line.needed_by < line.due_at):
            return ""
        ends = timezone.localtime(line.stage_ends_at or line.needed_by)
        form = self.form if ends.year == self.year else self.with_year
        return self.needed % {"moment": date_format(ends, form)}


def _urgencies() -> dict[str, str]:
    return {
        "on_time": _("On time"),
        "soon": _("Due soon"),
        "late": _("Late"),
        "paused": _("No deadline is running."),
    }


def _name(line: Any) -> str:
    """Return the officer's name, as User.get_full_name has it, or the user name."""
    full = f"{line.assignee__first_name or ''} {line.assignee__last_name or ''}".strip()
    return full or line.assignee__username or ""

"""The saved views of the queue, and their counts, taken in one statement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import IntegerField, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tickets import clock
from tickets.models import Message, Ticket
from tickets.models.ticket import TicketQuerySet

# Counting further would cost more the more there is, and tells nobody anything.
COUNTED = 1000
SOON = timedelta(hours=2)
Status = Ticket.Status
FINISHED = [Status.SOLVED, Status.CLOSED]


@dataclass
class Tab:
    key: str
    label: str
    tickets: TicketQuerySet
    # What is over is read newest first; what is open, most urgent first.
    is_by_due: bool = True
    counted: int = 0
    is_current: bool = False
    is_late: bool = False
    kept: str = ""

    @property
    def count(self) -> str:
        return f"{COUNTED - 1}+" if self.counted >= COUNTED else str(self.counted)

    @property
    def url(self) -> str:
        kept = f"&{self.kept}" if self.kept else ""
        return f"{home()}?{urlencode({'tab': self.key})}{kept}"


class Count(Subquery):
    """How many rows a query has."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def home() -> str:
    return reverse("admin:tickets_ticket_changelist")


@dataclass(frozen=True)
class Standing:
    """The views with their counts, and the highest ids there are, read together."""

    tabs: list[Tab]
    tickets: int = 0
    messages: int = 0


def tabs_of(user) -> list[Tab]:
    return standing_of(user, clock.now()).tabs


def standing_of(user, now: datetime) -> Standing:
    visible = Ticket.objects.visible_to(user)
    tabs = [Tab(key, label(), part(visible, user, now), by) for key, label, part, by in _VIEWS]
    # Any one row to hang the counts on; without tickets all of them are nothing.
    counts = {f"in_{tab.key}": _counted(tab.tickets) for tab in tabs}
    # Of those seen: the page says it, and a number that grows would tell of a hidden one.
    counts["ticket"] = Subquery(visible.order_by("-pk").values("pk")[:1])
    counts["message"] = Subquery(Message.objects.order_by("-pk").values("pk")[:1])
    row = Ticket.objects.order_by().values(**counts).first() or {}
    for tab in tabs:
        tab.counted = row.get(f"in_{tab.key}", 0)
    breached = next(tab for tab in tabs if tab.key == "breached")
    breached.is_late = tabs[0].is_late = breached.counted > 0
    return Standing(tabs, row.get("ticket") or 0, row.get("message") or 0)


def _counted(tickets: TicketQuerySet) -> Count:
    return Count(tickets.order_by().values("pk")[:COUNTED])


def _today(now: datetime) -> datetime:
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)


Part = Callable[[TicketQuerySet, Any, datetime], TicketQuerySet]
# key, label, what is in it, whether it is sorted by what is due first
_VIEWS: list[tuple[str, Callable[[], str], Part, bool]] = [
    ("all", lambda: _("All open"), lambda seen, user, now: seen.unfinished(), True),
    (
        "mine",
        lambda: _("Mine"),
        lambda seen, user, now: seen.unfinished().filter(assignee=user),
        True,
    ),
    (
        "nobody",
        lambda: _("Nobody’s"),
        lambda seen, user, now: seen.unfinished().filter(assignee=None),
        True,
    ),
    (
        "soon",
        lambda: _("Due within 2 hours"),
        lambda seen, user, now: seen.unfinished().filter(
            urgent_at__gte=now, urgent_at__lt=now + SOON
        ),
        True,
    ),
    (
        "breached",
        lambda: _("Late"),
        # What is late is urgent by then too; that is what there is an index over.
        lambda seen, user, now: seen.unfinished().filter(urgent_at__lt=now, due_at__lt=now),
        True,
    ),
    (
        "waiting",
        lambda: _("Waiting for the requester"),
        lambda seen, user, now: seen.unfinished().filter(status=Status.WAITING),
        True,
    ),
    (
        "third_party",
        lambda: _("With a third party"),
        lambda seen, user, now: seen.unfinished().filter(status=Status.HANDED_OVER),
        True,
    ),
    (
        "solved_today",
        lambda: _("Solved today"),
        lambda seen, user, now: seen.filter(status__in=FINISHED, solved_at__gte=_today(now)),
        False,
    ),
    (
        "finished",
        lambda: _("Solved and closed"),
        lambda seen, user, now: seen.filter(status__in=FINISHED),
        False,
    ),
]

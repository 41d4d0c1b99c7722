"""The queue: what is due first, whose it is, and one box to find a ticket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import IntegerField, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from tickets import clock
from tickets.models import Ticket
from tickets.models.ticket import TicketQuerySet
from tickets.staff import access, paging, searching
from tickets.staff.rows import rows_of, with_what_is_shown

# Counting further would cost more the more there is, and tells nobody anything.
COUNTED = 1000
FINISHED = [Ticket.Status.SOLVED, Ticket.Status.CLOSED]


@dataclass
class Tab:
    key: str
    label: str
    tickets: TicketQuerySet
    counted: int = 0
    is_current: bool = False
    is_late: bool = False

    @property
    def count(self) -> str:
        return f"{COUNTED - 1}+" if self.counted >= COUNTED else str(self.counted)

    @property
    def url(self) -> str:
        return f"{home()}?{urlencode({'tab': self.key})}"


class Count(Subquery):
    """How many rows a query has."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def home() -> str:
    return reverse("admin:tickets_ticket_changelist")


def show(request: HttpRequest) -> HttpResponse:
    access.demand(request, access.VIEW)
    visible = Ticket.objects.visible_to(request.user)
    text = searching.clean(request.GET.get("q", ""))
    if text and (only := searching.only_one(visible, text)):
        return redirect(access.page_of(only))
    after = paging.Mark.read(request.GET.get("after", ""))
    tabs = tabs_of(request.user)
    current = next((tab for tab in tabs if tab.key == request.GET.get("tab")), tabs[0])
    current.is_current = not text
    if text:
        found, said = searching.find(visible, text, after)
        tickets = list(with_what_is_shown(found))
    else:
        tickets, said = _page_of(current, after), ""
    place = {"q": text} if text else {"tab": current.key}
    is_by_due = not text and current.key != "finished"
    context = {
        "title": _("Search") if text else _("Queue"),
        "tabs": tabs,
        "rows": rows_of(tickets[: paging.SIZE]),
        "q": text,
        "said": said,
        "search_url": home(),
        "first_url": f"{home()}?{urlencode(place)}" if after else "",
        "next_url": _next_url(tickets, place, is_by_due),
        "new_url": _new_url(request),
    }
    site = admin.site.each_context(request)
    return TemplateResponse(request, "admin/tickets/ticket/queue.html", site | context)


def tabs_of(user) -> list[Tab]:
    """Return the queue's parts with their counts, taken in one statement."""
    visible = Ticket.objects.visible_to(user)
    unfinished = visible.unfinished()
    tabs = [
        Tab("all", _("All open"), unfinished),
        Tab("mine", _("Mine"), unfinished.filter(assignee=user)),
        Tab("nobody", _("Nobody’s"), unfinished.filter(assignee=None)),
        Tab("finished", _("Solved and closed"), visible.filter(status__in=FINISHED)),
    ]
    counts = {f"in_{tab.key}": _counted(tab.tickets) for tab in tabs}
    counts["late"] = _counted(unfinished.overdue(clock.now()))
    # Any one row to hang the counts on; without tickets all of them are nothing.
    for row in Ticket.objects.order_by().values(**counts)[:1]:
        for tab in tabs:
            tab.counted = row[f"in_{tab.key}"]
        tabs[0].is_late = row["late"] > 0
    return tabs


def _counted(tickets: TicketQuerySet) -> Count:
    return Count(tickets.order_by().values("pk")[:COUNTED])


def _page_of(tab: Tab, after: paging.Mark | None) -> list[Ticket]:
    tickets = with_what_is_shown(tab.tickets)
    if tab.key == "finished":
        return list(paging.by_newest(tickets, after))
    return paging.by_due(tickets, after)


def _next_url(tickets: list[Ticket], place: dict[str, Any], is_by_due: bool) -> str:
    if len(tickets) <= paging.SIZE:
        return ""
    last = tickets[paging.SIZE - 1]
    mark = paging.Mark(last.due_at if is_by_due else last.received_at, last.pk)
    return f"{home()}?{urlencode({**place, 'after': str(mark)})}"


def _new_url(request: HttpRequest) -> str:
    may_add = request.user.has_perm(access.ADD)
    return reverse("admin:tickets_ticket_add") if may_add else ""

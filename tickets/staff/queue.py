"""The queue: what is due first, whose it is, and one box to find a ticket."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from tickets import clock
from tickets.models import Ticket
from tickets.models.ticket import TicketQuerySet, may_see_tickets
from tickets.prepared import Prepared
from tickets.staff import access, asking, drawing, frame, paging, searching, ways
from tickets.staff.filtering import FilterForm
from tickets.staff.rows import Row, rows_of, with_what_is_shown
from tickets.staff.views_of_queue import Standing, Tab, first_page, home, standing_of

# More new tickets than this are simply many.
MOST_NEW = 100


@dataclass
class Place:
    """Where in the queue somebody is: a view and its filters, or a search."""

    request: HttpRequest
    # What must stand in no address: see `look_for`.
    unsaid: str = ""

    @cached_property
    def text(self) -> str:
        return self.unsaid or searching.clean(self.request.GET.get("q", ""))

    @cached_property
    def visible(self) -> TicketQuerySet:
        return Ticket.objects.visible_to(self.request.user)

    @cached_property
    def filters(self) -> FilterForm:
        return FilterForm(self.request.GET)

    @cached_property
    def now(self) -> datetime:
        # The frame of the page asks for the time too: read once.
        self.request.read_at = clock.now()
        return self.request.read_at

    @cached_property
    def standing(self) -> Standing:
        is_narrowed = not self.text and self.filters.kept()
        narrow = self.filters.narrow if is_narrowed else None
        return standing_of(self.request.user, self.now, narrow)

    @cached_property
    def tabs(self) -> list[Tab]:
        kept = "" if self.text else urlencode(self.filters.kept())
        for tab in self.standing.tabs:
            tab.kept = kept
        return self.standing.tabs

    @cached_property
    def found(self) -> searching.Found:
        newest = self.standing.tickets, self.standing.messages
        return searching.find(self.request.user, self.text, newest)

    @cached_property
    def tab(self) -> Tab:
        tab = next((tab for tab in self.tabs if tab.key == self.request.GET.get("tab")), None)
        tab = tab or self.tabs[0]
        tab.is_current = not self.text
        return tab

    @property
    def tickets(self) -> TicketQuerySet:
        return self.filters.narrow(self.tab.tickets)

    @property
    def address(self) -> dict[str, Any]:
        if self.unsaid:
            return {}
        if self.text:
            return {"q": self.text}
        return {"tab": self.tab.key} | self.filters.kept()

    def url(self, name: str = "changelist", **more: Any) -> str:
        return f"{reverse(f'admin:tickets_ticket_{name}')}?{urlencode(self.address | more)}"


def look_for(request: HttpRequest) -> HttpResponse:
    """Lead from the search box to an address that can be kept and passed on.

    What may be an identity number, or holds a password, is answered at once: it must stand in no
    address, and so in no log and no browser's memory either.
    """
    access.demand(request, access.VIEW)
    text = searching.clean(request.POST.get("q", ""))
    if asking.is_unsayable(text):
        answer = _answer(request, Place(request, unsaid=text))
        answer["Cache-Control"] = "no-store, private"
        return answer
    return redirect(f"{home()}?{urlencode({'q': text})}" if text else home())


def show(request: HttpRequest) -> HttpResponse:
    access.demand(request, access.VIEW)
    place = Place(request)
    if asking.is_unsayable(place.text):
        messages.warning(
            request, _("Please type an identity number or a password into the search box only.")
        )
        return redirect(home())
    return _answer(request, place)


def _answer(request: HttpRequest, place: Place) -> HttpResponse:
    if place.text and (only := searching.only_one(place.request.user, place.text)):
        return redirect(access.page_of(only))
    after = paging.Mark.read(request.GET.get("after", ""))
    shown, mark = _found(place, after) if place.text else _page_of(place, after)
    aids = {} if place.text else _aids(place)
    context = {
        "title": _("Search") if place.text else _("Queue"),
        "tabs": place.tabs,
        "tab": place.tab,
        "unfiltered_url": f"{home()}?{urlencode({'tab': place.tab.key})}",
        "rows": shown,
        "drawn_rows": drawing.drawn(shown, bulk_url=aids.get("bulk_url")),
        "q": place.text,
        "said": _said(place),
        "search_url": reverse("admin:tickets_ticket_search"),
        "queue_url": home(),
        "first_url": place.url() if after else "",
        "next_url": place.url(after=str(mark)) if mark and not place.unsaid else "",
        "new_url": _new_url(request),
        "fresh_url": "" if place.text else place.url("fresh", since=place.standing.tickets),
        "export_url": "" if place.unsaid else place.url("export"),
        **aids,
    }
    return TemplateResponse(
        request, "admin/tickets/ticket/queue.html", frame.around(request) | context
    )


def fresh(request: HttpRequest) -> HttpResponse:
    """Return the counts as they are now, and how many tickets came: never the rows themselves,
    which must not move under a hand."""
    access.demand(request, access.VIEW)
    place = Place(request)
    since = request.GET.get("since", "")
    since = int(since) if since.isascii() and since.isdecimal() and len(since) < 19 else 0
    newer = place.tickets.filter(pk__gt=since).order_by().values("pk")[:MOST_NEW]
    context = {
        "tabs": place.tabs,
        "how_many": newer.count() if since else 0,
        "fresh_url": place.url("fresh", since=since),
        "reload_url": place.url(),
    }
    return TemplateResponse(request, "admin/tickets/ticket/_fresh.html", context)


def _aids(place: Place) -> dict[str, Any]:
    """Return the filters, and what can be done to several tickets at once by who may."""
    user, filters = place.request.user, place.filters
    aids = {"filters": filters, "chosen": filters.words()}
    if not user.has_perm(access.WORK):
        return aids
    return aids | {
        "bulk_url": reverse("admin:tickets_ticket_bulk"),
        "may_assign": user.has_perm(access.ASSIGN),
    }


def _found(place: Place, after: paging.Mark | None) -> tuple[list[Row], paging.Mark | None]:
    found, start = place.found, min(after.id, searching.MOST) if after else 0
    end = start + paging.SIZE
    keys = found.keys[start:end]
    lines = {line.pk: line for line in _lines(place.request.user, keys)}
    shown = [lines[key] for key in keys if key in lines]
    excerpts = searching.excerpts(found, lines.keys(), place.text)
    more = paging.Mark(None, end) if len(found.keys) > end else None
    return rows_of(shown, place.now, place.text, excerpts), more


_lines_seen = Prepared(
    lambda user, keys: with_what_is_shown(
        Ticket.objects.not_hidden_from(user).filter(ways.one_of("pk", keys))
    ),
    user=int,
    keys=str,
)


def _lines(user: Any, keys: list[int]) -> list[Any]:
    if may_see_tickets(user):
        return _lines_seen(user=user.pk, keys=ways.array(keys))
    return list(with_what_is_shown(Ticket.objects.visible_to(user).filter(pk__in=keys)))


def _said(place: Place) -> str:
    if place.unsaid:
        return _("This page has no address to pass on: what you typed must stand in none.")
    return place.found.said if place.text else ""


def _page_of(place: Place, after: paging.Mark | None) -> tuple[list[Row], paging.Mark | None]:
    by_due, mark = place.tab.is_by_due, None
    if after or place.filters.kept() or not may_see_tickets(place.request.user):
        tickets = with_what_is_shown(place.tickets)
        lines = list(paging.by_due(tickets, after) if by_due else paging.by_newest(tickets, after))
    else:
        lines = first_page(place.tab)
    if len(lines) > paging.SIZE:
        last = lines[paging.SIZE - 1]
        mark = paging.Mark(last.urgent_at if by_due else last.received_at, last.pk)
    return rows_of(lines[: paging.SIZE], place.now), mark


def _new_url(request: HttpRequest) -> str:
    may_add = request.user.has_perm(access.ADD)
    return reverse("admin:tickets_ticket_add") if may_add else ""

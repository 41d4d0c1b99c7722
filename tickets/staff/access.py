"""The one door to a ticket for the staff's pages."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from tickets import cases
from tickets.models import Ticket

WORK = "tickets.work_ticket"
ASSIGN = "tickets.assign_ticket"
REVEAL = "tickets.reveal_identity"
ADD = "tickets.add_ticket"
VIEW = "tickets.view_ticket"

Act = Callable[[HttpRequest, Ticket], HttpResponse]


def fetch(request: HttpRequest, pk: int, *related: str, **more: Any) -> Ticket:
    """Return a ticket this person may see, with `more` annotated; unknown and hidden look alike."""
    return get_object_or_404(
        Ticket.objects.visible_to(request.user).select_related(*related).annotate(**more), pk=pk
    )


def demand(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


def page_of(ticket: Ticket) -> str:
    return cases.page_of(ticket)


def action(permission: str) -> Callable[[Act], Callable[[HttpRequest, int], HttpResponse]]:
    """Make a view of something done to one ticket, by who may see it and may do it.

    Coming by GET (back from the login page, say) changes nothing and leads to the ticket.
    """

    def wrap(act: Act) -> Callable[[HttpRequest, int], HttpResponse]:
        @functools.wraps(act)
        def view(request: HttpRequest, pk: int) -> HttpResponse:
            ticket = fetch(request, pk)
            if request.method != "POST":
                return redirect(page_of(ticket))
            demand(request, permission)
            return act(request, ticket)

        return view

    return wrap

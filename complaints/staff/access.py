"""The one door to a complaint for the staff's pages."""

from __future__ import annotations

import functools
from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from complaints.models import Complaint
from complaints.models.complaint import HANDLE, VIEW, may
from tickets.models import Ticket

RELATED = ("ticket__requester", "ticket__category", "ticket__calendar", "ticket__assignee")
Act = Callable[[HttpRequest, Complaint], HttpResponse]


def demand(request: HttpRequest, permission: str) -> None:
    """Refuse whoever has the permission by no group: a superuser's account alone is none."""
    if not may(request.user, permission):
        raise PermissionDenied


def fetch(request: HttpRequest, pk: int) -> Complaint:
    """Return a complaint this person may read of; unknown and hidden look alike."""
    rows = Complaint.objects.visible_to(request.user).select_related(*RELATED)
    return get_object_or_404(rows.standing(), pk=pk)


def handles(request: HttpRequest, complaint: Complaint) -> bool:
    return Complaint.objects.handled_by(request.user).filter(pk=complaint.pk).exists()


def page_of(complaint: Complaint) -> str:
    return reverse("admin:complaints_complaint_change", args=[complaint.pk])


def action(act: Act) -> Callable[[HttpRequest, int], HttpResponse]:
    """Make a view of something done to one complaint, by who handles it."""

    @functools.wraps(act)
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        complaint = fetch(request, pk)
        if request.method != "POST":
            return redirect(page_of(complaint))
        if not handles(request, complaint):
            raise PermissionDenied
        return act(request, complaint)

    return view


def by_ticket(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead from a ticket, as mails and searches know it, to where it is worked on."""
    demand(request, VIEW)
    complaint = Complaint.objects.visible_to(request.user).standing().filter(ticket=pk).first()
    if complaint:
        return redirect(page_of(complaint))
    rows = Ticket.objects.visible_to(request.user).filter(pk=pk, triage__decision="")
    if may(request.user, HANDLE) and rows.exists():
        return redirect("admin:complaints_complaint_triage")
    raise Http404

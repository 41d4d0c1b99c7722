"""Mails that may be complaints: seen by complaint handlers only, and sorted by one press each."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from complaints.filing import Said, convert
from complaints.models import Triage
from complaints.models.complaint import HANDLE
from complaints.staff import access
from complaints.staff.forms import SortForm
from tickets import clock, notices
from tickets.mail_in import answers
from tickets.models import Restriction, Ticket
from tickets.verbs.base import NotPossible

QUESTION = Triage.Decision.QUESTION


def show(request: HttpRequest, typed: dict[int, SortForm] | None = None) -> HttpResponse:
    access.demand(request, HANDLE)
    lines = [
        {
            "triage": triage,
            "ticket": triage.ticket,
            "text": triage.ticket.messages.first(),
            "form": (typed or {}).get(triage.pk) or SortForm(auto_id=f"mail{triage.pk}_%s"),
        }
        for triage in _open(request).select_related("ticket__requester")
    ]
    context = {"title": _("Mails to sort"), "lines": lines, **admin.site.each_context(request)}
    status = 422 if typed else 200
    return TemplateResponse(request, "admin/complaints/triage.html", context, status=status)


def sort(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what a mail is: a complaint goes into the register, a question to the officers."""
    access.demand(request, HANDLE)
    if request.method != "POST":
        return redirect("admin:complaints_complaint_triage")
    triage = get_object_or_404(_open(request).select_related("ticket"), pk=pk)
    form = SortForm(request.POST, auto_id=f"mail{pk}_%s")
    if not form.is_valid():
        return show(request, {pk: form})
    try:
        said = _sort(triage, form.cleaned_data, request.user)
    except NotPossible as refusal:
        form.add_error(None, str(refusal))
        return show(request, {pk: form})
    messages.success(request, said)
    return redirect("admin:complaints_complaint_triage")


def _open(request: HttpRequest) -> QuerySet[Triage]:
    tickets = Ticket.objects.visible_to(request.user)
    return Triage.objects.filter(decision="", ticket__in=tickets)


@transaction.atomic
def _sort(triage: Triage, said: dict[str, Any], user: Any) -> str:
    ticket = triage.ticket
    ticket.lock()
    is_question = said["decision"] == QUESTION
    if not is_question:
        more = {"kind": said["decision"], "about": said["about"], "way": ticket.channel}
        more["confidentiality"] = said["confidentiality"]
        asked = Said(subject=ticket.subject, description="", **more)
        complaint = convert(ticket, asked, by=user, acknowledge=_may_answer(triage))
    triage.decision = QUESTION if is_question else Triage.Decision.COMPLAINT
    triage.decided_at, triage.decided_by = clock.now(), user
    triage.save(update_fields=["decision", "decided_at", "decided_by"])
    if not is_question:
        return _("In the register as %(number)s.") % {"number": complaint.number}
    # Also from whom it names: they are asked, not complained about.
    _open_to_officers(ticket)
    ticket.record("complaint.sorted", by=user, now=triage.decided_at)
    notices.announce(ticket, acknowledge=_may_answer(triage))
    return _("%(number)s is an ordinary ticket now.") % {"number": ticket.number}


def _may_answer(triage: Triage) -> bool:
    """Tell whether who wrote may be told by itself that it came, as of every mail."""
    requester = triage.ticket.requester
    address = requester.email if requester else None
    return triage.is_answerable and bool(address) and answers.may_answer(address)


def _open_to_officers(ticket: Ticket) -> None:
    """Hide it from nobody, but from whom the ticket is hidden that it goes on from."""
    inherited = Restriction.inherited(ticket)
    if ticket.follows and ticket.follows.case:
        inherited = [row for row in inherited if row.hidden_from_id]
    ticket.restrictions.all().delete()
    Restriction.objects.bulk_create(inherited)

"""A complaint's page: the ticket's conversation and history, and what only a complaint has."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from complaints import neutrality, standing
from complaints.models import Complaint, PublicEntry
from complaints.models.complaint import RELEASE, may
from complaints.staff import access
from complaints.staff.forms import (
    ComposeForm,
    EntryForm,
    LaporForm,
    MailForm,
    OfficerForm,
    PlanForm,
    ReasonForm,
    mails_of,
)
from tickets import clock, downloads, wording
from tickets.models import Attachment, Message, Ticket
from tickets.staff import page as ticket_page
from tickets.tray import Tray


def show(
    request: HttpRequest,
    pk: int,
    *,
    typed: dict[str, forms.Form] | None = None,
    newer: tuple[Message, ...] = (),
    revealed: Any = None,
    status: int = 200,
) -> HttpResponse:
    """Answer with the page; `typed` holds forms that were refused, by their name."""
    complaint = access.fetch(request, pk)
    now = request.read_at = clock.now()
    ticket = complaint.ticket
    handles = access.handles(request, complaint)
    talk = _talk(complaint, newer)
    context = {
        "title": f"{complaint.number} {ticket.subject}",
        "complaint": complaint,
        "ticket": ticket,
        "talk": talk,
        "newer": [message for message in talk if message.is_new],
        "clocks": standing.clocks_of(ticket, now),
        "turn": ticket.turns.filter(ended_at=None).first(),
        "history": _history(ticket),
        "officers": list(complaint.officers.all()),
        "person": _person(complaint, revealed),
        "is_revealed": revealed is not None,
        "handles": handles,
        "entry": PublicEntry.objects.filter(complaint=complaint).first(),
        "may_release": may(request.user, RELEASE),
        "register_url": reverse("admin:complaints_complaint_changelist"),
        "earlier_url": _earlier_url(request, complaint),
        "lapor_text": lapor_text(complaint),
        "neutral_text": neutrality.text(ticket.language),
        "offers": _offers(request, complaint, talk, typed or {}) if handles else {},
    }
    site = admin.site.each_context(request)
    return TemplateResponse(
        request, "admin/complaints/complaint.html", site | context, status=status
    )


def download(request: HttpRequest, pk: int, file: int) -> HttpResponseBase:
    complaint = access.fetch(request, pk)
    if complaint.hides_identity and not access.handles(request, complaint):
        # A scan says who wrote, whatever the page leaves out.
        raise Http404
    rows = Attachment.objects.filter(message__ticket=complaint.ticket_id)
    return downloads.answer(get_object_or_404(rows, pk=file))


def lapor_text(complaint: Complaint) -> str:
    """Return the answer as it can be pasted into SP4N-LAPOR!: plain, with the register number."""
    if complaint.decision is None:
        return ""
    office = complaint.ticket.standard.office_name
    return (
        f"Yth. Pelapor,\n\n{complaint.decision.body}\n\n"
        f"Hasil: {complaint.get_outcome_display()}. Nomor register kami: {complaint.number}.\n\n"
        f"{office} Kabupaten Tuban (LPSE)"
    )


def form(request: HttpRequest, complaint: Complaint, name: str, data: Any = None) -> forms.Form:
    """Return a form of the page by its name."""
    kind, more = _KINDS.get(name, lambda request, complaint: (forms.Form, {}))(request, complaint)
    if name == "message" and data is not None:
        return kind(data, request.FILES, auto_id=f"{name}_%s", **more)
    return kind(data, auto_id=f"{name}_%s", **more)


def _talk(complaint: Complaint, newer: tuple[Message, ...]) -> list[Message]:
    talk = ticket_page.conversation(complaint.ticket, {message.pk for message in newer})
    for message in talk:
        _leave_out_who(complaint, message)
        for file in message.attachments.all():
            file.url = reverse("admin:complaints_complaint_file", args=[complaint.pk, file.pk])
    return talk


def _leave_out_who(complaint: Complaint, message: Message) -> None:
    """Name no sender of mail where a look at the identity is recorded; say that it was mail."""
    if complaint.hides_identity and getattr(message, "mail", None):
        message.mail.sender = message.mail_url = ""


def _history(ticket: Ticket) -> list[dict[str, Any]]:
    return [
        {
            "sentence": wording.sentence(event),
            "actor": event.actor,
            "occurred_at": event.occurred_at,
        }
        for event in ticket.events.select_related("user")
    ]


def _person(complaint: Complaint, revealed: Any) -> Any:
    """Return who complained, where that is open, or was shown just now."""
    return revealed or (None if complaint.hides_identity else complaint.ticket.requester)


def _earlier_url(request: HttpRequest, complaint: Complaint) -> str:
    seen = Ticket.objects.visible_to(request.user).filter(pk=complaint.earlier_ticket_id)
    known = seen.first() if complaint.earlier_ticket_id else None
    return reverse("admin:tickets_ticket_change", args=[known.pk]) if known else ""


def _offers(
    request: HttpRequest, complaint: Complaint, talk: list[Message], typed: dict[str, forms.Form]
) -> dict[str, Any]:
    names = ["message", "plan", "officer", "lapor", "entry"]
    if complaint.confidentiality == Complaint.Confidentiality.HIDDEN:
        names.append("reveal")
        names += ["mail"] if mails_of(complaint).exists() else []
    if complaint.ticket.doubt:
        names.append("vouch")
    if complaint.follow_up and not complaint.follow_up_done_at:
        names.append("done")
    if not complaint.ticket.is_finished:
        names += ["withdraw", "spam"]
        names += [] if complaint.is_about_tender else ["neutral"]
        names += ["revert"] if complaint.may_be_a_question else []
    offers = {
        name: {
            "form": typed.get(name) or form(request, complaint, name),
            "url": reverse(f"admin:complaints_complaint_{name}", args=[complaint.pk]),
            "id": f"offer-{name}",
        }
        for name in names
    }
    box = offers["message"]["form"]
    if not box.is_bound:
        public = [message.pk for message in talk if not message.is_internal]
        box.initial |= {"submission": uuid.uuid4(), "seen": max(public, default=0)}
    return offers


_KINDS = {
    "message": lambda request, complaint: (
        ComposeForm,
        {"complaint": complaint, "tray": Tray(request)},
    ),
    "plan": lambda request, complaint: (
        PlanForm,
        {
            "complaint": complaint,
            "initial": {
                "action": complaint.follow_up,
                "owner": complaint.follow_up_owner_id,
                "due": complaint.follow_up_due,
            },
        },
    ),
    "officer": lambda request, complaint: (OfficerForm, {"complaint": complaint}),
    "mail": lambda request, complaint: (MailForm, {"complaint": complaint}),
    "reveal": lambda request, complaint: (ReasonForm, {}),
    "revert": lambda request, complaint: (
        ReasonForm if complaint.hides_identity else forms.Form,
        {},
    ),
    "lapor": lambda request, complaint: (
        LaporForm,
        {"initial": {"number": complaint.lapor_number, "came_from": complaint.is_from_lapor}},
    ),
    "entry": lambda request, complaint: (
        EntryForm,
        {"instance": PublicEntry.objects.filter(complaint=complaint).first()},
    ),
}

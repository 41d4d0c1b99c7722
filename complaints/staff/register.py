"""The register: filtered, printed, and as a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import admin
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.models import Complaint, Triage
from complaints.models.complaint import HANDLE, VIEW, ComplaintQuerySet, may
from complaints.staff import access
from complaints.staff.forms import RegisterFilter
from tickets import clock
from tickets.models import Ticket
from tickets.staff import asking, exporting, searching
from tickets.staff.standing import urgency

SIZE = 100


def show(request: HttpRequest) -> HttpResponse:
    access.demand(request, VIEW)
    if led := asking.lead_on(request):
        return led
    now = request.read_at = clock.now()
    filters, text = RegisterFilter(request.GET), searching.clean(request.GET.get("q", ""))
    rows = _rows(request, filters, text)
    pages = Paginator(rows, SIZE)
    shown = pages.get_page(request.GET.get("page"))
    kept = {name: str(value) for name, value in filters.chosen().items()}
    kept |= {"q": text} if text else {}
    context = {
        "title": _("Register of complaints"),
        "rows": [_row(complaint, now) for complaint in shown],
        "shown": shown,
        "count": pages.count,
        "filters": filters,
        "q": text,
        "kept": urlencode(kept),
        "drawn_at": now,
        "summary_url": reverse("admin:complaints_complaint_summary"),
        "export_url": f"{reverse('admin:complaints_complaint_export')}?{urlencode(kept)}",
        "record_url": reverse("complaints:record"),
        "triage_url": reverse("admin:complaints_complaint_triage"),
        "to_sort": _to_sort(request),
    }
    site = admin.site.each_context(request)
    return TemplateResponse(request, "admin/complaints/register.html", site | context)


def export(request: HttpRequest) -> HttpResponseBase:
    access.demand(request, VIEW)
    filters, text = RegisterFilter(request.GET), searching.clean(request.GET.get("q", ""))
    rows = _rows(request, filters, text)
    return exporting.answer(request, _lines(rows), "register-pengaduan")


def complainant(complaint: Complaint) -> str:
    """Return the name where it is open; what stands in its place where it is not."""
    if complaint.is_anonymous:
        return _("anonymous")
    if complaint.hides_identity:
        return _("identity hidden")
    requester = complaint.ticket.requester
    return requester.name if requester else ""


def state(complaint: Complaint) -> str:
    ticket = complaint.ticket
    if complaint.outcome:
        return complaint.get_outcome_display()
    if ticket.status == Ticket.Status.CLOSED:
        return ticket.get_outcome_display()
    return ticket.get_status_display()


def _rows(request: HttpRequest, filters: RegisterFilter, text: str) -> ComplaintQuerySet:
    rows = Complaint.objects.visible_to(request.user).standing()
    chosen = filters.chosen()
    for name in ("kind", "way", "about"):
        if name in chosen:
            rows = rows.filter(**{name: chosen[name]})
    if "outcome" in chosen:
        rows = rows.filter(outcome=chosen["outcome"] if chosen["outcome"] != "none" else "")
    if "since" in chosen:
        rows = rows.filter(ticket__received_at__gte=_midnight(chosen["since"]))
    if "until" in chosen:
        after = chosen["until"] + timedelta(days=1)
        rows = rows.filter(ticket__received_at__lt=_midnight(after))
    if text:
        rows = rows.filter(number__icontains=text) | rows.filter(ticket__subject__icontains=text)
    return rows.select_related("ticket__requester", "ticket__assignee").order_by("-id")


def _midnight(day) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(settings.TIME_ZONE))


def _row(complaint: Complaint, now: datetime) -> dict[str, Any]:
    ticket = complaint.ticket
    return {
        "complaint": complaint,
        "ticket": ticket,
        "url": access.page_of(complaint),
        "complainant": complainant(complaint),
        "state": state(complaint),
        "due_at": ticket.due_at,
        "urgency": urgency(ticket.due_at, now),
    }


def _lines(rows: ComplaintQuerySet) -> Iterator[list[Any]]:
    yield [
        _("Number"), _("Received"), _("Recorded"), _("Kind"), _("Way in"), _("About"),
        _("Subject"), _("Complainant"), _("State"), _("Told that it is complete"), _("Decided"),
        _("About the substance of a tender"), _("Number in SP4N-LAPOR!"), _("Follow-up action"),
        _("Action due"), _("Action done"),
    ]  # fmt: skip
    for one in rows[: exporting.MOST].iterator(chunk_size=500):
        yield [
            one.number, one.ticket.received_at, one.ticket.recorded_at, one.get_kind_display(),
            one.get_way_display(), one.get_about_display(), one.ticket.subject, complainant(one),
            state(one), one.complete_at, one.decided_at, _("yes") if one.is_about_tender else "",
            one.lapor_number, one.follow_up,
            f"{one.follow_up_due:%Y-%m-%d}" if one.follow_up_due else "", one.follow_up_done_at,
        ]  # fmt: skip


def _to_sort(request: HttpRequest) -> int:
    if not may(request.user, HANDLE):
        return 0
    tickets = Ticket.objects.visible_to(request.user)
    return Triage.objects.filter(decision="", ticket__in=tickets).count()

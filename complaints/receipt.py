"""The tanda terima: what it says, and the code that leads back to the complaint."""

from __future__ import annotations

from typing import Any

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from complaints import clocks
from complaints.filing import Filed


def show(request: HttpRequest, filed: Filed, *, ticket_url: str = "", **more: Any) -> HttpResponse:
    """Answer with the receipt itself: a secret that is shown once can stand at no address."""
    complaint = filed.complaint
    ticket = complaint.ticket
    due = {row.kind: row.due_at for row in ticket.deadlines.all()}
    track_url = settings.SITE_URL + reverse("complaints:track")
    page = {
        "complaint": complaint,
        "ticket": ticket,
        "secret": filed.secret,
        "answer_by": due.get(clocks.ANSWER),
        "complete_by": due.get(clocks.COMPLETE),
        "ticket_url": ticket_url,
        "track_url": track_url,
        "qr": _qr(settings.SITE_URL + ticket_url if ticket_url else track_url),
        **more,
    }
    answer = render(request, "complaints/receipt.html", page)
    answer["Referrer-Policy"] = "strict-origin"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _qr(url: str) -> SafeString:
    code = segno.make(url, error="m")
    return mark_safe(code.svg_inline(omitsize=True, border=2, svgclass=None, lineclass=None))  # noqa: S308

"""What the guest takes home: number, promised time and code, on a slip or a sheet."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guestbook import codes, door, receipts
from guestbook.models import Visit
from guestbook.today import open_tickets
from guestbook.views.desk import address

PAPERS = ("80", "a4")


@door.staff(door.USE)
@require_safe
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Visit.objects.select_related("place", "ticket__severity", "ticket__category")
    visit = get_object_or_404(rows, pk=pk)
    ticket = visit.ticket
    if ticket and not open_tickets(request.user).filter(pk=ticket.pk).exists():
        ticket = None
    asked = request.GET.get("cetak", "")
    context = {
        "title": _("Receipt"),
        "visit": visit,
        "ticket": ticket,
        "qr": codes.drawn(receipts.url_of(request, visit)) if ticket else "",
        "paper": request.GET.get("kertas") if request.GET.get("kertas") in PAPERS else "80",
        "prints": asked in PAPERS,
        "desk_url": address(visit.place),
        **admin.site.each_context(request),
    }
    return TemplateResponse(request, "guestbook/receipt.html", context)

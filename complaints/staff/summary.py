"""A quarter's summary, as far as its reader may see complaints; on paper with a signature block."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from complaints import clocks, figures
from complaints.models import Complaint
from complaints.models.complaint import VIEW
from complaints.staff import access
from tickets import clock
from tickets.staff import exporting
from tickets.templatetags.durations import lasting

QUARTERS_BACK = 12


def titles() -> dict[str, str]:
    return {
        "kind": _("By kind"),
        "way": _("By way in"),
        "about": _("By subject"),
        "outcome": _("By outcome"),
    }


def show(request: HttpRequest) -> HttpResponse:
    quarter, found = _asked(request)
    newest = figures.Quarter.of(clock.now())
    address = reverse("admin:complaints_complaint_summary_sheet")
    context = {
        "title": _("Summary of complaints"),
        "quarter": quarter,
        "found": found,
        "parts": [(titles()[part.code], part) for part in found.parts],
        "kept": [(clocks.NAMES[kind], *counts) for kind, counts in found.kept.items()],
        "quarters": [newest.after(-back) for back in range(QUARTERS_BACK)],
        "sheet_url": f"{address}?{urlencode({'quarter': quarter})}",
        "drawn_at": clock.now(),
        "register_url": reverse("admin:complaints_complaint_changelist"),
    }
    site = admin.site.each_context(request)
    return TemplateResponse(request, "admin/complaints/summary.html", site | context)


def sheet(request: HttpRequest) -> HttpResponseBase:
    quarter, found = _asked(request)
    return exporting.answer(request, iter(_lines(quarter, found)), f"pengaduan-{quarter}")


def _asked(request: HttpRequest) -> tuple[figures.Quarter, figures.Summary]:
    access.demand(request, VIEW)
    this = figures.Quarter.of(clock.now())
    asked = request.GET.get("quarter")
    quarter = figures.Quarter.read(asked) if asked else this
    if quarter is None or quarter > this:
        raise Http404
    rows = Complaint.objects.visible_to(request.user)
    return quarter, figures.of(rows, quarter.starts_at, quarter.ends_at)


def _lines(quarter: figures.Quarter, found: figures.Summary) -> list[list[Any]]:
    lines: list[list[Any]] = [
        [_("Quarter"), str(quarter)],
        [_("Received"), str(found.total)],
        [_("Decided"), str(found.decided)],
        [_("Half decided within"), lasting(found.median) if found.median else ""],
        [_("About the substance of a tender"), str(found.about_tender)],
        [_("From SP4N-LAPOR!"), str(found.from_lapor)],
    ]
    for part in found.parts:
        lines += [[], [titles()[part.code]]]
        lines += [[line.name, str(line.count)] for line in part.lines]
    lines += [[], [_("Clock"), _("In time"), _("Late")]]
    return lines + [
        [str(clocks.NAMES[kind]), str(in_time), str(late)]
        for kind, (in_time, late) in found.kept.items()
    ]

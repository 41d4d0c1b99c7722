"""The monthly service report: on screen and paper, as a spreadsheet, and why a promise broke."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets import bars, clock
from tickets.models import Deadline, Ticket
from tickets.months import Month
from tickets.staff import access, report_sheet
from tickets.staff.monthly import Monthly
from tickets.verbs.base import NotPossible

READ = "tickets.view_report"
EXPLAIN = "tickets.explain_breach"
# More than this nobody reads on a page; the spreadsheet has them all.
MOST_BREACHES = 100
MONTHS_BACK = 36


class CauseForm(forms.Form):
    cause = forms.CharField(
        label=gettext_lazy("Why was the promise broken?"),
        help_text=gettext_lazy(
            "One or two sentences, without names of requesters: the report is printed."
        ),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def urls(guard: Callable) -> list[URLPattern]:
    return [
        path("report/", guard(show), name="tickets_report"),
        path("report/sheet/", guard(sheet), name="tickets_report_sheet"),
        path("report/breaches/<int:pk>/", guard(explain), name="tickets_report_breach"),
    ]


def show(request: HttpRequest) -> HttpResponse:
    monthly = _monthly(request)
    month, newest = monthly.month, Month.of(monthly.drawn_at)
    breaches = monthly.breaches(MOST_BREACHES)
    context = {
        "title": _("Monthly service report"),
        "report": monthly,
        "breakdowns": [_drawn(part) for part in monthly.breakdowns],
        "breaches": breaches,
        "breaches_total": monthly.breach_count,
        "may_explain": request.user.has_perm(EXPLAIN),
        "months": [newest.after(-back) for back in range(MONTHS_BACK)],
        "earlier_url": address(month.after(-1)),
        "later_url": address(month.after(1)) if month < newest else "",
        "sheet_url": f"{reverse('admin:tickets_report_sheet')}?{urlencode({'month': month})}",
        "is_under_way": month == newest,
    }
    site = admin.site.each_context(request)
    return TemplateResponse(request, "admin/tickets/report.html", site | context)


def sheet(request: HttpRequest) -> HttpResponse:
    return report_sheet.answer(_monthly(request))


def explain(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one breach with its cause, or write the cause down."""
    visible = Ticket.objects.visible_to(request.user)
    rows = Deadline.objects.filter(ticket__in=visible, breached_at__isnull=False)
    row = get_object_or_404(rows.select_related("ticket", "cause"), pk=pk)
    access.demand(request, EXPLAIN)
    known = getattr(row, "cause", None)
    form = CauseForm(request.POST or None, initial={"cause": known.text if known else ""})
    if request.method == "POST" and form.is_valid():
        try:
            row.ticket.explain_breach(row, form.cleaned_data["cause"], by=request.user)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The cause is written down."))
            return redirect(f"{_back(row)}#breach-{row.pk}")
    context = {
        "title": _("Cause of a breach"),
        "row": row,
        "form": form,
        "back_url": _back(row),
        **admin.site.each_context(request),
    }
    status = 422 if form.errors else 200
    return TemplateResponse(request, "admin/tickets/breach.html", context, status=status)


def address(month: Month) -> str:
    return f"{reverse('admin:tickets_report')}?{urlencode({'month': month})}"


def _back(row: Deadline) -> str:
    return address(Month.of(row.settled_at or row.breached_at))


def _monthly(request: HttpRequest) -> Monthly:
    """Return the month asked for, as far as this person may see; the last whole one by default."""
    access.demand(request, READ)
    now = clock.now()
    asked = request.GET.get("month")
    month = Month.read(asked) if asked else Month.of(now).after(-1)
    if month is None or month > Month.of(now):
        raise Http404
    return Monthly(month, request.user, now)


def _drawn(part) -> dict[str, Any]:
    drawn = bars.bars(
        (line.name, line.tally.kept, line.tally.broken, f"{line.tally.kept} / {line.tally.broken}")
        for line in part.lines
    )
    return {"part": part, "bars": drawn, "height": bars.height(drawn)}

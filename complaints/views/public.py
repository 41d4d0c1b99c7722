"""The public page: figures of the quarters that are over, and what followed from complaints."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from complaints import figures
from complaints.models import Complaint, PublicEntry
from tickets import clock

QUARTERS = 4
MOST_ENTRIES = 50


@gzip_page
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    this = figures.Quarter.of(clock.now())
    page = {
        "quarters": [_told(this.after(-back)) for back in range(1, QUARTERS + 1)],
        "entries": PublicEntry.objects.exclude(released_at=None)[:MOST_ENTRIES],
        "least": figures.LEAST,
    }
    return render(request, "complaints/public.html", page)


def _told(quarter: figures.Quarter) -> dict[str, Any]:
    found = figures.of(Complaint.objects.all(), quarter.starts_at, quarter.ends_at)
    is_told = found.total >= figures.LEAST
    return {
        "quarter": quarter,
        "is_told": is_told,
        "total": found.total,
        "decided": figures.told(found.decided),
        "kinds": [(line.name, figures.told(line.count)) for line in found.parts[0].lines],
        "median": found.median if found.decided >= figures.LEAST else None,
    }

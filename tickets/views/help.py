"""The office's short answers, to read and to search."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from tickets import faqs
from tickets.models import Disturbance


@gzip_page
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("q", "").replace("\0", "").strip()[: faqs.LONGEST_SEARCH]
    page = {"asked": asked, "disturbances": Disturbance.objects.present()}
    if asked:
        page["found"] = faqs.search(asked)
    if not page.get("found"):
        by_category = groupby(faqs.in_use(), key=lambda faq: faq.category)
        page["groups"] = [(category, list(answers)) for category, answers in by_category]
    return render(request, "tickets/help.html", page)

"""The office's short answers, to read and to search."""

from __future__ import annotations

from itertools import groupby
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from tickets import faqs
from tickets.models import Disturbance
from tickets.staff import asking


# Posting only leads to an address, so that an identity number or a password typed here by mistake
# stands in none; there is nothing to forge, and nobody without cookies is to be kept from answers.
@csrf_exempt
@gzip_page
@require_http_methods(["GET", "HEAD", "POST"])
def help_page(request: HttpRequest) -> HttpResponse:
    asked = _asked(request.POST if request.method == "POST" else request.GET)
    is_private = asking.is_unsayable(asked)
    # A search goes on to its address, and an address with such a thing in it is left.
    if (request.method == "POST") != is_private:
        query = f"?{urlencode({'q': asked})}" if asked and not is_private else ""
        return redirect(f"{reverse('tickets:help')}{query}")
    return _page(request, "" if is_private else asked, is_private=is_private)


def _asked(said: QueryDict) -> str:
    return said.get("q", "").replace("\0", "").strip()[: faqs.LONGEST_SEARCH]


def _page(request: HttpRequest, asked: str, *, is_private: bool) -> HttpResponse:
    page = {
        "asked": asked,
        "is_private": is_private,
        "disturbances": Disturbance.objects.present(),
    }
    if asked:
        page["found"] = faqs.search(asked)
    if not page.get("found"):
        by_category = groupby(faqs.in_use(), key=lambda faq: faq.category)
        page["groups"] = [(category, list(answers)) for category, answers in by_category]
    return render(request, "tickets/help.html", page)

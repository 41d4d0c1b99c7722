"""A field people do not see and programs fill in.

What comes with it filled in is not filed, and not thrown away either: whoever sent it gets a page
that looks like success, with one more press to make. See helpdesk/decisions.
"""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tickets import typed

log = logging.getLogger(__name__)

# No word by which a browser would fill it in from what it knows of a person.
NAME = "catatan_lain"


def is_filled(request: HttpRequest) -> bool:
    return bool(request.POST.get(NAME, "").strip())


def ask_again(request: HttpRequest) -> HttpResponse:
    """Have a person press once more, without the field; the text is on the page."""
    log.info("Honeypot filled in at %s", request.path)
    kept = typed.given_back(request, NAME) | {"may_resend": True}
    return render(request, "tickets/once_more.html", kept)

"""A mail as it came, for staff who may see it: its bytes, or its own formatting made harmless."""

from __future__ import annotations

from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tickets.mail_in import child, shown
from tickets.models import InboundMail

FORMATTED = "admin/tickets/inboundmail/formatted.html"


def raw(mail: InboundMail) -> HttpResponse:
    """Give the bytes as a download, never as a page of ours."""
    response = HttpResponse(bytes(mail.raw), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="mail-{mail.pk}.eml"'
    return _kept_apart(response)


def formatted(
    request: HttpRequest, mail: InboundMail, *, back_url: str, back_text: str
) -> HttpResponse:
    """Give the mail's own formatting, cleaned, on a page that may do nothing at all."""
    markup = ""
    with suppress(child.CannotParse):
        markup = shown.safe_html(child.parse(bytes(mail.raw)).html)
    context = {"mail": mail, "markup": markup, "back_url": back_url, "back_text": back_text}
    return _kept_apart(render(request, FORMATTED, context))


def _kept_apart(response: HttpResponse) -> HttpResponse:
    """Have the browser treat what came by mail as a stranger's: no script, style, image or form."""
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-store"
    return response

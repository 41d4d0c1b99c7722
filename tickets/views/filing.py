"""Filing a ticket, and the receipt for it."""

from __future__ import annotations

import uuid
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from tickets import access, context, faqs, honeypot
from tickets.forms import TicketForm
from tickets.intake import file_ticket
from tickets.models import Disturbance, Ticket
from tickets.ticket_page import holds_identity_number
from tickets.tray import Tray
from tickets.verbs.base import NotPossible

# Carries what was typed for a ticket closed too long ago over to a new one.
CONTINUE = "continue"


@gzip_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    follows = _followed(request)
    if request.method != "POST" or CONTINUE in request.POST:
        return _form(request, _begun(request, follows), follows)
    form = TicketForm(request.POST, request.FILES, tray=Tray(request))
    if not form.is_valid():
        return _form(request, form, follows, status=422)
    if honeypot.is_filled(request):
        form.put_aside(request)
        return honeypot.ask_again(request)
    form.count(request, "filing", form.cleaned_data["email"])
    try:
        ticket = _file(form, follows)
    except NotPossible as error:
        form.add_error(None, str(error))
        return _form(request, form, follows, status=409)
    access.let_in(request, ticket)
    return redirect("tickets:receipt", ticket.number)


@never_cache
@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    ticket = access.ticket_for(request, number)
    url = reverse("tickets:ticket", args=[ticket.number])
    told = ticket.messages.filter(is_internal=False)
    # As typed: the record behind an address is shown to nobody who merely typed the address.
    stated = getattr(ticket, "statement", None) or ticket.requester
    page = {
        "ticket": ticket,
        "has_identity_number": holds_identity_number(ticket, told, is_told=True),
        # A name that a mail gives itself is as much its word as the rest.
        "stated_name": stated.name if stated and not ticket.doubt else "",
        "ticket_url": url,
        "qr": _qr(settings.SITE_URL + url),
    }
    return render(request, "tickets/receipt.html", page)


def _file(form: TicketForm, follows: Ticket | None) -> Ticket:
    return file_ticket(
        channel=Ticket.Channel.WEB,
        contact=form.contact(),
        files=form.cleaned_data["attachments"],
        language=get_language() or settings.LANGUAGE_CODE,
        follows=follows,
        submission=form.cleaned_data["submission"],
        **form.facts(),
    )


def _form(
    request: HttpRequest, form: TicketForm, follows: Ticket | None, status: int = 200
) -> HttpResponse:
    if form.is_bound:
        form.keep_files()
    standard = context.office(request)["office"]
    page = {
        "form": form,
        "follows": follows,
        "standard": standard,
        "guides": faqs.guides(form.categories),
        "chosen": str(form["category"].value() or ""),
        "disturbances": Disturbance.objects.present(),
    }
    return render(request, "tickets/new.html", page, status=status)


def _begun(request: HttpRequest, follows: Ticket | None) -> TicketForm:
    form = TicketForm(initial=_initial(request, follows), tray=Tray(request))
    if request.method == "POST":
        for refused in form.take_over_files(request.POST, request.FILES):
            messages.warning(request, refused)
    return form


def _followed(request: HttpRequest) -> Ticket | None:
    """Return the closed ticket a new one goes on from; only one this session was let in to."""
    try:
        ticket = access.ticket_for(request, request.GET.get("lanjutan", ""))
    except Http404:
        return None
    return ticket if ticket.status == Ticket.Status.CLOSED else None


def _initial(request: HttpRequest, follows: Ticket | None) -> dict[str, Any]:
    initial: dict[str, Any] = {"submission": uuid.uuid4()}
    if follows is None:
        return initial | {"category": request.GET.get("kategori", "")}
    initial |= {
        "category": follows.category.code,
        "description": request.POST.get("body", ""),
    }
    if follows.doubt:
        return initial  # the record may be a forger's word as well as the subject
    initial["subject"] = follows.subject
    # The browser that filed may have typed anybody's address; only a mailed link proves who reads.
    if access.link_of(request, follows) != access.FILED_HERE and follows.requester:
        names = ("name", "email", "phone", "role", "organisation", "identity_type")
        initial |= {name: getattr(follows.requester, name) for name in names}
    return initial


def _qr(url: str) -> SafeString:
    code = segno.make(url, error="m")
    return mark_safe(code.svg_inline(omitsize=True, border=2, svgclass=None, lineclass=None))  # noqa: S308

"""Following a complaint without an email address, by the number and the secret of the receipt."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from complaints import metadata, standing, tracking
from complaints.forms import TrackingForm
from complaints.models import Complaint
from complaints.page_tray import PageTray
from complaints.views.filing import page_of
from tickets import downloads, limits, ticket_page
from tickets.forms import WriteForm
from tickets.models import Attachment, Ticket
from tickets.uploads import RefusedFile
from tickets.verbs.base import NotPossible


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "complaints/track.html", {"form": TrackingForm()})
    # Hits and misses alike: trying is what is limited.
    limits.count(request, "tracking", request.POST.get("number", "")[:30].strip())
    form = TrackingForm(request.POST)
    found = form.is_valid() and tracking.find(**form.cleaned_data)
    if not found:
        if not form.errors:
            form.add_error(None, _("There is no complaint with this number and this code."))
        return _private(render(request, "complaints/track.html", {"form": form}, status=422))
    return _page(request, found)


@never_cache
@require_POST
def reply(request: HttpRequest) -> HttpResponse:
    complaint = _opened(request)
    tray = PageTray(request, page_of(request))
    form = WriteForm(request.POST, request.FILES, tray=tray)
    if not form.is_valid():
        return _page(request, complaint, form, status=422)
    limits.count(request, "reply", complaint.number)
    written = form.written()
    try:
        if complaint.is_anonymous:
            written["files"] = metadata.nameless(written["files"])
        _say(complaint.ticket, written)
    except RefusedFile as error:
        form.add_error("attachments", str(error))
        return _page(request, complaint, form, status=422)
    except NotPossible as error:
        form.add_error(None, str(error))
        return _page(request, complaint, form, status=409)
    tray.empty()
    complaint.ticket.refresh_from_db()
    return _page(request, complaint, said=_("Your message has been sent."))


@never_cache
@require_POST
def file(request: HttpRequest) -> HttpResponseBase:
    """Give a file of the conversation out: by a button, so that no address opens it."""
    complaint, number = _opened(request), request.POST.get("file", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        raise Http404
    public = Attachment.objects.filter(
        message__ticket=complaint.ticket_id, message__is_internal=False
    )
    found = public.filter(pk=number).first()
    if found is None:
        raise Http404
    return downloads.answer(found)


def _say(ticket: Ticket, written: dict[str, Any]) -> None:
    if ticket.status == Ticket.Status.SOLVED:
        ticket.refuse(by=ticket.requester, **written)
    else:
        ticket.receive(by=ticket.requester, **written)


def _opened(request: HttpRequest) -> Complaint:
    complaint = tracking.opened(request.POST.get("key", ""))
    if complaint is None:
        raise Http404
    return complaint


def _page(
    request: HttpRequest,
    complaint: Complaint,
    form: WriteForm | None = None,
    status: int = 200,
    said: str = "",
) -> HttpResponse:
    if form is not None:
        form.keep_files()
    ticket = complaint.ticket
    form = form or WriteForm(initial={"submission": uuid.uuid4()})
    page = {
        "complaint": complaint,
        "ticket": ticket,
        "talk": ticket_page.conversation(ticket),
        "clocks": standing.clocks_of(ticket),
        "form": form,
        "key": tracking.key(complaint),
        "said": said,
        "may_write": ticket.status != Ticket.Status.CLOSED,
    }
    return _private(render(request, "complaints/tracked.html", page, status=status))


def _private(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store, private"
    answer["X-Robots-Tag"] = "noindex"
    return answer

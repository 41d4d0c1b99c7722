"""Recording a complaint for somebody: a way is chosen first, then its own form."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from complaints import metadata, receipt
from complaints.filing import Filed, Said, convert, file_complaint
from complaints.models.complaint import ADD, Complaint
from complaints.page_tray import PageTray
from complaints.recording import WAYS, ConversionForm, RecordingForm
from complaints.views.filing import page_of
from tickets import clock, numbers
from tickets.models import Ticket
from tickets.uploads import RefusedFile
from tickets.verbs.base import NotPossible


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest) -> HttpResponse:
    if not (request.user.is_active and request.user.is_staff):
        return redirect_to_login(request.get_full_path(), reverse("admin:login"))
    if not request.user.has_perm(ADD):
        raise PermissionDenied
    number = request.GET.get("tiket", "")
    if ticket := _convertible(request, number):
        return _convert(request, ticket)
    way = request.GET.get("cara", "")
    if way not in WAYS:
        page = {"ways": WAYS, "number": number}
        return render(request, "complaints/ways.html", page)
    if request.method != "POST":
        return _form(request, _begun(request, way, number))
    return _record(request, way)


def _begun(request: HttpRequest, way: str, number: str) -> RecordingForm:
    now = timezone.localtime(clock.now()).replace(second=0, microsecond=0)
    page = uuid.uuid4()
    initial = {"submission": page, "way": way, "received_at": now, "earlier_ticket": number}
    return RecordingForm(initial=initial, way=way, tray=PageTray(request, page))


def _record(request: HttpRequest, way: str) -> HttpResponse:
    page = page_of(request)
    data = request.POST.copy()
    data["submission"], data["way"] = str(page), way
    tray = PageTray(request, page)
    form = RecordingForm(data, request.FILES, way=way, tray=tray)
    if not form.is_valid():
        return _form(request, form, 422)
    try:
        filed = _file(request, form)
    except RefusedFile as error:
        form.add_error("attachments", str(error))
        return _form(request, form, 422)
    except NotPossible as error:
        form.add_error(None, str(error))
        return _form(request, form, 409)
    tray.empty()
    return receipt.show(request, filed, is_by_staff=True)


def _file(request: HttpRequest, form: RecordingForm) -> Filed:
    files = form.cleaned_data["attachments"]
    if form.is_anonymous:
        files = metadata.nameless(files)
    return file_complaint(
        Said(**form.said(), files=files),
        form.contact(),
        by=request.user,
        received_at=form.cleaned_data["received_at"],
        submission=form.cleaned_data["submission"],
    )


def _convertible(request: HttpRequest, typed: str) -> Ticket | None:
    """Return the open ticket that may become a complaint: one this person sees, or recorded."""
    try:
        number = numbers.read(typed)
    except numbers.WrongCheckDigit:
        return None
    if not number:
        return None
    user = request.user
    rows = Ticket.objects.unfinished().filter(Ticket.numbered(number), case="")
    theirs = rows.not_hidden_from(user).filter(events__code="ticket.filed", events__user=user)
    return rows.visible_to(user).first() or theirs.first()


def _convert(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    form = ConversionForm(
        request.POST if request.method == "POST" else None,
        initial={"kind": "pengaduan", "confidentiality": _preset(ticket)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            complaint = convert(ticket, Said(**form.said(ticket)), by=request.user)
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            said = _("It goes on in the register of complaints as %(number)s.")
            messages.success(request, said % {"number": complaint.number})
            return redirect("complaints:record")
    page = {"form": form, "ticket": ticket}
    status = 422 if form.errors else 200
    return render(request, "complaints/convert.html", page, status=status)


def _preset(ticket: Ticket) -> str:
    """Hide, unless somebody chooses otherwise, whoever wrote where there was nothing to choose."""
    is_mail = ticket.channel == Ticket.Channel.EMAIL
    choices = Complaint.Confidentiality
    return choices.HIDDEN if is_mail else choices.OPEN


def _form(request: HttpRequest, form: RecordingForm, status: int = 200) -> HttpResponse:
    if form.is_bound:
        form.keep_files()
    page = {"form": form, "way": form.way, "is_call": form.way == WAYS[1]}
    return render(request, "complaints/record.html", page, status=status)

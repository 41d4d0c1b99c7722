"""The public form. Nothing of an anonymous complainant is stored: no session, account or log."""

from __future__ import annotations

import uuid
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from complaints import metadata, receipt
from complaints.filing import Filed, Said, file_complaint
from complaints.forms import ComplaintForm
from complaints.page_tray import PageTray
from tickets import access, context, honeypot, limits
from tickets.uploads import RefusedFile
from tickets.verbs.base import NotPossible


@gzip_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    page = page_of(request)
    tray = PageTray(request, page)
    if request.method != "POST":
        return _form(request, ComplaintForm(initial={"submission": page}, tray=tray))
    form = ComplaintForm(_with(request, page), request.FILES, tray=tray)
    if not form.is_valid():
        return _form(request, form, status=422)
    if honeypot.is_filled(request):
        return honeypot.ask_again(request)
    limits.count(request, "complaint", form.cleaned_data["email"] or str(page))
    try:
        filed = _file(form)
    except RefusedFile as error:
        form.add_error("attachments", str(error))
        return _form(request, form, status=422)
    except NotPossible as error:
        form.add_error(None, str(error))
        return _form(request, form, status=409)
    tray.empty()
    return receipt.show(request, filed, ticket_url=_let_in(request, filed))


def page_of(request: HttpRequest) -> UUID:
    """Return the id this form came with, or a new one: programs may leave it out."""
    try:
        return UUID(request.POST.get("submission", ""))
    except ValueError:
        return uuid.uuid4()


def _with(request: HttpRequest, page: UUID):
    data = request.POST.copy()
    data["submission"] = str(page)
    return data


def _file(form: ComplaintForm) -> Filed:
    files = form.cleaned_data["attachments"]
    if form.is_anonymous:
        files = metadata.nameless(files)
    return file_complaint(
        Said(**form.said(), files=files),
        form.contact(),
        submission=form.cleaned_data["submission"],
        language=get_language() or settings.LANGUAGE_CODE,
    )


def _let_in(request: HttpRequest, filed: Filed) -> str:
    """Open the ticket page in this browser, unless that would tie a browser to an anonymous."""
    ticket = filed.complaint.ticket
    if filed.complaint.is_anonymous:
        return ""
    access.let_in(request, ticket)
    return reverse("tickets:ticket", args=[ticket.number])


def _form(request: HttpRequest, form: ComplaintForm, status: int = 200) -> HttpResponse:
    if form.is_bound:
        form.keep_files()
    page = {"form": form, "standard": context.office(request)["office"]}
    return render(request, "complaints/new.html", page, status=status)

"""Writing about a ticket: answering, asking, noting, solving, from one box."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tickets import clock
from tickets.models import Draft, Message, Ticket
from tickets.staff import access, page, writing
from tickets.staff.forms import ASK, NOTE, REPLY, SOLVE, ComposerForm
from tickets.staff.offers import newest
from tickets.tray import Tray
from tickets.verbs.answering import NewerMessages
from tickets.verbs.base import NotPossible


@access.action(access.WORK)
def send(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    if "insert" in request.POST:
        return _insert(request, ticket)
    form = ComposerForm(request.POST, request.FILES, tray=Tray(request))
    if not form.is_valid():
        return _give_back(request, ticket, form)
    try:
        _write(ticket, form, request.user)
    except NewerMessages as refusal:
        return _give_back(request, ticket, form, refusal.messages)
    except NotPossible as refusal:
        form.add_error(None, str(refusal))
        return _give_back(request, ticket, form)
    submission = form.cleaned_data["submission"]
    Draft.objects.sent(ticket, request.user, submission=submission, now=clock.now())
    _say_sent(request, ticket, form.cleaned_data["mode"])
    if form.cleaned_data["mode"] == NOTE and _has_gone_out(ticket, form, request.user):
        messages.warning(
            request,
            _("What you sent from this page before has reached the requester all the same."),
        )
    return redirect(access.page_of(ticket))


def _insert(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Show the page with a template or an earlier answer under what was typed; send nothing."""
    typed = request.POST.copy()
    added = writing.text_of(request, ticket, typed["insert"], typed.get("template", ""))
    typed["body"] = "\n\n".join(text for text in (typed.get("body", "").strip(), added) if text)
    form = ComposerForm(typed, tray=Tray(request))
    form.is_valid()
    form.errors.clear()
    for refused in form.take_over_files(request.POST, request.FILES):
        messages.warning(request, refused)
    return page.show(request, ticket.pk, typed={"message": form})


def _write(ticket: Ticket, form: ComposerForm, user) -> None:
    mode, said = form.cleaned_data["mode"], form.written()
    if mode != NOTE:
        said["seen"] = form.cleaned_data["seen"]
    {REPLY: ticket.reply, ASK: ticket.ask, NOTE: ticket.note, SOLVE: ticket.solve}[mode](
        by=user, **said
    )


def _say_sent(request: HttpRequest, ticket: Ticket, mode: str) -> None:
    requester = ticket.requester
    if mode != NOTE and requester and not requester.email:
        words = _("It is written down. The requester has no email address: please call them.")
        messages.warning(request, words)
        return
    messages.success(request, _SENT[mode]())


def _has_gone_out(ticket: Ticket, form: ComposerForm, user) -> bool:
    """Tell whether a page whose note is kept sent the same words to the requester before."""
    public = ticket.messages.filter(user=user, is_internal=False, body=form.cleaned_data["body"])
    return public.filter(pk__gt=form.cleaned_data["seen"] or 0).exists()


def _give_back(
    request: HttpRequest, ticket: Ticket, form: ComposerForm, newer: list[Message] | None = None
) -> HttpResponse:
    """Show the page with the text as typed; what is newer has now been seen."""
    form.keep_files()
    if newer:
        form.data = form.data.copy()
        form.data["seen"] = str(newest(newer))
        # What is sent from here on is a press of its own, and its draft is kept.
        form.data["submission"] = str(uuid.uuid4())
    return page.show(
        request, ticket.pk, typed={"message": form}, newer=newer or (), status=409 if newer else 422
    )


_SENT = {
    REPLY: lambda: _("The answer is on its way to the requester."),
    ASK: lambda: _("The question is on its way; the ticket waits for the requester."),
    NOTE: lambda: _("The note is kept; only staff see it."),
    SOLVE: lambda: _("The ticket is solved; the requester is asked whether it works."),
}

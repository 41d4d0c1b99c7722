"""Writing about a ticket: answering, asking, noting, solving, from one box."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tickets.models import Message, Ticket
from tickets.staff import access, page
from tickets.staff.forms import ASK, NOTE, REPLY, SOLVE, ComposerForm
from tickets.staff.offers import newest
from tickets.verbs.answering import NewerMessages
from tickets.verbs.base import NotPossible


@access.action(access.WORK)
def send(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    form = ComposerForm(request.POST, request.FILES)
    if not form.is_valid():
        return _give_back(request, ticket, form)
    try:
        _write(ticket, form, request.user)
    except NewerMessages as refusal:
        return _give_back(request, ticket, form, refusal.messages)
    except NotPossible as refusal:
        form.add_error(None, str(refusal))
        return _give_back(request, ticket, form)
    messages.success(request, _SENT[form.cleaned_data["mode"]]())
    return redirect(access.page_of(ticket))


def _write(ticket: Ticket, form: ComposerForm, user) -> None:
    mode, said = form.cleaned_data["mode"], form.written()
    if mode != NOTE:
        said["seen"] = form.cleaned_data["seen"]
    {REPLY: ticket.reply, ASK: ticket.ask, NOTE: ticket.note, SOLVE: ticket.solve}[mode](
        by=user, **said
    )


def _give_back(
    request: HttpRequest, ticket: Ticket, form: ComposerForm, newer: list[Message] | None = None
) -> HttpResponse:
    """Show the page with the text as typed; what is newer has now been seen."""
    if newer:
        form.data = form.data.copy()
        form.data["seen"] = str(newest(newer))
    return page.show(
        request, ticket.pk, typed={"message": form}, newer=newer or (), status=409 if newer else 422
    )


_SENT = {
    REPLY: lambda: _("The answer is on its way to the requester."),
    ASK: lambda: _("The question is on its way; the ticket waits for the requester."),
    NOTE: lambda: _("The note is kept; only staff see it."),
    SOLVE: lambda: _("The ticket is solved; the requester is asked whether it works."),
}

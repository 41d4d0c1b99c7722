"""What helps with writing an answer: drafts, templates, earlier answers, who else is at it."""

from __future__ import annotations

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from tickets import answers, clock, presence
from tickets.forms import LONGEST_TEXT, Submission
from tickets.models import AnswerTemplate, Draft, Ticket
from tickets.similar import similar
from tickets.staff import access
from tickets.staff.forms import MODES, REPLY


@access.action(access.WORK)
def save_draft(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Keep an unsent text; asked by a script, answer with nothing but that it is kept."""
    mode, body = request.POST.get("mode", ""), request.POST.get("body", "")
    if "discard" in request.POST:
        body = ""
    kept = Draft.objects.keep(
        ticket,
        request.user,
        mode=mode if mode in MODES else REPLY,
        body=body.replace("\0", "").replace("\r\n", "\n")[:LONGEST_TEXT],
        submission=Submission().clean(request.POST.get("submission")),
        now=clock.now(),
    )
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204)
    said = _("The draft is kept; only you see it.") if kept else _("There is no draft any more.")
    messages.success(request, said)
    return redirect(f"{access.page_of(ticket)}#write")


@access.action(access.WORK)
def look_in(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Note that this person has the ticket open, and say who else has."""
    others = presence.be_there(
        ticket.pk,
        request.user,
        is_writing=bool(request.POST.get("body", "").strip()),
        now=clock.now(),
    )
    return TemplateResponse(request, "admin/tickets/ticket/_presence.html", {"others": others})


def similar_to(request: HttpRequest, pk: int) -> HttpResponse:
    """Show solved tickets like this one: a part of its page, or without scripts a page."""
    ticket = access.fetch(request, pk)
    access.demand(request, access.WORK)
    context = {
        "title": _("Similar solved tickets"),
        "ticket": ticket,
        "similar": [
            {
                "pk": one.pk,
                "url": access.page_of(one),
                "number": one.number,
                "subject": one.subject,
                "answer": answers.last_public_answer(one),
            }
            for one in similar(ticket, Ticket.objects.visible_to(request.user))
        ],
        "compose_url": f"{access.page_of(ticket).removesuffix('change/')}message/",
        "page_url": access.page_of(ticket),
    }
    if request.htmx:
        return TemplateResponse(request, "admin/tickets/ticket/_similar.html", context)
    site = admin.site.each_context(request)
    return TemplateResponse(request, "admin/tickets/ticket/similar.html", site | context)


def text(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the text a press puts into the composer, as plain text."""
    ticket = access.fetch(request, pk)
    access.demand(request, access.WORK)
    what, template = request.GET.get("insert", ""), request.GET.get("template", "")
    answer = HttpResponse(
        text_of(request, ticket, what, template), content_type="text/plain; charset=utf-8"
    )
    answer["Cache-Control"] = "no-store, private"
    return answer


def text_of(request: HttpRequest, ticket: Ticket, what: str, template: str) -> str:
    """Return a template filled in (`what` is "template"), or a ticket's last answer (its id)."""
    if what == "template":
        if not template:
            return ""
        chosen = get_object_or_404(AnswerTemplate, pk=_key(template), is_active=True)
        return answers.fill(chosen.body, ticket, request.user)
    return answers.last_public_answer(access.fetch(request, _key(what)))


def _key(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise Http404
    return int(text)

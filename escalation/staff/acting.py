"""What is pressed on the page of an escalation: one verb each, with nothing typed lost."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from escalation.models import Escalation, Target
from escalation.staff import access, page
from tickets.staff.access import fetch, page_of
from tickets.verbs.base import NotPossible


def prepare(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a pack for the ticket of this key, or go on with the one begun."""
    ticket = fetch(request, pk, "category", "requester", "statement")
    if request.method != "POST":
        return redirect(page_of(ticket))
    access.demand(request, access.WORK)
    # Where it came from another office's application, back there; the page offers the others.
    target = Target.objects.fitting(ticket).order_by("-only_channel", "position", "name").first()
    if target is None:
        messages.error(request, _("There is no place to hand it over to: see the table of them."))
        return redirect(page_of(ticket))
    try:
        escalation = Escalation.prepare(ticket, to=target, by=request.user)
    except NotPossible as refusal:
        messages.error(request, str(refusal))
        return redirect(page_of(ticket))
    return redirect(access.page_of(escalation))


@access.action
def save_pack(request: HttpRequest, escalation: Escalation) -> HttpResponse:
    """Keep what was typed; and where that was pressed, send it or say that it was typed in."""
    form = page.form(request, escalation, "pack")
    if not form.is_valid():
        return page.show(request, escalation.pk, typed={"pack": form}, status=422)
    said = form.cleaned_data
    try:
        escalation.save_pack(
            form.pack,
            to=said["target"],
            attachments=said["attachments"],
            is_zipped=said["is_zipped"],
            reason=said["reason"],
        )
        _leave(request, escalation, said["number"])
    except NotPossible as refusal:
        form.add_error(None, str(refusal))
        return page.show(request, escalation.pk, typed={"pack": form}, status=422)
    return redirect(access.page_of(escalation))


def _leave(request: HttpRequest, escalation: Escalation, number: str) -> None:
    party = escalation.target.party
    if "send" in request.POST:
        escalation.send(by=request.user)
        messages.success(request, _("%(party)s has the ticket now.") % {"party": party})
    elif "typed" in request.POST:
        escalation.typed(number, by=request.user)
        messages.success(request, _("%(party)s has the ticket now.") % {"party": party})
    else:
        messages.success(request, _("Saved. Nothing has left yet."))


@access.action
def identity(request: HttpRequest, escalation: Escalation) -> HttpResponse:
    if "leave_out" in request.POST:
        escalation.leave_out_identity()
        return redirect(access.page_of(escalation))
    return access.press(
        request,
        escalation,
        "identity",
        lambda said: escalation.include_identity(by=request.user, reason=said["reason"]),
        _("The identity number goes with the pack; that is recorded."),
    )


@access.action
def discard(request: HttpRequest, escalation: Escalation) -> HttpResponse:
    try:
        escalation.discard()
    except NotPossible as refusal:
        messages.error(request, str(refusal))
        return redirect(access.page_of(escalation))
    messages.success(request, _("The pack is thrown away. The office has the ticket as before."))
    return redirect(page_of(escalation.ticket))


@access.action
def acknowledge(request: HttpRequest, escalation: Escalation) -> HttpResponse:
    return access.press(
        request,
        escalation,
        "number",
        lambda said: escalation.acknowledge(said["number"], by=request.user),
        _("The number is written down. The requester sees it on the ticket."),
    )


@access.action
def answer(request: HttpRequest, escalation: Escalation) -> HttpResponse:
    return access.press(
        request,
        escalation,
        "answer",
        lambda said: escalation.answered(
            said["body"],
            by=request.user,
            files=said["attachments"],
            submission=said["submission"],
        ),
        _("The answer is on the ticket, and the office has it again."),
    )


@access.action
def follow_up(request: HttpRequest, escalation: Escalation) -> HttpResponse:
    return access.press(
        request,
        escalation,
        "follow-up",
        lambda said: escalation.follow_up(said["text"], by=request.user, seen=said["seen"]),
        _("Asked for news."),
    )


@access.action
def void(request: HttpRequest, escalation: Escalation) -> HttpResponse:
    return access.press(
        request,
        escalation,
        "void",
        lambda said: escalation.void(by=request.user, reason=said["reason"]),
        _("The hand-over is void; the first deadline runs on."),
    )


@access.action
def pass_on(request: HttpRequest, escalation: Escalation) -> HttpResponse:
    return access.press(
        request,
        escalation,
        "pass-on",
        lambda said: escalation.ticket.reply(
            said["body"], by=request.user, submission=said["submission"]
        ),
        _("The requester has been answered. Solve the ticket when it works."),
    )


@access.action
def decide(request: HttpRequest, escalation: Escalation) -> HttpResponse:
    """Say of a mail that waits whose it is."""
    form = page.form(request, escalation, "held")
    if not form.is_valid():
        return redirect(access.page_of(escalation))
    held = get_object_or_404(escalation.held_answers, pk=form.cleaned_data["held"])
    try:
        if form.cleaned_data["is_theirs"] == "yes":
            escalation.accept(held, by=request.user)
            messages.success(request, _("Their answer is on the ticket."))
        else:
            escalation.refuse(held, by=request.user)
            messages.success(request, _("The mail stays off the ticket."))
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    return redirect(access.page_of(escalation))

"""What is done to a complaint: one verb, then back to its page, with nothing typed lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from complaints import neutrality, notices
from complaints.models import Complaint
from complaints.models.complaint import RELEASE
from complaints.staff import access, page
from complaints.staff.forms import ASK, COMPLETE, DECIDE, NOTE
from tickets import clock
from tickets.verbs.answering import NewerMessages
from tickets.verbs.base import NotPossible


@access.action
def message(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    form = page.form(request, complaint, "message", request.POST)
    if not form.is_valid():
        return _refused(request, complaint, "message", form)
    try:
        _write(complaint, form, request.user)
    except NewerMessages as newer:
        form.data = form.data.copy()
        form.data["seen"] = str(newer.messages[-1].pk)
        return _refused(request, complaint, "message", form, newer=tuple(newer.messages))
    except NotPossible as refusal:
        form.add_error(None, str(refusal))
        return _refused(request, complaint, "message", form)
    messages.success(request, _("Written."))
    return redirect(access.page_of(complaint))


@access.action
def plan(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    return _press(
        request, complaint, "plan",
        lambda said: complaint.plan(
            said["action"], owner=said["owner"], due=said["due"], by=request.user
        ),
    )  # fmt: skip


@access.action
def done(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    return _press(request, complaint, "done", lambda said: complaint.finish_plan(by=request.user))


@access.action
def officer(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    def name(said: dict[str, Any]) -> None:
        complaint.name_officer(said["officer"], by=request.user)
        notices.tell_named(complaint)

    answer = _press(request, complaint, "officer", name)
    # Whoever named themselves sees it no more.
    seen = Complaint.objects.visible_to(request.user).filter(pk=complaint.pk).exists()
    return answer if seen else redirect("admin:complaints_complaint_changelist")


@access.action
def neutral(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    text = neutrality.text(complaint.ticket.language)
    return _press(
        request, complaint, "neutral",
        lambda said: complaint.point_elsewhere(text, by=request.user),
    )  # fmt: skip


@access.action
def lapor(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    return _press(
        request, complaint, "lapor",
        lambda said: complaint.note_lapor(
            said["number"], came_from=said["came_from"], by=request.user
        ),
    )  # fmt: skip


@access.action
def withdraw(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    """The complainant takes it back, on the telephone say."""
    return _press(
        request, complaint, "withdraw", lambda said: complaint.ticket.withdraw(by=request.user)
    )


@access.action
def spam(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    return _press(
        request, complaint, "spam", lambda said: complaint.ticket.mark_spam(by=request.user)
    )


@access.action
def revert(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    answer = _press(
        request, complaint, "revert", lambda said: complaint.revert(by=request.user, **said)
    )
    complaint.refresh_from_db()
    return redirect("admin:complaints_complaint_changelist") if complaint.reverted_at else answer


@access.action
def vouch(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    return _press(request, complaint, "vouch", lambda said: complaint.ticket.own(by=request.user))


@access.action
def reveal(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    """Show who complained in this one answer: no page can be gone back to that still says it."""
    form = page.form(request, complaint, "reveal", request.POST)
    if not form.is_valid():
        return _refused(request, complaint, "reveal", form)
    try:
        person = complaint.reveal(by=request.user, reason=form.cleaned_data["reason"])
    except NotPossible as refusal:
        form.add_error(None, str(refusal))
        return _refused(request, complaint, "reveal", form)
    answer = page.show(request, complaint.pk, revealed=person)
    answer["Cache-Control"] = "no-store, private"
    return answer


@access.action
def entry(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    """Write the line of the public page; written anew, it has to be released again."""
    form = page.form(request, complaint, "entry", request.POST)
    if not form.is_valid():
        return _refused(request, complaint, "entry", form)
    written = form.save(commit=False)
    written.complaint, written.written_at = complaint, clock.now()
    written.released_at = written.released_by = None
    written.save()
    messages.success(request, _("Kept; it is public once a supervisor releases it."))
    return redirect(access.page_of(complaint))


def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Release the entry to the public, or take it back; by a supervisor the complaint names not."""
    complaint = access.fetch(request, pk)
    if request.method == "POST":
        access.demand(request, RELEASE)
        line = getattr(complaint, "public_entry", None)
        if line:
            is_back = "back" in request.POST
            line.released_at = None if is_back else clock.now()
            line.released_by = None if is_back else request.user
            line.save(update_fields=["released_at", "released_by"])
            said = _("Taken back.") if is_back else _("Released: it is on the public page now.")
            messages.success(request, said)
    return redirect(access.page_of(complaint))


def _write(complaint: Complaint, form: Any, user: Any) -> None:
    written, mode = form.written(), form.cleaned_data["mode"]
    if mode == NOTE:
        complaint.ticket.note(by=user, **written)
    elif mode == COMPLETE:
        complaint.tell_complete(by=user, **written)
    elif mode == ASK:
        complaint.ask_for_material(by=user, **written)
    elif mode == DECIDE:
        complaint.decide(form.cleaned_data["outcome"], by=user, **written)
    else:
        complaint.ticket.reply(by=user, **written)


def _press(
    request: HttpRequest, complaint: Complaint, name: str, verb: Callable[[dict[str, Any]], Any]
) -> HttpResponse:
    form = page.form(request, complaint, name, request.POST)
    if not form.is_valid():
        return _refused(request, complaint, name, form)
    try:
        verb(form.cleaned_data)
    except NotPossible as refusal:
        form.add_error(None, str(refusal))
        return _refused(request, complaint, name, form)
    messages.success(request, _("Saved."))
    return redirect(access.page_of(complaint))


def _refused(
    request: HttpRequest, complaint: Complaint, name: str, form: forms.Form, **more: Any
) -> HttpResponse:
    if name == "message":
        form.keep_files()
    return page.show(request, complaint.pk, typed={name: form}, status=422, **more)

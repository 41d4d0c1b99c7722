"""One thing done to several tickets: each through its own verb, and what came of each is told."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets import answers
from tickets.forms import LONGEST_TEXT, Submission
from tickets.models import AnswerTemplate, Category, Message, Ticket
from tickets.staff import access, paging
from tickets.staff.filtering import officers
from tickets.staff.views_of_queue import home
from tickets.verbs.base import NotPossible

TAKE, ASSIGN, CATEGORY, ANSWER = "take", "assign", "category", "answer"


@dataclass
class Result:
    number: str
    url: str
    subject: str
    refusal: str = ""
    preview: str = ""


class TogetherForm(forms.Form):
    act = forms.ChoiceField(choices=[(act, act) for act in (TAKE, ASSIGN, CATEGORY, ANSWER)])
    officer = forms.ModelChoiceField(queryset=None, required=False)
    category = forms.ModelChoiceField(
        queryset=Category.objects.filter(is_active=True), required=False
    )
    template = forms.ModelChoiceField(
        queryset=AnswerTemplate.objects.filter(is_active=True), required=False
    )
    body = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 9}),
    )
    submission = Submission()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer"].queryset = officers()
        self.fields["body"].is_conditional = True

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        needed = {
            ASSIGN: ("officer", _("Choose to whom the tickets go.")),
            CATEGORY: ("category", _("Choose a category.")),
        }.get(data.get("act"))
        if needed and not data.get(needed[0]):
            self.add_error(None, needed[1])
        return data


def press(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return redirect(home())
    access.demand(request, access.WORK)
    form = TogetherForm(request.POST)
    tickets = chosen(request)
    if not tickets:
        return _refused(request, form, [], _("No ticket was ticked. Tick some first."))
    if not form.is_valid():
        return _refused(request, form, tickets, " ".join(_sentences(form)))
    said = form.cleaned_data
    if said["act"] == ASSIGN:
        access.demand(request, access.ASSIGN)
    if said["act"] == ANSWER and ("send" not in request.POST or not said["body"].strip()):
        return _preview(request, form, tickets)
    results = do_each(tickets, _verb(said, request))
    if said["act"] != ANSWER:
        return _page(request, form, results)
    left = [ticket for ticket, result in zip(tickets, results, strict=True) if result.refusal]
    return _page(request, form, results, ticked=left)


def chosen(request: HttpRequest) -> list[Ticket]:
    """Return the ticked tickets this person may see; others are as if they were not there."""
    ticked = [key for key in request.POST.getlist("ticket") if key.isdecimal() and len(key) < 19]
    visible = Ticket.objects.visible_to(request.user).filter(pk__in=ticked[: paging.SIZE])
    return list(visible.select_related("requester", "statement").due_first())


def do_each(tickets: list[Ticket], verb: Callable[[Ticket], Any]) -> list[Result]:
    results = []
    for ticket in tickets:
        result = _result(ticket)
        try:
            verb(ticket)
        except NotPossible as refusal:
            result.refusal = str(refusal)
        results.append(result)
    return results


def _result(ticket: Ticket, preview: str = "") -> Result:
    return Result(ticket.number, access.page_of(ticket), ticket.subject, preview=preview)


def _verb(said: dict[str, Any], request: HttpRequest) -> Callable[[Ticket], Any]:
    user = request.user
    verbs: dict[str, Callable[[Ticket], Any]] = {
        TAKE: lambda ticket: ticket.take(by=user),
        ASSIGN: lambda ticket: ticket.assign(said["officer"], by=user),
        CATEGORY: lambda ticket: ticket.change_category(said["category"], by=user),
        ANSWER: lambda ticket: ticket.reply(
            answers.fill(said["body"], ticket, user),
            by=user,
            seen=_seen(request, ticket),
            submission=said["submission"],
        ),
    }
    return verbs[said["act"]]


def _seen(request: HttpRequest, ticket: Ticket) -> int | None:
    """Return the newest message of a ticket when its answer was looked at."""
    text = request.POST.get(f"seen-{ticket.pk}", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _note_newest(tickets: list[Ticket]) -> None:
    """Note on each ticket the newest message a requester or an officer may have read by now."""
    said = Message.objects.filter(ticket__in=tickets, is_internal=False).order_by()
    newest = dict(said.values_list("ticket").annotate(newest=Max("pk")))
    for ticket in tickets:
        ticket.newest = newest.get(ticket.pk, 0)


def _refused(
    request: HttpRequest, form: TogetherForm, tickets: list[Ticket], refusal: str
) -> HttpResponse:
    """Say what is missing; an answer that was being written stays on the page."""
    has_text = bool(request.POST.get("body", "").strip())
    ticked = tickets if has_text else None
    return _page(request, form, [], refusal, ticked=ticked, has_text=has_text, status=422)


def _preview(request: HttpRequest, form: TogetherForm, tickets: list[Ticket]) -> HttpResponse:
    """Show the text, to be changed, and what each requester would read."""
    template = form.cleaned_data["template"]
    body = form.cleaned_data["body"]
    if template and ("use" in request.POST or not body):
        body = "\n\n".join(text for text in (body.strip(), template.body) if text)
    ready = TogetherForm(
        initial={"act": ANSWER, "body": body, "submission": uuid.uuid4()}, auto_id="answer_%s"
    )
    previews = [_result(ticket, answers.fill(body, ticket, request.user)) for ticket in tickets]
    return _page(request, ready, previews, ticked=tickets)


def _sentences(form: forms.Form) -> list[str]:
    return [str(error) for errors in form.errors.values() for error in errors]


def back_to(request: HttpRequest) -> str:
    back = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(back, None) and back.startswith(f"{home()}?")
    return back if is_ours else home()


def _page(
    request: HttpRequest,
    form: TogetherForm,
    results: list[Result],
    refusal: str = "",
    ticked: list[Ticket] | None = None,
    has_text: bool = False,
    status: int = 200,
) -> HttpResponse:
    _note_newest(ticked or [])
    context = {
        "title": _("Answer several tickets") if ticked or has_text else _("What came of it"),
        "form": form,
        "results": results,
        "refusal": refusal,
        "ticked": ticked,
        "is_writing": bool(ticked) or has_text,
        # Looked at before anything was sent, or told after it.
        "is_preview": bool(results and results[0].preview),
        "answer_templates": AnswerTemplate.objects.filter(is_active=True) if ticked else (),
        "refused": sum(bool(result.refusal) for result in results),
        "done": sum(not result.refusal for result in results),
        "back_url": back_to(request),
    }
    site = admin.site.each_context(request)
    return TemplateResponse(
        request, "admin/tickets/ticket/together.html", site | context, status=status
    )

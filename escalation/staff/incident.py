"""The pages of a mass incident: declaring, who follows, what is told to all, notices on paper."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escalation import broadcasting
from escalation.models import DisturbanceNotice, Incident
from escalation.staff import access
from tickets import clock, numbers
from tickets.fields import InstantField
from tickets.forms import LONGEST_TEXT, Submission
from tickets.models import ServiceStandard, Ticket
from tickets.staff.access import fetch
from tickets.staff.access import page_of as page_of_ticket
from tickets.verbs.base import NotPossible

MOST = 100
# Who has met it may have written a while before anybody called it an incident.
BEFORE = timedelta(hours=1)


class DeclareForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("What is disturbed?"),
        max_length=200,
        help_text=gettext_lazy(
            "Shown on the front page and on notices, such as: SPSE cannot be reached"
        ),
    )
    application = forms.CharField(
        label=gettext_lazy("SPSE application"), max_length=60, required=False
    )
    starts_at = InstantField(label=gettext_lazy("Since when"))


class TellForm(forms.Form):
    submission = Submission()
    body = forms.CharField(
        label=gettext_lazy("Message to all"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class EndForm(forms.Form):
    ends_at = InstantField(label=gettext_lazy("It worked again at"))


class NoticeForm(forms.Form):
    addressed_to = forms.CharField(
        label=gettext_lazy("For whom"),
        max_length=200,
        help_text=gettext_lazy("Such as the name of the committee and its unit."),
    )
    tender_code = forms.CharField(
        label=gettext_lazy("Tender or package code"), max_length=40, required=False
    )


class AttachForm(forms.Form):
    numbers = forms.CharField(
        label=gettext_lazy("Ticket numbers"),
        required=False,
        max_length=4000,
        help_text=gettext_lazy("One on a line; what is proposed below can be ticked instead."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_numbers(self) -> list[str]:
        found = []
        for text in self.cleaned_data["numbers"].replace(",", "\n").split("\n"):
            if not text.strip():
                continue
            try:
                number = numbers.read(text)
            except numbers.WrongCheckDigit:
                number = None
            if number is None:
                raise forms.ValidationError(
                    _("“%(text)s” is not the number of a ticket.") % {"text": text.strip()[:40]}
                )
            found.append(number)
        return found


KINDS: dict[str, type[forms.Form]] = {
    "tell": TellForm,
    "end": EndForm,
    "notice": NoticeForm,
    "attach": AttachForm,
}


def declare(request: HttpRequest) -> HttpResponse:
    """Show the form for the ticket that shall stand for all, or declare the incident."""
    access.demand(request, access.WORK)
    asked = request.GET.get("ticket", "")
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 19):
        messages.info(request, _("Open the ticket that shall stand for all, and declare it there."))
        return redirect("admin:tickets_ticket_changelist")
    ticket = fetch(request, int(asked), "category")
    first = {"application": ticket.application, "starts_at": ticket.received_at}
    form = DeclareForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            incident = Incident.declare(ticket, by=request.user, **form.cleaned_data)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Declared. The front page says that it is known."))
            return redirect(access.page_of_incident(incident))
    context = {
        "title": _("Declare a mass incident"),
        "ticket": ticket,
        "ticket_url": page_of_ticket(ticket),
        "form": form,
        **admin.site.each_context(request),
    }
    status = 422 if form.errors else 200
    return TemplateResponse(request, "escalation/staff/declare.html", context, status=status)


def show(
    request: HttpRequest, pk: int, typed: dict[str, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    incident = access.fetch_incident(request, pk)
    typed, may_work = typed or {}, request.user.has_perm(access.WORK)
    visible = Ticket.objects.visible_to(request.user)
    following = visible.filter(
        incident_links__incident=incident, incident_links__detached_at=None
    ).order_by("-received_at")
    latest = incident.broadcasts.order_by("-id")[:5]
    context = {
        "title": incident.title,
        "incident": incident,
        "parent_url": page_of_ticket(incident.parent),
        "following": following[:MOST],
        "following_count": following.count(),
        "proposed": _proposed(request, incident) if may_work and not incident.solved_at else [],
        "progress": [broadcasting.progress(broadcast) for broadcast in latest],
        "notices": incident.notices.select_related("issued_by"),
        "forms": {
            name: {"form": typed.get(name) or _form(request, incident, name),
                   "url": _url(incident, name), "id": f"offer-{name}"}
            for name in (KINDS if may_work else ())
        },
        "detach_url": _url(incident, "detach"),
        "progress_url": _url(incident, "progress"),
        **admin.site.each_context(request),
    }  # fmt: skip
    return TemplateResponse(request, "escalation/staff/incident.html", context, status=status)


def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer with how far the broadcasts are, for a page that looks again by itself."""
    incident = access.fetch_incident(request, pk)
    latest = incident.broadcasts.order_by("-id")[:5]
    seen = [broadcasting.progress(broadcast) for broadcast in latest]
    context = {"progress": seen, "progress_url": _url(incident, "progress")}
    return TemplateResponse(request, "escalation/staff/_progress.html", context)


def tell(request: HttpRequest, pk: int) -> HttpResponse:
    return _press(
        request,
        pk,
        "tell",
        lambda incident, said: incident.tell_all(
            said["body"], by=request.user, submission=said["submission"]
        ),
        _("It is being sent to all; below is how far it is."),
    )


def end(request: HttpRequest, pk: int) -> HttpResponse:
    return _press(
        request, pk, "end", lambda incident, said: incident.set_end(said["ends_at"]), _("Saved.")
    )


def notice(request: HttpRequest, pk: int) -> HttpResponse:
    return _press(
        request,
        pk,
        "notice",
        lambda incident, said: incident.issue_notice(by=request.user, **said),
        _("Issued. Open it below to print it."),
    )


def attach(request: HttpRequest, pk: int) -> HttpResponse:
    def act(incident: Incident, said: dict[str, Any]) -> None:
        ticked = [k for k in request.POST.getlist("ticket") if k.isdecimal() and len(k) < 19]
        visible = Ticket.objects.visible_to(request.user)
        chosen = list(visible.filter(pk__in=ticked[:MOST]))
        chosen += list(visible.filter(number__in=said["numbers"][:MOST]))
        for refusal in incident.attach(chosen, by=request.user):
            messages.warning(request, refusal)

    return _press(request, pk, "attach", act, _("What could follow does so now."))


def detach(request: HttpRequest, pk: int) -> HttpResponse:
    incident = access.fetch_incident(request, pk)
    if request.method == "POST":
        access.demand(request, access.WORK)
        asked = request.POST.get("ticket", "")
        visible = Ticket.objects.visible_to(request.user)
        is_key = asked.isascii() and asked.isdecimal() and len(asked) < 19
        ticket = get_object_or_404(visible, pk=int(asked) if is_key else 0)
        incident.detach(ticket, by=request.user)
        messages.success(request, _("The ticket goes its own way again."))
    return redirect(access.page_of_incident(incident))


def print_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a notice as it is printed."""
    visible = Incident.objects.visible_to(request.user)
    issued = DisturbanceNotice.objects.filter(incident__in=visible).select_related("issued_by")
    found = get_object_or_404(issued, pk=pk)
    context = {
        "title": _("Notice of disturbance"),
        "notice": found,
        "office": ServiceStandard.in_force(),
        "back_url": reverse("admin:escalation_incident_change", args=[found.incident_id]),
        **admin.site.each_context(request),
    }
    return TemplateResponse(request, "escalation/staff/notice.html", context)


def _press(request: HttpRequest, pk: int, name: str, verb: Any, done: str) -> HttpResponse:
    incident = access.fetch_incident(request, pk)
    if request.method != "POST":
        return redirect(access.page_of_incident(incident))
    access.demand(request, access.WORK)
    form = _form(request, incident, name)
    if form.is_valid():
        try:
            verb(incident, form.cleaned_data)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect(access.page_of_incident(incident))
    return show(request, pk, {name: form}, status=422)


def _form(request: HttpRequest, incident: Incident, name: str) -> forms.Form:
    is_posted = request.method == "POST" and request.path == _url(incident, name)
    initial = {"submission": uuid.uuid4(), "ends_at": incident.ends_at}
    return KINDS[name](request.POST if is_posted else None, auto_id=f"{name}_%s", initial=initial)


def _url(incident: Incident, name: str) -> str:
    return reverse(f"admin:escalation_incident_{name}", args=[incident.pk])


def _proposed(request: HttpRequest, incident: Incident) -> list[Ticket]:
    """Propose open tickets about the same application, from the time of the disturbance."""
    until = incident.ends_at or clock.now()
    near = Ticket.objects.visible_to(request.user).unfinished()
    near = near.filter(received_at__range=(incident.starts_at - BEFORE, until + BEFORE))
    if incident.application:
        near = near.filter(application__in=["", incident.application])
    free = near.exclude(pk=incident.parent_id).exclude(
        incident_links__detached_at=None, incident_links__isnull=False
    )
    return list(free.order_by("-application", "-received_at")[:MOST])

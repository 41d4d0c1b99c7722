"""The one door to an escalation or an incident for the staff's pages."""

from __future__ import annotations

import functools
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from escalation.models import Escalation, Incident
from tickets.staff.access import VIEW, WORK, demand
from tickets.verbs.base import NotPossible

__all__ = ["VIEW", "WORK", "action", "demand", "fetch", "page_of", "press"]

Act = Callable[[HttpRequest, Escalation], HttpResponse]
_RELATED = ("ticket__category", "ticket__requester", "target", "prepared_by", "sent_by", "mail")


def fetch(request: HttpRequest, pk: int) -> Escalation:
    """Return an escalation of a ticket this person may see; unknown and hidden look alike."""
    seen = Escalation.objects.visible_to(request.user).select_related(*_RELATED)
    return get_object_or_404(seen, pk=pk)


def fetch_incident(request: HttpRequest, pk: int) -> Incident:
    seen = Incident.objects.visible_to(request.user)
    return get_object_or_404(seen.select_related("parent__category", "disturbance"), pk=pk)


def page_of(escalation: Escalation) -> str:
    return reverse("admin:escalation_escalation_change", args=[escalation.pk])


def page_of_incident(incident: Incident) -> str:
    return reverse("admin:escalation_incident_change", args=[incident.pk])


def action(act: Act) -> Callable[[HttpRequest, int], HttpResponse]:
    """Make a view of something done to one escalation, by who may see it and works tickets.

    Coming by GET (back from the login page, say) changes nothing and leads to its page.
    """

    @functools.wraps(act)
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        escalation = fetch(request, pk)
        if request.method != "POST":
            return redirect(page_of(escalation))
        demand(request, WORK)
        return act(request, escalation)

    return view


def press(
    request: HttpRequest,
    escalation: Escalation,
    name: str,
    verb: Callable[[dict], object],
    done: str = "",
) -> HttpResponse:
    """Call the verb with what the form of this name says; refused, show the page as typed."""
    from escalation.staff import page

    form = page.form(request, escalation, name)
    if form.is_valid():
        try:
            verb(form.cleaned_data)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            if done:
                messages.success(request, done)
            return redirect(page_of(escalation))
    return page.show(request, escalation.pk, typed={name: form}, status=422)

"""Doing one thing to a ticket: one verb, then back to its page, with nothing typed lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from tickets.models import Ticket
from tickets.staff import access, offers, page
from tickets.verbs.base import NotPossible


def press(
    request: HttpRequest,
    ticket: Ticket,
    name: str,
    verb: Callable[[dict[str, Any]], Any],
    done: str = "",
) -> HttpResponse:
    """Call the verb with what the form of this name says; refused, show the page as typed."""
    form = offers.form(request, ticket, name)
    if not form.is_valid():
        return show_refused(request, ticket, name, form)
    try:
        verb(form.cleaned_data)
    except NotPossible as refusal:
        form.add_error(None, str(refusal))
        return show_refused(request, ticket, name, form)
    if done:
        messages.success(request, done)
    return redirect(access.page_of(ticket))


def show_refused(request: HttpRequest, ticket: Ticket, name: str, form: forms.Form) -> HttpResponse:
    return page.show(request, ticket.pk, typed={name: form}, status=422)

"""A ticket on somebody's behalf: by telephone, by letter, at the desk, from LPSE Support."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets import clock
from tickets.fields import InstantField, StageEndField, read_once
from tickets.forms import TicketForm
from tickets.intake import Contact, TakenNumber, file_ticket
from tickets.models import Requester, Severity, Ticket
from tickets.staff import access
from tickets.staff.views_of_queue import home
from tickets.templatetags.instants import naming_the_zone
from tickets.tray import Tray
from tickets.verbs.base import NotPossible

# Web tickets come in by themselves.
CHANNELS = [choice for choice in Ticket.Channel.choices if choice[0] != Ticket.Channel.WEB]
# Older than this is a slip of the year.
OLDEST = timedelta(days=366)


class OnBehalfForm(TicketForm):
    """The public form and what only the office knows; one way to reach the person is enough."""

    channel = forms.ChoiceField(
        label=gettext_lazy("How did it reach us?"),
        choices=sorted(CHANNELS, key=lambda choice: choice[0] != Ticket.Channel.TELEPHONE),
    )
    outside_number = forms.CharField(
        label=gettext_lazy("Number in LPSE Support"), max_length=40, required=False
    )
    received_at = InstantField(
        label=gettext_lazy("Received"),
        help_text=naming_the_zone(
            gettext_lazy("The clock starts here, not when it is typed. In %(zone)s.")
        ),
    )
    severity = forms.ModelChoiceField(
        label=gettext_lazy("Severity"),
        queryset=Severity.objects.filter(is_active=True),
        required=False,
        empty_label=gettext_lazy("As the category says"),
    )
    email = forms.EmailField(label=gettext_lazy("Email address"), max_length=254, required=False)
    postal_address = forms.CharField(
        label=gettext_lazy("Postal address"), max_length=240, required=False
    )
    identity_type = forms.ChoiceField(
        label=gettext_lazy("Identity document"),
        choices=[("", gettext_lazy("Not shown")), *Requester.IdentityType.choices],
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].required = False
        self.fields["name"].label = _("Name of the requester")
        self.fields["category"].label = _("Category")
        self.fields["role"].label = _("Role")
        self.fields["phone"].help_text = ""
        self.fields["stage_ends_at"].error_messages["over"] = StageEndField.over_for_staff
        self.fields["name"].error_messages["required"] = _("Write the name of the requester.")
        read_once(self.fields["severity"])
        for name in ("email", "phone", "postal_address", "outside_number"):
            # One of them is needed, or the channel decides.
            self.fields[name].is_conditional = True

    def clean_received_at(self) -> datetime:
        at, now = self.cleaned_data["received_at"], clock.now()
        if at > now:
            raise ValidationError(_("A ticket cannot have been received in the future."))
        if at < now - OLDEST:
            raise ValidationError(_("Please check the year of this date."))
        return at

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        named = [name for name in ("email", "phone", "postal_address") if data.get(name)]
        if not named and not {"email", "phone", "postal_address"} & self.errors.keys():
            self.add_error("email", _("Write an email address, a telephone or a postal address."))
        if data.get("identity_number") and not data.get("identity_type"):
            self.add_error("identity_type", _("Which document is the number from?"))
        self._clean_outside_number(data)
        return data

    def _clean_outside_number(self, data: dict[str, Any]) -> None:
        is_support = data.get("channel") == Ticket.Channel.LPSE_SUPPORT
        if is_support and not data.get("outside_number"):
            self.add_error("outside_number", _("Write the number the ticket has in LPSE Support."))
        elif not is_support:
            data["outside_number"] = ""

    def contact(self) -> Contact:
        names = "name email phone role organisation identity_type identity_number postal_address"
        return Contact(**{name: self.cleaned_data[name] for name in names.split()})

    def fields_of_the_ticket(self) -> dict[str, Any]:
        names = "channel outside_number received_at severity"
        return self.facts() | {name: self.cleaned_data[name] for name in names.split()}


def show(request: HttpRequest) -> HttpResponse:
    access.demand(request, access.ADD)
    if request.method != "POST":
        now = timezone.localtime(clock.now()).replace(second=0, microsecond=0)
        return _page(
            request, OnBehalfForm(initial={"submission": uuid.uuid4(), "received_at": now})
        )
    form = OnBehalfForm(request.POST, request.FILES, tray=Tray(request))
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        ticket = _file(form, request.user)
    except NotPossible as refusal:
        # Found only while filing: the same press again comes to the ticket it filed.
        field = "outside_number" if isinstance(refusal, TakenNumber) else None
        form.add_error(field, str(refusal))
        return _page(request, form, status=422)
    _tell(request, ticket)
    return redirect(access.page_of(ticket))


def _file(form: OnBehalfForm, user) -> Ticket:
    return file_ticket(
        contact=form.contact(),
        by=user,
        files=form.cleaned_data["attachments"],
        submission=form.cleaned_data["submission"],
        **form.fields_of_the_ticket(),
    )


def _tell(request: HttpRequest, ticket: Ticket) -> None:
    """Say the number, and whether this requester was known before."""
    messages.success(request, _("Filed as %(number)s.") % {"number": ticket.number})
    if ticket.requester.created_at < ticket.recorded_at:
        messages.info(
            request,
            _("%(name)s is already on record; what was typed differently waits to be accepted.")
            % {"name": ticket.requester.name},
        )


def _page(request: HttpRequest, form: OnBehalfForm, status: int = 200) -> HttpResponse:
    if form.is_bound:
        form.keep_files()
    context = {"title": _("New ticket"), "form": form, "queue_url": home()}
    site = admin.site.each_context(request)
    return TemplateResponse(
        request, "admin/tickets/ticket/new_ticket.html", site | context, status=status
    )
